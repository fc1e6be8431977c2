import "server-only";
import type { Tx } from "../../platform/db";
import type { PlannedRefund } from "../rules/refund";

export type NewDecision = {
  readonly cause: "requested" | "accepted" | "admin";
  readonly reason: string | null;
  readonly decidedBy: string;
  readonly lines: readonly PlannedRefund[];
};

/** Writes down that these lines are to be given back, in this order. Answers with the decision's id. */
export async function insertDecision(tx: Tx, { lines, ...decision }: NewDecision, now: Date): Promise<string> {
  const row = await tx.refundDecision.create({
    data: {
      ...decision,
      createdAt: now,
      lines: {
        create: lines.map(({ lineId, amountCents }, position) => ({ orderLineId: lineId, amountCents, position })),
      },
    },
    select: { id: true },
  });
  return row.id;
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
export async function insertRevocations(tx: Tx, revocations: readonly NewRevocation[], now: Date): Promise<number> {
  const { count } = await tx.lineRevocation.createMany({
    data: revocations.map((revocation) => ({ ...revocation, revokedAt: now })),
    skipDuplicates: true,
  });
  return count;
}

/** Lifts the revocation of a line. False when none stands. */
export async function restoreLine(tx: Tx, orderLineId: string, restoredBy: string, now: Date): Promise<boolean> {
  const { count } = await tx.lineRevocation.updateMany({
    where: { orderLineId, restoredAt: null, cause: "revoked" },
    data: { restoredAt: now, restoredBy },
  });
  return count > 0;
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
