import "server-only";
import type Stripe from "stripe";
import { fromUnixSeconds } from "../../kernel/time";
import { stripe } from "../../platform/stripe";
import { type FetchedSubscription, type InvoiceSnapshot, SUBSCRIPTION_STATUSES } from "../schema";
import { toDispute } from "./checkout-session";
import { toInvoiceCharge } from "./invoice-charge";
import { idOf, known } from "./known";

const INVOICE_STATUSES = ["draft", "open", "paid", "uncollectible", "void"] as const;
const INTERVALS = ["month", "year"] as const;
const MOST = { limit: 1000 } as const;

const moment = (seconds: number | null | undefined) => (seconds ? fromUnixSeconds(seconds) : null);

/** The payment intents that were used to pay an invoice, in any state. */
function intentsOf(invoice: Stripe.Invoice): Set<string> {
  const payments = invoice.payments?.data ?? [];
  return new Set(payments.flatMap((entry) => idOf(entry.payment.payment_intent) ?? []));
}

function firstFailure(charges: readonly Stripe.Charge[]): Date | null {
  const failed = charges.filter((charge) => charge.status === "failed").map((charge) => charge.created);
  return failed.length > 0 ? fromUnixSeconds(Math.min(...failed)) : null;
}

async function disputesOf(charges: readonly Stripe.Charge[]) {
  const disputed = charges.filter((charge) => charge.disputed);
  const lists = await Promise.all(disputed.map((charge) => stripe().disputes.list({ charge: charge.id, limit: 100 })));
  return lists.flatMap((list) => list.data.map(toDispute));
}

/** The attempts to pay an invoice, of all charges of its customer. */
function chargesOf(invoice: Stripe.Invoice, all: readonly Stripe.Charge[]): Stripe.Charge[] {
  const intents = intentsOf(invoice);
  return all.filter((charge) => intents.has(idOf(charge.payment_intent) ?? ""));
}

async function toInvoice(invoice: Stripe.Invoice, charges: readonly Stripe.Charge[]): Promise<InvoiceSnapshot> {
  return {
    id: invoice.id ?? "",
    status: known(INVOICE_STATUSES, invoice.status),
    isFirst: invoice.billing_reason === "subscription_create",
    totalCents: invoice.total,
    createdAt: fromUnixSeconds(invoice.created),
    paidAt: invoice.status === "paid" ? moment(invoice.status_transitions.paid_at ?? invoice.created) : null,
    firstFailureAt: firstFailure(charges),
    hostedUrl: invoice.hosted_invoice_url ?? null,
    disputes: await disputesOf(charges),
  };
}

/** The part of a subscription that is the plan itself, as opposed to further seats: its price says so in its metadata. */
function findPlanItem(subscription: Stripe.Subscription): Stripe.SubscriptionItem {
  const item = subscription.items.data.find((candidate) => candidate.price.metadata.part === "plan");
  if (!item) throw new Error(`Subscription ${subscription.id} has no item that is one of our plans.`);
  return item;
}

function countSeats(subscription: Stripe.Subscription, plan: Stripe.SubscriptionItem): number {
  const further = subscription.items.data.filter((item) => item.price.metadata.part === "seat");
  const included = Number(plan.price.metadata.seats_included ?? 1);
  return further.reduce((sum, item) => sum + (item.quantity ?? 0), included);
}

/** A subscription with its invoices and what became of their payments, as they are at Stripe now: three requests. */
export async function fetchSubscription(subscriptionId: string): Promise<FetchedSubscription> {
  const subscription = await stripe().subscriptions.retrieve(subscriptionId);
  const customerId = idOf(subscription.customer) ?? "";
  const invoices = await stripe()
    .invoices.list({ subscription: subscriptionId, limit: 100, expand: ["data.payments"] })
    .autoPagingToArray(MOST);
  const charges = await stripe().charges.list({ customer: customerId, limit: 100 }).autoPagingToArray(MOST);
  const plan = findPlanItem(subscription);
  const periodEnd = fromUnixSeconds(plan.current_period_end);
  return {
    id: subscription.id,
    orderId: subscription.metadata.order_id ?? null,
    customerId,
    status: known(SUBSCRIPTION_STATUSES, subscription.status),
    planSlug: plan.price.metadata.plan ?? "",
    interval: known(INTERVALS, plan.price.recurring?.interval),
    seats: countSeats(subscription, plan),
    createdAt: fromUnixSeconds(subscription.created),
    trialStart: moment(subscription.trial_start),
    trialEnd: moment(subscription.trial_end),
    currentPeriodEnd: periodEnd,
    cancelAt: moment(subscription.cancel_at) ?? (subscription.cancel_at_period_end ? periodEnd : null),
    endedAt: moment(subscription.ended_at),
    cancelReason: subscription.cancellation_details?.reason ?? null,
    invoices: await Promise.all(invoices.map((invoice) => toInvoice(invoice, chargesOf(invoice, charges)))),
    charges: invoices.map((invoice) => toInvoiceCharge(invoice, chargesOf(invoice, charges))),
  };
}

/** The subscription whose invoice a payment paid, or null for a payment that was not for a plan. */
export async function findSubscriptionOfPayment(paymentIntentId: string): Promise<string | null> {
  const payments = await stripe().invoicePayments.list({
    payment: { type: "payment_intent", payment_intent: paymentIntentId },
    limit: 1,
    expand: ["data.invoice"],
  });
  const invoice = payments.data[0]?.invoice;
  if (!invoice || typeof invoice === "string" || "deleted" in invoice) return null;
  return idOf(invoice.parent?.subscription_details?.subscription);
}

/** The subscriptions of a customer, ended ones too. */
export async function listSubscriptionsOf(customerId: string): Promise<string[]> {
  const found = await stripe()
    .subscriptions.list({ customer: customerId, status: "all", limit: 100 })
    .autoPagingToArray(MOST);
  return found.map((subscription) => subscription.id);
}

/** What is read at Stripe about a plan that was ended because there was another one. */
const DUPLICATE_COMMENT = "Bought a second time: ended at once, and its payment given back.";

/** Ends a second subscription at once. Safe to repeat. Answers with the payments that are to be given back. */
export async function endDuplicateAtStripe(subscriptionId: string): Promise<string[]> {
  const subscription = await stripe().subscriptions.retrieve(subscriptionId);
  if (subscription.status !== "canceled" && subscription.status !== "incomplete_expired") {
    const cancellation_details = { comment: DUPLICATE_COMMENT };
    await stripe().subscriptions.cancel(subscriptionId, { invoice_now: false, prorate: false, cancellation_details });
  }
  const invoices = await stripe()
    .invoices.list({ subscription: subscriptionId, status: "paid", limit: 100, expand: ["data.payments"] })
    .autoPagingToArray(MOST);
  return invoices.flatMap((invoice) => [...intentsOf(invoice)]);
}

/** Gives a payment of a second subscription back, once: also when Stripe has forgotten the idempotency key. */
export async function refundDuplicatePlan(subscriptionId: string, intent: string): Promise<void> {
  const made = await stripe().refunds.list({ payment_intent: intent, limit: 100 });
  if (made.data.some(({ metadata }) => metadata?.cause === "duplicate")) return;
  await stripe().refunds.create(
    {
      payment_intent: intent,
      reason: "duplicate",
      metadata: { cause: "duplicate", subscription_id: subscriptionId },
    },
    { idempotencyKey: `refund:duplicate-plan:${intent}` },
  );
}
