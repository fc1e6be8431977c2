import "server-only";
import type { Tx } from "../../platform/db";
import type { DisputeSnapshot } from "../schema";

/** What a dispute is about. */
type Disputed = { readonly orderId: string } | { readonly planChargeId: string };

/**
 * Writes disputes as the bank has them. Stripe does not say when one was lost: that is the moment at which the shop
 * first found it so, and it is kept.
 */
export async function saveDisputes(
  tx: Tx,
  about: Disputed,
  disputes: readonly DisputeSnapshot[],
  now: Date,
): Promise<void> {
  for (const { id: stripeDisputeId, amountCents, status, openedAt, reinstatedAt } of disputes) {
    const known = await tx.dispute.findUnique({ where: { stripeDisputeId }, select: { lostAt: true } });
    const lostAt = status === "lost" ? (known?.lostAt ?? now) : null;
    const data = { amountCents, status, openedAt, closedAt: reinstatedAt, lostAt };
    await tx.dispute.upsert({
      where: { stripeDisputeId },
      create: { ...data, ...about, stripeDisputeId },
      update: data,
    });
  }
}
