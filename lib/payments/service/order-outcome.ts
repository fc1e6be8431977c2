import "server-only";
import { recordAnalytics } from "../../analytics/service";
import { recordAudit } from "../../audit/service";
import type { Tx } from "../../platform/db";
import { disputeStep } from "../rules/dispute-words";
import type { DisputeSnapshot } from "../schema";
import type { Fold } from "../store/order";
import { queueDisputeMail } from "./dispute-mails";
import { recordUpgrades } from "./upgrades";

async function recordDispute(tx: Tx, { order, now }: Fold, dispute: DisputeSnapshot): Promise<void> {
  const before = order.disputes.find((known) => known.stripeDisputeId === dispute.id)?.status;
  const step = disputeStep(dispute.status, before);
  if (!step) return;
  const detail = { dispute_id: dispute.id, amount_cents: dispute.amountCents };
  await recordAudit(tx, { actorId: null, action: `dispute.${step}`, target: `order:${order.id}`, detail }, now);
  const event = {
    kind: "dispute",
    userId: order.buyer.id,
    orderId: order.id,
    dedupeKey: `dispute:${dispute.id}`,
  } as const;
  await recordAnalytics(tx, { ...event, detail }, now);
  await queueDisputeMail(tx, order, { dispute, step }, now);
}

async function recordPurchase(tx: Tx, { order, now }: Fold): Promise<void> {
  // A plan's upgrade is recorded with its subscription.
  if (!order.lines.some((line) => line.kind === "plan")) await recordUpgrades(tx, order, now);
  const detail = { amount_cents: order.totalCents, currency: order.currency };
  await recordAnalytics(
    tx,
    { kind: "purchase", userId: order.buyer.id, orderId: order.id, dedupeKey: `purchase:${order.id}`, detail },
    now,
  );
}

async function recordRefunds(tx: Tx, { order, snapshot, now }: Fold): Promise<void> {
  for (const refund of snapshot.refunds.filter(({ status }) => status === "succeeded")) {
    const detail = { amount_cents: refund.amountCents, currency: refund.currency, cause: refund.cause };
    const dedupeKey = `refund:${refund.id}`;
    await recordAnalytics(tx, { kind: "refund", userId: order.buyer.id, orderId: order.id, dedupeKey, detail }, now);
  }
}

/** Whether this fold is the one that finds the order paid. */
export function isFirstPaid({ order, plan }: Fold): boolean {
  return plan.paidAt !== null && ["pending", "processing", "expired", "failed"].includes(order.status);
}

/** Records what a fold of an order found to have happened; each thing once, however often it is folded. */
export async function recordOutcome(tx: Tx, fold: Fold): Promise<void> {
  const { snapshot } = fold;
  if (isFirstPaid(fold)) await recordPurchase(tx, fold);
  await recordRefunds(tx, fold);
  for (const dispute of snapshot.disputes) await recordDispute(tx, fold, dispute);
}
