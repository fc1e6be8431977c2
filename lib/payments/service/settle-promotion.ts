import "server-only";
import type { Tx } from "../../platform/db";
import { applyDiscount } from "../../pricing/rules/discount";
import type { CheckoutSnapshot } from "../schema";
import type { OrderToFold } from "../store/order";

/**
 * Takes a promotion code that the buyer entered at the checkout off the order's lines: what they cost, and with it what a
 * refund gives back and a later credit counts, is what was charged. Settled again it is the same. Returns the order as it
 * is then. Of a plan it is the first invoice; in a trial nothing was charged, and nothing is taken off. Its later invoices are
 * its subscription's.
 */
export async function settlePromotion(tx: Tx, order: OrderToFold, snapshot: CheckoutSnapshot): Promise<OrderToFold> {
  if (snapshot.status !== "complete") return order;
  const creditCents = order.lines.reduce((sum, line) => sum + line.creditCents, 0);
  const lines = applyDiscount(order.lines, Math.max(0, snapshot.discountCents - creditCents));
  if (lines.every((line, at) => line.netCents === order.lines[at]?.netCents)) return order;
  for (const { id, discountCents, netCents, shares } of lines) {
    await tx.orderLine.update({ where: { id }, data: { discountCents, netCents } });
    for (const { keyId, paidCents } of shares) {
      await tx.orderLineShare.update({
        where: { orderLineId_keyId: { orderLineId: id, keyId } },
        data: { paidCents },
      });
    }
  }
  const totalCents = lines.reduce((sum, line) => sum + line.netCents, 0);
  await tx.order.update({ where: { id: order.id }, data: { totalCents } });
  return { ...order, totalCents, lines: lines.map((line) => ({ ...line, shares: [...line.shares] })) };
}
