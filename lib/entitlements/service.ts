import "server-only";
import type { Subject } from "../kernel/viewer";
import type { Tx } from "../platform/db";
import { listSources } from "./queries";
import { type Decision, type DesiredSource, decideAccess, planSources } from "./rules";
import { findRecorded, insertSources, supersede } from "./store";

/** May this person use this KEY at this moment, and why. Deny is the default: no source, no access. */
export async function decideFor(userId: string, keyId: string, at: Date): Promise<Decision> {
  return decideAccess(await listSources(userId, keyId), keyId, at);
}

export type SourceUpdate = {
  readonly subject: Subject;
  /** Every source whose record this update owns; what is recorded for them and not desired is superseded. */
  readonly sourceIds: readonly string[];
  readonly desired: readonly DesiredSource[];
  readonly reason: string;
};

/** Makes the record of some sources say exactly what is desired; what it said before stays, superseded. True if it changed. */
export async function recordSources(tx: Tx, update: SourceUpdate, now: Date): Promise<boolean> {
  const plan = planSources(await findRecorded(tx, update.sourceIds), update.desired);
  await supersede(
    tx,
    plan.supersede.map((row) => row.id),
    now,
    update.reason,
  );
  await insertSources(tx, update.subject, plan.insert, now);
  return plan.supersede.length + plan.insert.length > 0;
}
