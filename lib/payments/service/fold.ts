import "server-only";
import { listSubjectSources } from "../../entitlements/queries";
import { keysHeldForGood } from "../../entitlements/rules";
import { recordSources } from "../../entitlements/service";
import { purchaseLock } from "../../kernel/viewer";
import { database, lockFor, type Tx, transaction } from "../../platform/db";
import { addJob } from "../../platform/jobs";
import { log } from "../../platform/log";
import { fetchCheckoutSession } from "../gateway/checkout-session";
import { type FulfilmentPlan, planFulfilment } from "../rules/fulfilment";
import type { CheckoutSnapshot } from "../schema";
import {
  closeSettledRefunds,
  type Fold,
  findOrderToFold,
  insertAttention,
  type OrderToFold,
  saveFold,
  subjectOf,
  takeFoldTicket,
  toOrderState,
} from "../store/order";
import { checkCredits } from "./check-credit";
import { queueOrderMails } from "./order-mails";
import { isFirstPaid, recordOutcome } from "./order-outcome";
import { settlePromotion } from "./settle-promotion";

/** `changed` says whether anything here said something else before. */
export type FoldOutcome = {
  readonly orderId: string | null;
  readonly changed: boolean;
  /** The subscription that the order began, which is to be folded as well. */
  readonly subscriptionId?: string | null;
};

const MOST_FETCHES = 5;

async function queueDuplicateRefund(tx: Tx, order: OrderToFold, plan: FulfilmentPlan): Promise<void> {
  if (plan.refundLines.length === 0) return;
  const lines = plan.refundLines.map((line) => `${line.lineId}:${line.amountCents}`).join(",");
  await addJob(
    tx,
    "refund-lines",
    { order_id: order.id, cause: "duplicate", lines },
    { key: `refund:duplicate:${order.id}` },
  );
}

/** A refund that names no lines at Stripe may have been given some here, by a person. */
function withNamedLines(snapshot: CheckoutSnapshot, order: OrderToFold): CheckoutSnapshot {
  const refunds = snapshot.refunds.map((refund) => {
    const known = order.refunds.find((row) => row.stripeRefundId === refund.id);
    if (refund.lines || !known || known.lines.length === 0) return refund;
    return {
      ...refund,
      lines: known.lines.map(({ orderLineId, amountCents }) => ({ lineId: orderLineId, amountCents })),
    };
  });
  return { ...snapshot, refunds };
}

async function applyFold(tx: Tx, found: Omit<Fold, "plan">): Promise<boolean> {
  const { now } = found;
  const order = await settlePromotion(tx, found.order, found.snapshot);
  const snapshot = withNamedLines(found.snapshot, order);
  const subject = subjectOf(order);
  const heldElsewhere = keysHeldForGood(await listSubjectSources(subject, tx), now, order.id);
  const plan = planFulfilment(toOrderState(order), snapshot, heldElsewhere);
  const fold: Fold = { ...found, order, snapshot, plan };
  const credits = isFirstPaid(fold) ? await checkCredits(tx, order, now) : [];
  await saveFold(tx, fold);
  const update = {
    subject,
    sourceIds: order.lines.map((line) => line.id),
    desired: plan.lines.flatMap((line) => line.sources),
    reason: `order ${order.number} at Stripe: ${plan.status}`,
  };
  const hasChangedAccess = await recordSources(tx, update, now);
  await insertAttention(tx, [...plan.attention, ...credits], now);
  await closeSettledRefunds(tx, fold);
  await queueDuplicateRefund(tx, order, plan);
  await queueOrderMails(tx, fold);
  await recordOutcome(tx, fold);
  return hasChangedAccess || order.status !== plan.status;
}

async function reportUnknown(snapshot: CheckoutSnapshot, now: Date): Promise<FoldOutcome> {
  if (snapshot.paymentStatus === "paid") {
    const detail = { amount_cents: snapshot.totalCents, order_id: snapshot.orderId ?? "" };
    await transaction((tx) =>
      insertAttention(tx, [{ kind: "payment_for_unknown_order", reference: snapshot.sessionId, detail }], now),
    );
  }
  return { orderId: null, changed: false };
}

async function tryFold(sessionId: string, now: Date): Promise<FoldOutcome | "stale"> {
  const ticket = await takeFoldTicket(database());
  const snapshot = await fetchCheckoutSession(sessionId);
  const orderId = snapshot.orderId;
  if (!orderId || !/^[0-9a-f-]{36}$/.test(orderId)) return reportUnknown(snapshot, now);
  const holder = await database().order.findUnique({
    where: { id: orderId },
    select: { userId: true, organizationId: true },
  });
  if (!holder) return reportUnknown(snapshot, now);
  return transaction(async (tx) => {
    await lockFor(tx, purchaseLock(subjectOf(holder)));
    const order = await findOrderToFold(tx, orderId);
    if (!order || (order.stripeSessionId !== null && order.stripeSessionId !== sessionId)) {
      throw new Error(`Checkout session ${sessionId} names order ${orderId}, which belongs to another session.`);
    }
    if (order.foldTicket > ticket) return "stale";
    const changed = await applyFold(tx, { order, snapshot, ticket, now });
    return { orderId, changed, subscriptionId: snapshot.subscriptionId };
  });
}

/**
 * Fetches a checkout session's present state from Stripe and makes orders, access, refunds and mails agree with it,
 * all in one transaction. Safe to call at any time, any number of times, from several places at once: if a later fetch
 * was applied meanwhile, it fetches again.
 */
export async function foldCheckoutSession(sessionId: string, now: Date): Promise<FoldOutcome> {
  for (let attempt = 0; attempt < MOST_FETCHES; attempt += 1) {
    const outcome = await tryFold(sessionId, now);
    if (outcome !== "stale") return outcome;
    log().debug({ sessionId, attempt }, "a later fetch was applied first; fetching again");
  }
  throw new Error(`Checkout session ${sessionId} is being folded too often at once; it will be tried again.`);
}
