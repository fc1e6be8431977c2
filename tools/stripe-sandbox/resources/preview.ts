import { invalidRequest, parameterMissing } from "../api/errors.ts";
import { accepted, oneOf, type Params, text } from "../api/params.ts";
import { cancelSubscription } from "../billing/cancel.ts";
import { draftInvoice } from "../billing/draft.ts";
import { periodOf } from "../billing/items.ts";
import { previewInvoice } from "../billing/preview.ts";
import { creditUnused } from "../billing/prorate.ts";
import { worldOf } from "../billing/time.ts";
import { automaticTax } from "../checkout/session-params.ts";
import type { Invoice, Subscription } from "../model.ts";
import { nowSeconds, type World } from "../world.ts";
import { createCustomer } from "./customers.ts";
import { changeFromParams, createFromParams, runningSubscription } from "./subscription-calls.ts";
import { discountList, previewDetails } from "./subscription-params.ts";

export const previewShape = {
  automatic_tax: automaticTax,
  currency: text(3),
  customer: text(),
  customer_details: accepted,
  discounts: discountList,
  preview_mode: oneOf("next"),
  subscription: text(),
  subscription_details: previewDetails,
};

type PreviewParams = Params<typeof previewShape>;
type Details = ReturnType<typeof previewDetails.read>;

/** What canceling now would give back. */
function cancelNow(world: World, subscription: Subscription, details: Partial<Details>) {
  if (details.proration_behavior !== "none") {
    const at = details.proration_date ?? nowSeconds(world);
    for (const item of subscription.items.data) creditUnused(world, subscription, item, at);
  }
  const canceled = cancelSubscription(world, subscription, "cancellation_requested");
  const period = { start: periodOf(canceled).start, end: nowSeconds(world) };
  const order = {
    subscription: canceled,
    reason: "subscription_update",
    lines: [],
    period,
    finalizesAt: null,
  } as const;
  return { subscription: canceled, draft: draftInvoice(world, { ...order, lines: [] }).invoice };
}

function previewChange(outer: World, id: string, params: PreviewParams): Invoice {
  const subscription = runningSubscription(outer, id, "subscription");
  const world = worldOf(outer, subscription.customer);
  const { cancel_now, billing_mode: _mode, ...details } = params.subscription_details ?? ({} as Partial<Details>);
  const { automatic_tax, discounts } = params;
  const change = { ...details, automatic_tax, ...(discounts === undefined ? {} : { discounts }) };
  return previewInvoice(world, () =>
    cancel_now ? cancelNow(world, subscription, details) : changeFromParams(world, subscription, change),
  );
}

/** A subscription that does not exist yet, for a customer who may not exist either. */
function previewNew(outer: World, params: PreviewParams): Invoice {
  const world = worldOf(outer, params.customer ?? null);
  const details = params.subscription_details;
  const items = details?.items ?? [];
  if (items.length === 0) throw parameterMissing("subscription_details[items]");
  const at = details?.cancel_at ?? undefined;
  return previewInvoice(world, () => {
    const customer = params.customer ?? createCustomer(world, {}).id;
    const { trial_end, metadata, cancel_at_period_end } = details ?? {};
    const given = {
      customer,
      items,
      trial_end,
      metadata,
      cancel_at_period_end,
      cancel_at: at,
      automatic_tax: params.automatic_tax,
      discounts: params.discounts,
    };
    return createFromParams(world, given, true);
  });
}

export function createPreview(world: World, params: PreviewParams): Invoice {
  if (params.subscription !== undefined) return previewChange(world, params.subscription, params);
  if (params.customer === undefined && params.customer_details === undefined) {
    throw invalidRequest("You must specify a customer, customer details or a subscription.", { param: "customer" });
  }
  if (params.subscription_details) return previewNew(world, params);
  const [latest] = world.objects.list("subscription", {
    filters: { customer: params.customer, status: ["active", "past_due", "trialing"] },
    limit: 1,
  });
  if (latest) return previewChange(world, latest.id, params);
  throw invalidRequest(`No upcoming invoices for customer: ${params.customer}`, {
    code: "invoice_upcoming_none",
    status: 404,
  });
}
