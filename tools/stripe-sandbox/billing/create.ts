import { invalidRequest } from "../api/errors.ts";
import { emit } from "../events.ts";
import { newId } from "../ids.ts";
import type { Customer, Invoice, Metadata, Subscription } from "../model.ts";
import { redeemCoupon } from "../resources/coupons.ts";
import { subscriptionAutomaticTax } from "../tax/invoice-tax.ts";
import { nowSeconds, type World } from "../world.ts";
import { NO_DETAILS } from "./cancel.ts";
import { addDiscount, type GivenDiscount } from "./discounts.ts";
import { draftInvoice } from "./draft.ts";
import { buildItem, cycleOf, type NewItem, type Period, periodOf } from "./items.ts";
import { periodLines } from "./lines.ts";
import { insertSubscription, itemList, methodFor } from "./records.ts";
import { addIntervals } from "./time.ts";

export interface SubscriptionOrder {
  customer: Customer;
  items: NewItem[];
  /** When a free trial ends; null for none. */
  trialEnd: number | null;
  discounts: GivenDiscount[];
  metadata: Metadata;
  defaultPaymentMethod: string | null;
  description: string | null;
  automaticTax: boolean;
  cancelAtPeriodEnd: boolean;
  cancelAt: number | null;
  missingMethod: "cancel" | "create_invoice" | "pause";
  savesMethod: boolean;
  checkoutSession?: string | undefined;
}

/** What every subscription of the sandbox has in common. */
const PLAIN_SUBSCRIPTION = {
  object: "subscription",
  application: null,
  application_fee_percent: null,
  billing_cycle_anchor_config: null,
  billing_mode: { flexible: { proration_discounts: "included" }, type: "flexible" },
  billing_schedules: [],
  billing_thresholds: null,
  collection_method: "charge_automatically",
  customer_account: null,
  days_until_due: null,
  default_source: null,
  default_tax_rates: [],
  ended_at: null,
  invoice_settings: {
    account_tax_ids: null,
    custom_fields: null,
    description: null,
    footer: null,
    issuer: { type: "self" },
  },
  latest_invoice: null,
  livemode: false,
  managed_payments: null,
  next_pending_invoice_item_invoice: null,
  on_behalf_of: null,
  pause_collection: null,
  pending_invoice_item_interval: null,
  pending_setup_intent: null,
  pending_update: null,
  schedule: null,
  transfer_data: null,
} satisfies Partial<Subscription>;

/** The items of one subscription must renew together, in one currency. */
export function checkTogether(prices: NewItem["price"][]): void {
  const [first] = prices;
  if (!first) throw invalidRequest("A subscription must have at least one active item.", { param: "items" });
  for (const price of prices) {
    if (price.type !== "recurring") {
      throw invalidRequest(
        `The price specified is set to \`type=one_time\` but this field only accepts prices with \`type=recurring\`.`,
        { param: "items[0][price]" },
      );
    }
    const [own, other] = [cycleOf(price), cycleOf(first)];
    if (price.currency !== first.currency || own.interval !== other.interval || own.count !== other.count) {
      throw invalidRequest("All prices of a subscription must have the same currency and billing interval.", {
        param: "items",
      });
    }
  }
}

function firstPeriod(world: World, order: SubscriptionOrder): Period {
  const start = nowSeconds(world);
  const [first] = order.items;
  if (!first) throw invalidRequest("A subscription must have at least one item.", { param: "items" });
  return { start, end: order.trialEnd ?? addIntervals(start, cycleOf(first.price), 1) };
}

function buildSubscription(world: World, order: SubscriptionOrder): Subscription {
  checkTogether(order.items.map((item) => item.price));
  const id = newId("subscription");
  const now = nowSeconds(world);
  const period = firstPeriod(world, order);
  const items = order.items.map((item) => buildItem(world, id, item, period));
  const isEnding = order.cancelAtPeriodEnd || order.cancelAt !== null;
  return {
    id,
    ...PLAIN_SUBSCRIPTION,
    automatic_tax: subscriptionAutomaticTax(order.automaticTax),
    billing_cycle_anchor: order.trialEnd ?? now,
    cancel_at: order.cancelAtPeriodEnd ? period.end : order.cancelAt,
    cancel_at_period_end: order.cancelAtPeriodEnd,
    canceled_at: isEnding ? now : null,
    cancellation_details: isEnding ? { ...NO_DETAILS, reason: "cancellation_requested" } : NO_DETAILS,
    created: now,
    currency: order.items[0]?.price.currency ?? "usd",
    customer: order.customer.id,
    default_payment_method: order.defaultPaymentMethod,
    description: order.description,
    discounts: [],
    items: itemList(id, items),
    metadata: order.metadata,
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: order.savesMethod ? "on_subscription" : "off",
    },
    start_date: now,
    status: order.trialEnd === null ? "incomplete" : "trialing",
    test_clock: typeof order.customer.test_clock === "string" ? order.customer.test_clock : null,
    trial_end: order.trialEnd,
    trial_settings: { end_behavior: { billing_cycle_anchor: null, missing_payment_method: order.missingMethod } },
    trial_start: order.trialEnd === null ? null : now,
  };
}

/** A subscription that is to be paid at once needs something to be paid with. */
function refuseWithoutMethod(world: World, order: SubscriptionOrder, subscription: Subscription): void {
  const hasMethod = methodFor(world, subscription, order.customer) !== null;
  if (hasMethod || order.trialEnd !== null) return;
  throw invalidRequest(
    "This customer has no attached payment source or default payment method. Please consider adding a default payment method.",
    {
      code: "resource_missing",
    },
  );
}

export interface Created {
  subscription: Subscription;
  draft: Invoice;
}

/** Makes a subscription with the draft of its first invoice. The caller finalizes that, or throws all away. */
export function createSubscription(world: World, order: SubscriptionOrder, mayWait: boolean): Created {
  const built = buildSubscription(world, order);
  insertSubscription(world, built);
  const isFree = periodLines(world, built).every((line) => line.amount === 0);
  if (!mayWait && !isFree) refuseWithoutMethod(world, order, built);
  const owner = { customer: order.customer.id, subscription: built.id };
  const session = order.checkoutSession === undefined ? {} : { checkoutSession: order.checkoutSession };
  const discounts = order.discounts.map((given) => {
    if (order.checkoutSession === undefined) redeemCoupon(world, given.coupon.id);
    return addDiscount(world, { ...owner, ...session }, given).id;
  });
  const invoice = newId("invoice");
  const subscription = world.objects.update("subscription", { ...built, discounts, latest_invoice: invoice });
  emit(world, "customer.subscription.created", subscription);
  const { start } = periodOf(built);
  const drafted = draftInvoice(world, {
    id: invoice,
    subscription,
    reason: "subscription_create",
    lines: periodLines(world, built),
    period: { start, end: start },
    finalizesAt: null,
  });
  const begun = world.objects.update("subscription", { ...subscription, discounts: drafted.discounts });
  return { subscription: begun, draft: drafted.invoice };
}
