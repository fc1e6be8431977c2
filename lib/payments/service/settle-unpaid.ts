import "server-only";
import { recordSources } from "../../entitlements/service";
import type { Tx } from "../../platform/db";
import { planGranted } from "../rules/fulfilment";
import { findOrderToFold, subjectOf, toOrderState } from "../store/order";
import { queueReceipt } from "./order-mails";
import { recordUpgrades } from "./upgrades";

/**
 * Fulfils an order for which nothing is to pay, in the transaction that makes it: access, the record of the upgrade and
 * the receipt. Call it under the lock of the subject's purchases.
 */
export async function settleUnpaidOrder(tx: Tx, orderId: string, now: Date): Promise<void> {
  const order = await findOrderToFold(tx, orderId);
  if (!order) throw new Error(`Order ${orderId} vanished inside its own transaction.`);
  const desired = planGranted(toOrderState(order), now).flatMap((line) => line.sources);
  const sourceIds = order.lines.map((line) => line.id);
  const subject = subjectOf(order);
  await recordSources(tx, { subject, sourceIds, desired, reason: "granted without a payment" }, now);
  await recordUpgrades(tx, order, now);
  await queueReceipt(tx, order, now);
}
