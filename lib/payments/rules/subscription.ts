import type { DesiredSource } from "../../entitlements/rules";
import { addDays, laterOf } from "../../kernel/time";
import type { InvoiceSnapshot, SubscriptionSnapshot } from "../schema";

/** How long access goes on after a renewal's first failed attempt. Source: product.md, "Access". */
export const GRACE_DAYS = 7;

/** A stretch of time in which the plan is not paid for; `until` null: as things stand, for good. */
type Gap = {
  readonly from: Date;
  readonly until: Date | null;
  readonly cause: "plan_ended" | "disputed";
  readonly reference: string;
};
type End = { readonly at: Date; readonly reference: string };

/**
 * When an invoice stopped to matter: it was paid, or a later one was, with which the plan is paid for again although the
 * older one stays open.
 */
function settledAt(invoice: InvoiceSnapshot, invoices: readonly InvoiceSnapshot[]): Date | null {
  const payments = invoices
    .filter((other) => other.id === invoice.id || other.createdAt > invoice.createdAt)
    .flatMap(({ paidAt }) => paidAt ?? []);
  return payments.sort((a, b) => a.getTime() - b.getTime())[0] ?? null;
}

/** Until when access goes on for a renewal that failed; null for an invoice that never failed. */
export function graceEndOf(invoice: InvoiceSnapshot): Date | null {
  return invoice.firstFailureAt && !invoice.isFirst ? addDays(invoice.firstFailureAt, GRACE_DAYS) : null;
}

/** The renewal that is failing now: the oldest that is neither settled nor void. */
export function failingInvoice(snapshot: SubscriptionSnapshot): InvoiceSnapshot | null {
  const failing = snapshot.invoices.filter(
    (invoice) => graceEndOf(invoice) !== null && invoice.status !== "void" && !settledAt(invoice, snapshot.invoices),
  );
  return failing.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime())[0] ?? null;
}

/** Paid within its grace, a failure leaves no trace; paid later, the time between is not covered. */
function unpaidGaps(snapshot: SubscriptionSnapshot): Gap[] {
  return snapshot.invoices.flatMap((invoice): Gap[] => {
    const from = graceEndOf(invoice);
    if (!from || invoice.status === "void") return [];
    const until = settledAt(invoice, snapshot.invoices);
    return until && until <= from ? [] : [{ from, until, cause: "plan_ended", reference: invoice.id }];
  });
}

/** A disputed payment covers nothing until its money is back. What is paid after the opening is not disputed. */
function disputeGaps(snapshot: SubscriptionSnapshot): Gap[] {
  const payments = snapshot.invoices.flatMap(({ paidAt, totalCents }) => (paidAt && totalCents > 0 ? [paidAt] : []));
  return snapshot.invoices.flatMap((invoice) =>
    invoice.disputes
      .filter((dispute) => !dispute.status.startsWith("warning_"))
      .map((dispute): Gap => {
        const covering = [
          ...payments.filter((paid) => paid > dispute.openedAt),
          ...(dispute.reinstatedAt ? [dispute.reinstatedAt] : []),
        ];
        const until = covering.sort((a, b) => a.getTime() - b.getTime())[0] ?? null;
        return { from: dispute.openedAt, until, cause: "disputed", reference: dispute.id };
      }),
  );
}

/** When the plan began to give access: with its trial, or with its first payment. */
function startOf(snapshot: SubscriptionSnapshot): End | null {
  if (snapshot.trialStart) return { at: snapshot.trialStart, reference: snapshot.id };
  const first = snapshot.invoices
    .filter((invoice) => invoice.paidAt !== null)
    .sort((a, b) => (a.paidAt as Date).getTime() - (b.paidAt as Date).getTime())[0];
  return first?.paidAt ? { at: first.paidAt, reference: first.id } : null;
}

/** Ended for want of payment, it is the grace period that decides; otherwise the moment that it was ended at. */
function endOf(snapshot: SubscriptionSnapshot): End | null {
  const reference = snapshot.id;
  if (snapshot.status === "paused") return { at: snapshot.trialEnd ?? snapshot.currentPeriodEnd, reference };
  const { endedAt, cancelReason } = snapshot;
  if (endedAt && cancelReason === "payment_failed") {
    if (failingInvoice(snapshot)) return null;
    // Paid after Stripe had given it up: the time that the payment was for is given.
    const isPaidSince = snapshot.invoices.some(({ paidAt }) => paidAt !== null && paidAt >= endedAt);
    return { at: isPaidSince ? laterOf(snapshot.currentPeriodEnd, endedAt) : endedAt, reference };
  }
  if (endedAt) return { at: endedAt, reference };
  return snapshot.cancelAt ? { at: snapshot.cancelAt, reference } : null;
}

type Interval = Pick<
  DesiredSource,
  "validFrom" | "validUntil" | "startCause" | "startReference" | "endCause" | "endReference"
>;

const endsLater = (a: Gap, b: Gap) => a.until === null || (b.until !== null && a.until >= b.until);

/** Gaps in order, those that touch made one: it closes for the cause of the first and opens again with the last. */
function joinGaps(gaps: readonly Gap[]): { first: Gap; last: Gap }[] {
  const joined: { first: Gap; last: Gap }[] = [];
  for (const gap of [...gaps].sort((a, b) => a.from.getTime() - b.from.getTime())) {
    const before = joined.at(-1);
    const touches = before && (before.last.until === null || gap.from <= before.last.until);
    if (before && touches) before.last = endsLater(before.last, gap) ? before.last : gap;
    else joined.push({ first: gap, last: gap });
  }
  return joined;
}

/** The time from start to end without the gaps. A moment on an edge belongs to what begins there. */
function cut(start: Interval, end: End | null, gaps: readonly Gap[]): Interval[] {
  const intervals: Interval[] = [];
  let open: Interval | null = start;
  for (const { first, last } of joinGaps(gaps)) {
    if (!open || (end && first.from >= end.at)) break;
    intervals.push({ ...open, validUntil: first.from, endCause: first.cause, endReference: first.reference });
    open = last.until && { ...start, validFrom: last.until, startCause: "paid_again", startReference: last.reference };
  }
  if (!open || (end && intervals.length > 0 && open.validFrom >= end.at)) return intervals;
  return [
    ...intervals,
    end ? { ...open, validUntil: end.at, endCause: "plan_ended", endReference: end.reference } : open,
  ];
}

/**
 * The sources that a subscription is, from its state at Stripe: the whole catalog from its first payment (or trial) on,
 * without the stretches that were not paid for. The same state always gives the same sources, however it came about.
 * Times are exact to the second; an end lies at the moment itself.
 */
export function planSubscription(fetched: SubscriptionSnapshot): DesiredSource[] {
  // Stripe's lists promise no order among what was made in the same second.
  const snapshot = { ...fetched, invoices: [...fetched.invoices].sort((a, b) => (a.id < b.id ? -1 : 1)) };
  const start = startOf(snapshot);
  if (!start || snapshot.isDuplicate) return [];
  const opening: Interval = {
    validFrom: start.at,
    validUntil: null,
    startCause: start.reference === snapshot.id ? "trial" : "paid",
    startReference: start.reference,
    endCause: null,
    endReference: null,
  };
  const gaps = [...unpaidGaps(snapshot), ...disputeGaps(snapshot)];
  return cut(opening, endOf(snapshot), gaps)
    .filter((interval) => interval.validUntil === null || interval.validUntil >= interval.validFrom)
    .map((interval) => ({
      source: "subscription",
      sourceId: snapshot.id,
      keyId: null,
      bundleId: null,
      orderId: snapshot.orderId,
      ...interval,
    }));
}
