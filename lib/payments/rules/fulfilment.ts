import type { DesiredSource } from "../../entitlements/rules";
import { laterOf } from "../../kernel/time";
import type { Subject } from "../../kernel/viewer";
import type { CheckoutSnapshot, DisputeSnapshot, RefundSnapshot } from "../schema";

type OrderStatus = "pending" | "processing" | "paid" | "refunded" | "expired" | "failed";
type LineStatus = "pending" | "paid" | "duplicate" | "suspended" | "refunded";

export type OrderLineState = {
  readonly id: string;
  readonly kind: "key" | "bundle" | "plan";
  readonly bundleId: string | null;
  readonly title: string;
  readonly netCents: number;
  readonly status: LineStatus;
  /** The KEYS that the line holds. */
  readonly keyIds: readonly string[];
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

type Ending = { readonly at: Date; readonly reference: string };

function liveRefunds(snapshot: CheckoutSnapshot): RefundSnapshot[] {
  return snapshot.refunds
    .filter((refund) => refund.status !== "failed" && refund.status !== "canceled")
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

/** An inquiry (`warning_*`) takes no money and suspends nothing. */
function suspensions(snapshot: CheckoutSnapshot): DisputeSnapshot[] {
  return snapshot.disputes
    .filter((dispute) => !dispute.status.startsWith("warning_"))
    .sort((a, b) => a.openedAt.getTime() - b.openedAt.getTime());
}

type Interval = Pick<
  DesiredSource,
  "validFrom" | "validUntil" | "startCause" | "startReference" | "endCause" | "endReference"
>;

/**
 * When a paid line gives access: from the payment, not while a dispute is open, not after it is lost, not after its
 * refund. An interval that was over at once is kept, because it says why there is no access.
 */
function accessIntervals(paid: Ending, ending: Ending | null, disputes: readonly DisputeSnapshot[]): Interval[] {
  const intervals: Interval[] = [];
  let start: Pick<Interval, "validFrom" | "startCause" | "startReference"> | null = {
    validFrom: paid.at,
    startCause: "paid",
    startReference: paid.reference,
  };
  for (const dispute of disputes) {
    if (!start || (ending && dispute.openedAt >= ending.at)) break;
    const validUntil = laterOf(dispute.openedAt, start.validFrom);
    intervals.push({ ...start, validUntil, endCause: "disputed", endReference: dispute.id });
    const isBack = dispute.reinstatedAt !== null && (!ending || dispute.reinstatedAt < ending.at);
    start =
      isBack && dispute.reinstatedAt
        ? { validFrom: dispute.reinstatedAt, startCause: "dispute_won", startReference: dispute.id }
        : null;
  }
  if (start && ending)
    intervals.push({ ...start, validUntil: ending.at, endCause: "refunded", endReference: ending.reference });
  else if (start) intervals.push({ ...start, validUntil: null, endCause: null, endReference: null });
  return intervals;
}

function refundedCents(line: OrderLineState, snapshot: CheckoutSnapshot): number {
  if (fullRefund(snapshot)) return line.netCents;
  const parts = liveRefunds(snapshot).flatMap((refund) => refund.lines ?? []);
  const sum = parts.filter((part) => part.lineId === line.id).reduce((total, part) => total + part.amountCents, 0);
  return Math.min(sum, line.netCents);
}

function planLine(line: OrderLineState, order: OrderState, snapshot: CheckoutSnapshot, paid: Ending): LinePlan {
  const ending = endingOf(line, snapshot);
  const intervals = accessIntervals(paid, ending, suspensions(snapshot));
  const last = intervals.at(-1);
  const status = ending ? "refunded" : last?.endCause === "disputed" ? "suspended" : "paid";
  const source = line.kind === "key" ? ("order_line" as const) : ("bundle_line" as const);
  const sources = line.keyIds.flatMap((keyId) =>
    intervals.map((interval) => ({
      source,
      sourceId: line.id,
      keyId,
      bundleId: line.bundleId,
      orderId: order.id,
      ...interval,
    })),
  );
  return { lineId: line.id, status, refundedCents: refundedCents(line, snapshot), sources };
}

/** Decided once, when the payment first arrives; every KEY of the line is held through another purchase. */
function isDuplicate(line: OrderLineState, heldElsewhere: ReadonlySet<string>): boolean {
  if (line.status === "duplicate") return true;
  return line.status === "pending" && line.netCents > 0 && line.keyIds.every((keyId) => heldElsewhere.has(keyId));
}

function planDuplicate(line: OrderLineState, snapshot: CheckoutSnapshot): LinePlan {
  return { lineId: line.id, status: "duplicate", refundedCents: refundedCents(line, snapshot), sources: [] };
}

function attentionFor(order: OrderState, snapshot: CheckoutSnapshot): Attention[] {
  const unnamed = fullRefund(snapshot) ? [] : liveRefunds(snapshot).filter((refund) => refund.lines === null);
  const partial = unnamed.map((refund) => ({
    kind: "partial_refund_without_lines",
    reference: refund.id,
    detail: { order_id: order.id, amount_cents: refund.amountCents },
  }));
  const expected = order.totalCents + snapshot.taxCents;
  if (snapshot.totalCents === expected) return partial;
  const detail = { order_id: order.id, expected_cents: expected, charged_cents: snapshot.totalCents };
  return [...partial, { kind: "amount_differs", reference: snapshot.sessionId, detail }];
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

function unpaidStatus(snapshot: CheckoutSnapshot): OrderStatus {
  if (snapshot.status === "complete") return "processing";
  return snapshot.status === "expired" ? "expired" : "pending";
}

/**
 * Folds the state at Stripe into an order. The same state always gives the same plan, however often and in whatever
 * order the events came; only whether a line is a duplicate is decided once and kept.
 * `heldElsewhere`: KEYS that the subject holds for good through other purchases.
 */
export function planFulfilment(
  order: OrderState,
  snapshot: CheckoutSnapshot,
  heldElsewhere: ReadonlySet<string>,
): FulfilmentPlan {
  if (order.lines.some((line) => line.kind === "plan")) return planPlanOrder(order, snapshot);
  const { charge } = snapshot;
  const isPaid = snapshot.paymentStatus === "paid" && charge !== null && charge.status === "succeeded";
  if (!isPaid) {
    const lines = order.lines.map((line) => ({ lineId: line.id, status: line.status, refundedCents: 0, sources: [] }));
    return { status: unpaidStatus(snapshot), paidAt: null, lines, refundLines: [], attention: [] };
  }
  const paid = { at: charge.paidAt, reference: charge.id };
  const duplicates = order.lines.filter((line) => isDuplicate(line, heldElsewhere));
  const lines = order.lines.map((line) =>
    duplicates.includes(line) ? planDuplicate(line, snapshot) : planLine(line, order, snapshot, paid),
  );
  const refundLines = duplicates
    .filter((line) => line.netCents > 0 && !endingOf(line, snapshot))
    .map((line) => ({ lineId: line.id, amountCents: line.netCents }));
  const isOver = lines.every(
    (line) => line.status === "refunded" || (line.status === "duplicate" && line.refundedCents > 0),
  );
  return {
    status: isOver ? "refunded" : "paid",
    paidAt: paid.at,
    lines,
    refundLines,
    attention: attentionFor(order, snapshot),
  };
}
