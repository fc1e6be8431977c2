import "server-only";
import { holderOf, type Subject } from "../kernel/viewer";
import type { Tx } from "../platform/db";
import type { DesiredSource, RecordedSource } from "./rules";
import type { EndCause } from "./schema";

/** The current rows of these sources (order lines, grants, subscriptions), by their ids. */
export async function findRecorded(tx: Tx, sourceIds: readonly string[]): Promise<RecordedSource[]> {
  const rows = await tx.entitlement.findMany({ where: { sourceId: { in: [...sourceIds] }, supersededAt: null } });
  return rows.map((row) => ({ ...row, endCause: row.endCause as EndCause | null }));
}

export async function supersede(tx: Tx, ids: readonly string[], now: Date, reason: string): Promise<void> {
  if (ids.length === 0) return;
  await tx.entitlement.updateMany({
    where: { id: { in: [...ids] }, supersededAt: null },
    data: { supersededAt: now, supersededReason: reason },
  });
}

export async function insertSources(
  tx: Tx,
  subject: Subject,
  sources: readonly DesiredSource[],
  now: Date,
): Promise<void> {
  if (sources.length === 0) return;
  const holder = holderOf(subject);
  await tx.entitlement.createMany({ data: sources.map((source) => ({ ...source, ...holder, recordedAt: now })) });
}
