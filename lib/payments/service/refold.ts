import "server-only";
import { recordSources } from "../../entitlements/service";
import type { Tx } from "../../platform/db";
import { NOTHING_ELSEWHERE } from "../rules/double";
import { planFulfilment, planGranted } from "../rules/fulfilment";
import { findOrderToFold, type OrderToFold, subjectOf, toOrderState } from "../store/order";
import { findRecordedSnapshot } from "../store/recorded";

/**
 * Makes an order's lines and access agree with what people have just decided, from what Stripe said last: without asking
 * it, so that the decision and its effect are one transaction. The next fold comes to the same. Call it under the lock
 * of the subject's purchases. Null for an order that is not paid.
 */
export async function refoldOrder(tx: Tx, orderId: string, now: Date): Promise<OrderToFold | null> {
  const order = await findOrderToFold(tx, orderId);
  if (!order || (order.status !== "paid" && order.status !== "refunded")) return null;
  const state = toOrderState(order);
  const snapshot = await findRecordedSnapshot(tx, orderId);
  const lines = snapshot
    ? planFulfilment(state, snapshot, NOTHING_ELSEWHERE).lines
    : planGranted(state, order.paidAt ?? now);
  for (const { lineId, status, refundedCents } of lines) {
    await tx.orderLine.update({ where: { id: lineId }, data: { status, refundedCents } });
  }
  if (!snapshot) {
    const isOver = lines.every((line) => line.status === "refunded");
    await tx.order.update({ where: { id: orderId }, data: { status: isOver ? "refunded" : "paid" } });
  }
  const update = {
    subject: subjectOf(order),
    sourceIds: order.lines.map((line) => line.id),
    desired: lines.flatMap((line) => line.sources),
    reason: `order ${order.number}: a person decided`,
  };
  await recordSources(tx, update, now);
  return order;
}
