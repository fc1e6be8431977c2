import "server-only";
import type { Tx } from "../platform/db";

export type NewRun = {
  readonly id?: string;
  readonly versionId: string;
  readonly userId: string;
  readonly organizationId: string | null;
  readonly title: string;
  readonly checklistPath: string;
  readonly checklistSha256: string;
  readonly steps: readonly { readonly section: string; readonly text: string }[];
};

/** Begins a run with the steps as they stand now. Returns its id. */
export async function insertRun(tx: Tx, { steps, ...run }: NewRun, now: Date): Promise<string> {
  const created = await tx.runbookRun.create({ data: { ...run, startedAt: now }, select: { id: true } });
  await tx.runbookStep.createMany({
    data: steps.map((step, index) => ({ ...step, runId: created.id, position: index + 1 })),
  });
  return created.id;
}

type Place = { readonly runId: string; readonly position: number };

/** Ticks a step off; one that is ticked keeps who was first. */
export async function tickStep(tx: Tx, { runId, position }: Place, userId: string, now: Date): Promise<void> {
  await tx.runbookStep.updateMany({
    where: { runId, position, doneAt: null },
    data: { doneAt: now, doneById: userId },
  });
}

export async function untickStep(tx: Tx, { runId, position }: Place): Promise<void> {
  await tx.runbookStep.updateMany({ where: { runId, position }, data: { doneAt: null, doneById: null } });
}

/** An empty note takes the note away. */
export async function noteStep(
  tx: Tx,
  { runId, position }: Place,
  { note, userId }: { readonly note: string; readonly userId: string },
  now: Date,
): Promise<void> {
  const mark = note === "" ? { notedAt: null, notedById: null } : { notedAt: now, notedById: userId };
  await tx.runbookStep.updateMany({ where: { runId, position, NOT: { note } }, data: { note, ...mark } });
}

export async function finishRun(
  tx: Tx,
  runId: string,
  { outcome, userId }: { readonly outcome: string; readonly userId: string },
  now: Date,
): Promise<void> {
  await tx.runbookRun.update({
    where: { id: runId },
    data: { outcome, finishedAt: now, finishedById: userId },
    select: { id: true },
  });
}
