import type { DesiredSource } from "../../entitlements/rules";
import type { Subject } from "../../kernel/viewer";
import type { CheckoutSnapshot, RefundSnapshot } from "../schema";
import { type Elsewhere, findFirstPayments } from "./double";
import { type AccessInterval, type Ending, type LineRevocation, lineIntervals, lineStatus } from "./line-access";

type OrderStatus = "pending" | "processing" | "paid" | "refunded" | "expired" | "failed";
type LineStatus = "pending" | "paid" | "duplicate" | "suspended" | "refunded" | "revoked";

export type OrderLineState = {
  readonly id: string;
  readonly kind: "key" | "bundle" | "plan";
  readonly bundleId: string | null;
  readonly title: string;
  readonly netCents: number;
  readonly status: LineStatus;
  /** The KEYS that the line holds. */
  readonly keyIds: readonly string[];
  /** What people decided about it; Stripe knows nothing of that. */
  readonly revocations: readonly LineRevocation[];
};

export type OrderState = {
  readonly id: string;
  readonly subject: Subject;
  readonly status: OrderStatus;
  readonly totalCents: number;
  readonly lines: readonly OrderLineState[];
};

export type LinePlan = {
  readonly lineId: string;
  readonly status: LineStatus;
  readonly refundedCents: number;
  readonly sources: readonly DesiredSource[];
};

export type Attention = {
  readonly kind: string;
  readonly reference: string;
  readonly detail: Readonly<Record<string, string | number>>;
};

/** What the state at Stripe means for an order: everything that is to be written, decided before anything is. */
export type FulfilmentPlan = {
  readonly status: OrderStatus;
  readonly paidAt: Date | null;
  readonly lines: readonly LinePlan[];
  /** Paid a second time for something already held: these lines go back to the buyer. */
  readonly refundLines: readonly { readonly lineId: string; readonly amountCents: number }[];
  readonly attention: readonly Attention[];
};

/** A refund that the bank sent back: as if it had never been, and for a person to see to. */
function hasFailed(refund: RefundSnapshot): boolean {
  return refund.status === "failed" || refund.status === "canceled";
}

function liveRefunds(snapshot: CheckoutSnapshot): RefundSnapshot[] {
  return snapshot.refunds
    .filter((refund) => !hasFailed(refund))
    .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1));
}

/** The refund with which the whole charge had gone back, if it has. */
function fullRefund(snapshot: CheckoutSnapshot): Ending | null {
  let sum = 0;
  for (const refund of liveRefunds(snapshot)) {
    sum += refund.amountCents;
    if (snapshot.charge && sum >= snapshot.charge.amountCents) return { at: refund.createdAt, reference: refund.id };
  }
  return null;
}

function endingOf(line: OrderLineState, snapshot: CheckoutSnapshot): Ending | null {
  const named = liveRefunds(snapshot).find((refund) => refund.lines?.some((part) => part.lineId === line.id));
  const full = fullRefund(snapshot);
  if (named && full) return named.createdAt <= full.at ? { at: named.createdAt, reference: named.id } : full;
  return named ? { at: named.createdAt, reference: named.id } : full;
}

function refundedCents(line: OrderLineState, snapshot: CheckoutSnapshot): number {
  if (fullRefund(snapshot)) return line.netCents;
  const parts = liveRefunds(snapshot).flatMap((refund) => refund.lines ?? []);
  const sum = parts.filter((part) => part.lineId === line.id).reduce((total, part) => total + part.amountCents, 0);
  return Math.min(sum, line.netCents);
}

function sourcesOf(line: OrderLineState, orderId: string, intervals: readonly AccessInterval[]): DesiredSource[] {
  const source = line.kind === "key" ? ("order_line" as const) : ("bundle_line" as const);
  return line.keyIds.flatMap((keyId) =>
    intervals.map((interval) => ({ source, sourceId: line.id, keyId, bundleId: line.bundleId, orderId, ...interval })),
  );
}

function planLine(line: OrderLineState, order: OrderState, snapshot: CheckoutSnapshot, paid: Ending): LinePlan {
  const start = { validFrom: paid.at, startCause: "paid", startReference: paid.reference };
  const history = { ending: endingOf(line, snapshot), disputes: snapshot.disputes, revocations: line.revocations };
  return {
    lineId: line.id,
    status: lineStatus(history),
    refundedCents: refundedCents(line, snapshot),
    sources: sourcesOf(line, order.id, lineIntervals({ start, ...history })),
  };
}

/** An order for which nothing was to pay: nothing at Stripe can end its lines, only people can. */
export function planGranted(order: OrderState, grantedAt: Date): LinePlan[] {
  const start = { validFrom: grantedAt, startCause: "granted_without_payment", startReference: order.id };
  return order.lines.map((line) => {
    const history = { ending: null, disputes: [], revocations: line.revocations };
    const sources = sourcesOf(line, order.id, lineIntervals({ start, ...history }));
    return { lineId: line.id, status: lineStatus(history), refundedCents: 0, sources };
  });
}

/**
 * What was called a duplicate stays one. Any other line becomes one when every KEY of it was paid for before: at once as a
 * rule, later where the earlier payment was disputed with the bank or not known here.
 */
function isDuplicate(line: OrderLineState, order: OrderState, { planned, elsewhere, paid }: Decision): boolean {
  if (line.status === "duplicate") return true;
  // What was kept and has ended since, or is with the bank, leaves nothing to give back now.
  if (line.status !== "pending" && planned.status !== "paid") return false;
  return findFirstPayments(line, { id: order.id, paidAt: paid.at }, elsewhere) !== null;
}
type Decision = { readonly planned: LinePlan; readonly elsewhere: Elsewhere; readonly paid: Ending };

function planDuplicate(line: OrderLineState, snapshot: CheckoutSnapshot): LinePlan {
  return { lineId: line.id, status: "duplicate", refundedCents: refundedCents(line, snapshot), sources: [] };
}

/** While a dispute runs, and when it is lost, the money is not here to be given back. An inquiry takes none. */
function isWithBank({ status }: CheckoutSnapshot["disputes"][number]): boolean {
  return status !== "won" && !status.startsWith("warning_");
}

/** What was paid twice goes back by itself, once: where the bank refused it, a person decides. */
function duplicatesToReturn(duplicates: readonly OrderLineState[], snapshot: CheckoutSnapshot) {
  if (snapshot.disputes.some(isWithBank)) return [];
  const names = (refund: RefundSnapshot, lineId: string) => refund.lines?.some((part) => part.lineId === lineId);
  return duplicates
    .filter((line) => line.netCents > 0 && !endingOf(line, snapshot))
    .filter((line) => !snapshot.refunds.some((refund) => hasFailed(refund) && names(refund, line.id)))
    .map((line) => ({ lineId: line.id, amountCents: line.netCents }));
}

function attentionFor(order: OrderState, snapshot: CheckoutSnapshot): Attention[] {
  const failed = snapshot.refunds.filter(hasFailed).map((refund) => ({
    kind: "refund_failed",
    reference: refund.id,
    detail: { order_id: order.id, amount_cents: refund.amountCents },
  }));
  const unnamed = fullRefund(snapshot) ? [] : liveRefunds(snapshot).filter((refund) => refund.lines === null);
  const partial = unnamed.map((refund) => ({
    kind: "partial_refund_without_lines",
    reference: refund.id,
    detail: { order_id: order.id, amount_cents: refund.amountCents },
  }));
  const expected = order.totalCents + snapshot.taxCents;
  if (snapshot.totalCents === expected) return [...failed, ...partial];
  const detail = { order_id: order.id, expected_cents: expected, charged_cents: snapshot.totalCents };
  return [...failed, ...partial, { kind: "amount_differs", reference: snapshot.sessionId, detail }];
}

/** A plan's order is settled with its session; access follows from the subscription, which is folded by itself. */
function planPlanOrder(order: OrderState, snapshot: CheckoutSnapshot): FulfilmentPlan {
  const isSettled = snapshot.status === "complete" && snapshot.paymentStatus !== "unpaid";
  const lines = order.lines.map((line) => ({
    lineId: line.id,
    status: isSettled ? ("paid" as const) : line.status,
    refundedCents: 0,
    sources: [],
  }));
  return {
    status: isSettled ? "paid" : unpaidStatus(snapshot),
    paidAt: isSettled ? snapshot.settledAt : null,
    lines,
    refundLines: [],
    attention: isSettled ? attentionFor(order, snapshot) : [],
  };
}

/** The payment of an order: its charge, or that a promotion left nothing to charge. Null while it is not paid. */
function paymentOf(order: OrderState, { status, paymentStatus, charge, settledAt }: CheckoutSnapshot): Ending | null {
  if (status === "complete" && paymentStatus === "no_payment_required") return { at: settledAt, reference: order.id };
  if (paymentStatus !== "paid" || charge?.status !== "succeeded") return null;
  return { at: charge.paidAt, reference: charge.id };
}

function unpaidStatus(snapshot: CheckoutSnapshot): OrderStatus {
  if (snapshot.status === "complete") return "processing";
  return snapshot.status === "expired" ? "expired" : "pending";
}

/**
 * Folds the state at Stripe into an order. The same state always gives the same plan, however often and in whatever
 * order the events came; only that a line is a duplicate is kept once it was decided.
 */
export function planFulfilment(order: OrderState, snapshot: CheckoutSnapshot, elsewhere: Elsewhere): FulfilmentPlan {
  if (order.lines.some((line) => line.kind === "plan")) return planPlanOrder(order, snapshot);
  const paid = paymentOf(order, snapshot);
  if (!paid) {
    const lines = order.lines.map((line) => ({ lineId: line.id, status: line.status, refundedCents: 0, sources: [] }));
    return { status: unpaidStatus(snapshot), paidAt: null, lines, refundLines: [], attention: [] };
  }
  const lines = order.lines.map((line) => {
    const planned = planLine(line, order, snapshot, paid);
    return isDuplicate(line, order, { planned, elsewhere, paid }) ? planDuplicate(line, snapshot) : planned;
  });
  const duplicates = order.lines.filter((_, at) => lines[at]?.status === "duplicate");
  const isOver = lines.every(
    (line) => line.status === "refunded" || (line.status === "duplicate" && line.refundedCents > 0),
  );
  return {
    status: isOver ? "refunded" : "paid",
    paidAt: paid.at,
    lines,
    refundLines: duplicatesToReturn(duplicates, snapshot),
    attention: attentionFor(order, snapshot),
  };
}
