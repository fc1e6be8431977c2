import type { CheckoutSession, Dispute, Priced, Refund, StripeApi, Subscription } from "./stripe-api.ts";
import { everyItem, idOf } from "./stripe-api.ts";

/** What `fold` needs to know of a one-time purchase. Plain data: a test writes it down as it is. */
export interface PurchaseSnapshot {
  kind: "purchase";
  object: string;
  subject: string | null;
  prices: string[];
  /** Null while nothing is paid: open, expired, or a bank debit that is still under way. */
  paidAt: Date | null;
  amount: number;
  refunds: { id: string; amount: number; status: string | null; at: Date; ends: string | null }[];
  disputes: { id: string; status: string; at: Date; reinstatedAt: Date | null }[];
}

export interface SubscriptionSnapshot {
  kind: "subscription";
  object: string;
  subject: string | null;
  prices: string[];
  status: string;
  startedAt: Date;
  cancelAt: Date | null;
  endedAt: Date | null;
  pausedAt: Date | null;
  /** Stripe itself cancelled it, after the last failed attempt. */
  endedForNonPayment: boolean;
  /** The first failed attempt at the oldest invoice that is still open; null where none is known. */
  firstFailureAt: Date | null;
}

export type Snapshot = PurchaseSnapshot | SubscriptionSnapshot;

const date = (seconds: number) => new Date(seconds * 1000);
const dateOrNull = (seconds: number | null | undefined) => (seconds == null ? null : date(seconds));

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

function subjectOf(session: CheckoutSession): string | null {
  return session.client_reference_id ?? session.metadata?.subject ?? null;
}

function pricesOf(items: readonly Priced[]): string[] {
  return [...new Set(items.flatMap((item) => item.price?.id ?? []))].toSorted();
}

/**
 * A checkout session as it is at Stripe now, with its refunds and disputes; a session that began a subscription gives the
 * subscription's id in place of a snapshot. Two requests, one more where there was a dispute.
 */
export async function fetchPurchase(
  stripe: StripeApi,
  id: string,
): Promise<PurchaseSnapshot | { subscription: string }> {
  const expand = ["line_items", "payment_intent.latest_charge"];
  const session = await stripe.checkout.sessions.retrieve(id, { expand });
  const subscription = idOf(session.subscription);
  if (subscription !== null) return { subscription };
  const intent = typeof session.payment_intent === "object" ? session.payment_intent : null;
  const charge = typeof intent?.latest_charge === "object" ? intent.latest_charge : null;
  const isPaid = session.status === "complete" && session.payment_status !== "unpaid";
  const payment_intent = isPaid ? idOf(intent) : null;
  const lines = session.line_items?.has_more
    ? await collect(everyItem((paging) => stripe.checkout.sessions.listLineItems(id, paging)))
    : (session.line_items?.data ?? []);
  const [refunds, disputes] = await Promise.all([
    payment_intent === null ? [] : collect(everyItem((paging) => stripe.refunds.list({ ...paging, payment_intent }))),
    payment_intent === null || !charge?.disputed
      ? []
      : collect(everyItem((paging) => stripe.disputes.list({ ...paging, payment_intent }))),
  ]);
  return {
    kind: "purchase",
    object: `session:${id}`,
    subject: subjectOf(session),
    prices: session.mode === "payment" ? pricesOf(lines) : [],
    paidAt: isPaid ? date(charge?.created ?? session.created) : null,
    amount: charge?.amount_captured ?? 0,
    refunds: refunds.map(toRefund),
    disputes: disputes.map(toDispute),
  };
}

function toRefund({ id, amount, status, created, metadata }: Refund): PurchaseSnapshot["refunds"][number] {
  return { id, amount, status, at: date(created), ends: metadata?.ends ?? null };
}

function toDispute({ id, status, created, balance_transactions }: Dispute): PurchaseSnapshot["disputes"][number] {
  const back = balance_transactions.find((transaction) => transaction.amount > 0);
  return { id, status, at: date(created), reinstatedAt: dateOrNull(back?.created) };
}

const FAILING = ["past_due", "unpaid"];

/** A subscription as it is at Stripe now. One request; up to three more where a payment failed or the subject is elsewhere. */
export async function fetchSubscription(stripe: StripeApi, id: string): Promise<SubscriptionSnapshot> {
  const found = await stripe.subscriptions.retrieve(id);
  const items = found.items.has_more
    ? await collect(everyItem((paging) => stripe.subscriptionItems.list({ ...paging, subscription: id })))
    : found.items.data;
  const endedForNonPayment = found.status === "canceled" && found.cancellation_details?.reason === "payment_failed";
  const isFailing = FAILING.includes(found.status);
  const failure = isFailing || endedForNonPayment ? await firstFailure(stripe, id) : null;
  // Past due without an open invoice: the renewal is what failed, so the grace period counts from the period's start.
  const renewal = isFailing ? Math.min(...items.map((item) => item.current_period_start)) : Number.NaN;
  return {
    kind: "subscription",
    object: `subscription:${id}`,
    subject: await subjectOfSubscription(stripe, found),
    prices: pricesOf(items),
    status: found.status,
    startedAt: date(found.start_date),
    cancelAt: dateOrNull(found.cancel_at),
    endedAt: dateOrNull(found.ended_at ?? (found.status === "canceled" ? found.canceled_at : null)),
    pausedAt:
      found.status === "paused" ? dateOrNull(found.status_details?.paused?.transitioned_at ?? found.trial_end) : null,
    endedForNonPayment,
    firstFailureAt: dateOrNull(failure ?? (Number.isFinite(renewal) ? renewal : null)),
  };
}

/** `subscription_data.metadata.subject` where the checkout set it; otherwise what the checkout session itself says. */
async function subjectOfSubscription(stripe: StripeApi, { id, metadata }: Subscription): Promise<string | null> {
  if (metadata?.subject) return metadata.subject;
  const { data } = await stripe.checkout.sessions.list({ subscription: id, limit: 1 });
  return data[0] ? subjectOf(data[0]) : null;
}

/**
 * An invoice does not say when its first attempt failed; its payment's charges do. An attempt that made no charge (no payment method, or
 * the bank asked for the customer) counts from when the invoice was finalised, one that is sent from its due date.
 */
async function firstFailure(stripe: StripeApi, subscription: string): Promise<number | null> {
  const list = { subscription, status: "open", expand: ["data.payments"] } as const;
  const open = await collect(
    everyItem((paging) => stripe.invoices.list({ ...paging, ...list, expand: [...list.expand] })),
  );
  const [invoice] = open
    .filter(({ attempted, due_date }) => attempted || due_date !== null)
    .toSorted((a, b) => a.created - b.created);
  if (!invoice) return null;
  const intents = (invoice.payments?.data ?? []).flatMap(({ payment }) => idOf(payment.payment_intent) ?? []);
  const charges = await Promise.all(
    intents.map((payment_intent) => collect(everyItem((paging) => stripe.charges.list({ ...paging, payment_intent })))),
  );
  const failures = charges.flat().flatMap(({ status, created }) => (status === "failed" ? created : []));
  if (failures.length > 0) return Math.min(...failures);
  return invoice.due_date ?? invoice.status_transitions.finalized_at ?? invoice.created;
}
