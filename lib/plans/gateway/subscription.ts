import "server-only";
import type Stripe from "stripe";
import { fromUnixSeconds } from "../../kernel/time";
import type { CreditInChange } from "../../payments/rules/plan-credit";
import { stripe } from "../../platform/stripe";
import type { ItemChange, PlanItem } from "../rules/change";
import type { PreviewedInvoice } from "../rules/preview";

/** What of a subscription at Stripe a change needs to know. */
export type SubscriptionAtStripe = {
  readonly items: readonly PlanItem[];
  readonly periodStart: number;
};

export async function fetchSubscriptionItems(subscriptionId: string): Promise<SubscriptionAtStripe> {
  const subscription = await stripe().subscriptions.retrieve(subscriptionId);
  const items = subscription.items.data;
  return {
    items: items.map((item) => ({
      id: item.id,
      part: item.price.metadata.part === "seat" ? "seat" : "plan",
      quantity: item.quantity ?? 1,
    })),
    periodStart: Math.max(...items.map((item) => item.current_period_start)),
  };
}

export type ChangeAtStripe = {
  readonly subscriptionId: string;
  readonly items: readonly ItemChange[];
  readonly proration: "always_invoice" | "create_prorations" | "none";
  /** The second that the present period is split at, the same in preview and change. */
  readonly prorationDate: number;
  /** Where the plan has a credit: the discounts and the record of it that it is to have then. */
  readonly credit: CreditInChange | null;
};

/** The discounts in place of those that there are; an empty list would not be sent at all. */
const discountsOf = ({ credit }: ChangeAtStripe) =>
  credit && {
    discounts: credit.discounts.length === 0 ? ("" as const) : credit.discounts.map((entry) => ({ ...entry })),
  };

function toInvoice(invoice: Stripe.Invoice): PreviewedInvoice {
  const sum = (entries: readonly { amount: number }[] | null) =>
    (entries ?? []).reduce((all, entry) => all + entry.amount, 0);
  // A tax that prices hold already is in their lines.
  const taxes = (invoice.total_taxes ?? []).filter((tax) => tax.tax_behavior === "exclusive");
  return {
    currency: invoice.currency,
    lines: invoice.lines.data.map((line) => ({
      description: line.description ?? "",
      amountCents: line.amount,
      isProration:
        line.parent?.subscription_item_details?.proration ?? line.parent?.invoice_item_details?.proration ?? false,
    })),
    discountCents: sum(invoice.total_discount_amounts),
    taxCents: sum(taxes),
    totalCents: invoice.total,
    dueCents: invoice.amount_due,
    at: fromUnixSeconds(invoice.next_payment_attempt ?? invoice.period_end),
  };
}

const copy = (items: readonly ItemChange[]) => items.map((item) => ({ ...item }));

/** The invoice that a change would make. */
export async function previewChange(change: ChangeAtStripe): Promise<PreviewedInvoice> {
  const invoice = await stripe().invoices.createPreview({
    subscription: change.subscriptionId,
    subscription_details: {
      items: copy(change.items),
      proration_behavior: change.proration,
      proration_date: change.prorationDate,
    },
    ...discountsOf(change),
  });
  return toInvoice(invoice);
}

/** The next regular invoice: as things stand, or with other items. */
export async function previewNext(
  subscriptionId: string,
  items: readonly ItemChange[] = [],
): Promise<PreviewedInvoice> {
  const invoice = await stripe().invoices.createPreview({
    subscription: subscriptionId,
    ...(items.length > 0 && { subscription_details: { items: copy(items), proration_behavior: "none" } }),
  });
  return toInvoice(invoice);
}

/** Changes a subscription as previewed. A payment that is declined changes nothing and is thrown as Stripe's card error. */
export async function changeAtStripe(change: ChangeAtStripe, idempotencyKey: string): Promise<void> {
  await stripe().subscriptions.update(
    change.subscriptionId,
    {
      items: copy(change.items),
      proration_behavior: change.proration,
      proration_date: change.prorationDate,
      payment_behavior: "error_if_incomplete",
      ...discountsOf(change),
      ...(change.credit && { metadata: { ...change.credit.metadata } }),
    },
    { idempotencyKey },
  );
}

/** Ends a subscription now, or has it end with the period that is paid for. Nothing is charged or given back. */
export async function cancelAtStripe(
  subscriptionId: string,
  { when, reason }: { when: "period_end" | "now"; reason?: string | undefined },
): Promise<void> {
  const details = reason ? { cancellation_details: { comment: reason } } : {};
  if (when === "now")
    await stripe().subscriptions.cancel(subscriptionId, { invoice_now: false, prorate: false, ...details });
  else await stripe().subscriptions.update(subscriptionId, { cancel_at_period_end: true, ...details });
}

/** Takes a cancellation back that has not come about yet, however it was set. */
export async function resumeAtStripe(subscriptionId: string): Promise<void> {
  const subscription = await stripe().subscriptions.retrieve(subscriptionId);
  if (subscription.cancel_at_period_end) {
    await stripe().subscriptions.update(subscriptionId, { cancel_at_period_end: false });
  } else if (subscription.cancel_at !== null) {
    await stripe().subscriptions.update(subscriptionId, { cancel_at: "" });
  }
}
