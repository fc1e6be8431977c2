import "server-only";
import type { Tx } from "../../platform/db";
import type { PlannedRefund } from "../rules/refund";

export type NewDecision = {
  /** That of the audit entry that tells it. */
  readonly id: string;
  readonly cause: "requested" | "accepted" | "admin";
  readonly reason: string | null;
  readonly decidedBy: string;
  readonly lines: readonly PlannedRefund[];
};

/** Writes down that these lines are to be given back, in this order. */
export async function insertDecision(tx: Tx, { lines, ...decision }: NewDecision, now: Date): Promise<void> {
  await tx.refundDecision.create({
    data: {
      ...decision,
      createdAt: now,
      lines: {
        create: lines.map(({ lineId, amountCents }, position) => ({ orderLineId: lineId, amountCents, position })),
      },
    },
  });
}

export async function closeDecision(
  tx: Tx,
  id: string,
  outcome: { settledAt: Date } | { refusedReason: string },
): Promise<void> {
  await tx.refundDecision.updateMany({ where: { id, settledAt: null, refusedReason: null }, data: outcome });
}

export type NewRevocation = {
  readonly orderLineId: string;
  readonly cause: "revoked" | "refunded";
  readonly reason: string;
  readonly reference: string;
  readonly revokedBy: string | null;
};

/** Ends lines as a person decided; one that a revocation stands on already is left as it is. */
export async function insertRevocations(tx: Tx, revocations: readonly NewRevocation[], now: Date): Promise<void> {
  await tx.lineRevocation.createMany({
    data: revocations.map((revocation) => ({ ...revocation, revokedAt: now })),
    skipDuplicates: true,
  });
}

/** Lifts the revocation of a line. */
export async function liftRevocation(
  tx: Tx,
  orderLineId: string,
  restored: { restoredAt: Date; restoredBy: string; restoredReference: string },
): Promise<void> {
  await tx.lineRevocation.updateMany({
    where: { orderLineId, restoredAt: null, cause: "revoked" },
    data: restored,
  });
}

/** Says which lines a refund was for, where Stripe does not. */
export async function nameRefundLines(
  tx: Tx,
  stripeRefundId: string,
  lines: readonly { readonly lineId: string; readonly amountCents: number }[],
): Promise<void> {
  const refund = await tx.refund.findUniqueOrThrow({ where: { stripeRefundId }, select: { id: true } });
  await tx.refundLine.createMany({
    data: lines.map(({ lineId, amountCents }) => ({ refundId: refund.id, orderLineId: lineId, amountCents })),
    skipDuplicates: true,
  });
}
