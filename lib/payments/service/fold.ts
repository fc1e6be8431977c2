import "server-only";
import { recordSources } from "../../entitlements/service";
import { purchaseLock } from "../../kernel/viewer";
import { database, lockFor, type Tx, transaction } from "../../platform/db";
import { addJob } from "../../platform/jobs";
import { log } from "../../platform/log";
import { fetchCheckoutSession } from "../gateway/checkout-session";
import { findElsewhere, listLaterSessions } from "../queries/elsewhere";
import { type Elsewhere, findSessionsToAsk } from "../rules/double";
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
import { queuePaidTwiceMails } from "./paid-twice-mails";
import { settlePromotion } from "./settle-promotion";

/** `changed` says whether anything here said something else before. */
export type FoldOutcome = {
  readonly orderId: string | null;
  readonly changed: boolean;
  /** The subscription that the order began, which is to be folded as well. */
  readonly subscriptionId?: string | null;
};

const MOST_FETCHES = 5;
/** The worker's task that folds a checkout session to which nothing happened, but something to what it was paid for. */
export const FOLD_AGAIN_TASK = "fold-again";

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

const keyIdsOf = (order: OrderToFold) => order.lines.flatMap((line) => line.shares.map((share) => share.keyId));

/** What was paid for later may have become one payment too many: access to the same came back, or is known only now. */
async function queueLaterFolds(tx: Tx, { order, plan }: Fold): Promise<void> {
  const opens = plan.lines.flatMap((line) => line.sources).some((source) => source.validUntil === null);
  if (!opens || !plan.paidAt) return;
  const held = { orderId: order.id, keyIds: keyIdsOf(order) };
  for (const sessionId of await listLaterSessions(tx, order, held, plan.paidAt)) {
    await addJob(tx, FOLD_AGAIN_TASK, { session_id: sessionId }, { key: `${FOLD_AGAIN_TASK}:${sessionId}` });
  }
}

type Found = Omit<Fold, "plan"> & { readonly elsewhere: Elsewhere };

async function applyFold(tx: Tx, { elsewhere, ...found }: Found): Promise<boolean> {
  const { now } = found;
  const order = await settlePromotion(tx, found.order, found.snapshot);
  const snapshot = withNamedLines(found.snapshot, order);
  const plan = planFulfilment(toOrderState(order), snapshot, elsewhere);
  const fold: Fold = { ...found, order, snapshot, plan };
  const credits = await checkCredits(tx, fold, elsewhere, isFirstPaid(fold));
  await saveFold(tx, fold);
  const update = {
    subject: subjectOf(order),
    sourceIds: order.lines.map((line) => line.id),
    desired: plan.lines.flatMap((line) => line.sources),
    reason: `order ${order.number} at Stripe: ${plan.status}`,
  };
  const hasChangedAccess = await recordSources(tx, update, now);
  await insertAttention(tx, [...plan.attention, ...credits], now);
  await closeSettledRefunds(tx, fold);
  await queueDuplicateRefund(tx, order, plan);
  if (hasChangedAccess) await queueLaterFolds(tx, fold);
  await queuePaidTwiceMails(tx, fold, elsewhere);
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

/** What is to be asked about first: other checkouts that decide what this one's payment was for. */
type AskFirst = { readonly askFirst: readonly string[] };

function findUnasked(order: OrderToFold, elsewhere: Elsewhere, asked: ReadonlySet<string>): string[] {
  return findSessionsToAsk(toOrderState(order).lines, elsewhere).filter((sessionId) => !asked.has(sessionId));
}

async function tryFold(
  sessionId: string,
  now: Date,
  asked: ReadonlySet<string>,
): Promise<FoldOutcome | AskFirst | "stale"> {
  const ticket = await takeFoldTicket(database());
  const snapshot = await fetchCheckoutSession(sessionId);
  const orderId = snapshot.orderId;
  if (!orderId || !/^[0-9a-f-]{36}$/.test(orderId)) return reportUnknown(snapshot, now);
  const holder = await database().order.findUnique({
    where: { id: orderId },
    select: { userId: true, organizationId: true },
  });
  if (!holder) return reportUnknown(snapshot, now);
  const subject = subjectOf(holder);
  return transaction(async (tx) => {
    await lockFor(tx, purchaseLock(subject));
    const order = await findOrderToFold(tx, orderId);
    if (!order || (order.stripeSessionId !== null && order.stripeSessionId !== sessionId)) {
      throw new Error(`Checkout session ${sessionId} names order ${orderId}, which belongs to another session.`);
    }
    if (order.foldTicket > ticket) return "stale";
    const elsewhere = await findElsewhere(tx, subject, { orderId, keyIds: keyIdsOf(order) });
    const askFirst = snapshot.status === "complete" ? findUnasked(order, elsewhere, asked) : [];
    if (askFirst.length > 0) return { askFirst };
    const changed = await applyFold(tx, { order, snapshot, ticket, now, elsewhere });
    return { orderId, changed, subscriptionId: snapshot.subscriptionId };
  });
}

/**
 * Fetches a checkout session's present state from Stripe and makes orders, access, refunds and mails agree with it,
 * all in one transaction. Safe to call at any time, any number of times, from several places at once: if a later fetch
 * was applied meanwhile, it fetches again. Before a payment is called one too many, the checkouts of what is held already
 * are folded in the same way: a dispute or a refund of them may not have been heard of. `asked`: those that were.
 */
export async function foldCheckoutSession(
  sessionId: string,
  now: Date,
  asked: Set<string> = new Set(),
): Promise<FoldOutcome> {
  asked.add(sessionId);
  for (let attempt = 0; attempt < MOST_FETCHES; attempt += 1) {
    const outcome = await tryFold(sessionId, now, asked);
    if (outcome !== "stale" && !("askFirst" in outcome)) return outcome;
    const first = outcome === "stale" ? [] : outcome.askFirst;
    for (const other of first) if (!asked.has(other)) await foldCheckoutSession(other, now, asked);
    log().debug({ sessionId, attempt, first }, "folding again, with what was learnt meanwhile");
  }
  throw new Error(`Checkout session ${sessionId} is being folded too often at once; it will be tried again.`);
}
