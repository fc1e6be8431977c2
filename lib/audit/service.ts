import "server-only";
import type { Prisma } from "../generated/prisma/client";
import type { Tx } from "../platform/db";

export type AuditRecord = {
  /** Who did it; null for what Stripe or the shop itself did. */
  readonly actorId: string | null;
  readonly action: string;
  /** To what, as "order:<id>", "order_line:<id>", "grant:<id>". */
  readonly target: string;
  readonly detail: Prisma.InputJsonObject;
};

/** Writes down who did what to what, in the transaction in which it is done. Answers with the entry's id. */
export async function recordAudit(tx: Tx, record: AuditRecord, now: Date): Promise<string> {
  const entry = await tx.auditEntry.create({ data: { ...record, occurredAt: now }, select: { id: true } });
  return entry.id;
}
