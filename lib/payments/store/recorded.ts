import "server-only";
import type { Tx } from "../../platform/db";
import type { CheckoutSnapshot } from "../schema";

/**
 * What Stripe said about a paid order when it was last asked, rebuilt from the record; null for an order that it never
 * had a checkout for. A promotion may have left nothing to charge.
 */
export async function findRecordedSnapshot(tx: Tx, orderId: string): Promise<CheckoutSnapshot | null> {
  const order = await tx.order.findUniqueOrThrow({
    where: { id: orderId },
    select: {
      stripeSessionId: true,
      totalCents: true,
      taxCents: true,
      currency: true,
      paidAt: true,
      payments: true,
      refunds: { include: { lines: true } },
      disputes: true,
    },
  });
  const [payment] = order.payments;
  if (!order.stripeSessionId || !order.paidAt) return null;
  return {
    sessionId: order.stripeSessionId,
    orderId,
    mode: "payment",
    subscriptionId: null,
    settledAt: order.paidAt,
    status: "complete",
    paymentStatus: payment ? "paid" : "no_payment_required",
    totalCents: order.totalCents + order.taxCents,
    taxCents: order.taxCents,
    discountCents: 0,
    currency: order.currency,
    paymentIntentId: payment?.stripePaymentIntentId ?? null,
    charge: payment ? { ...payment, id: payment.stripeChargeId } : null,
    refunds: order.refunds.map((refund) => {
      const lines = refund.lines.map(({ orderLineId, amountCents }) => ({ lineId: orderLineId, amountCents }));
      return { ...refund, id: refund.stripeRefundId, lines: lines.length > 0 ? lines : null };
    }),
    disputes: order.disputes.map(({ stripeDisputeId, amountCents, status, openedAt, closedAt }) => ({
      id: stripeDisputeId,
      amountCents,
      status,
      openedAt,
      reinstatedAt: closedAt,
    })),
  };
}
