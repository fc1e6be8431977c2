import "server-only";
import type { AppError } from "../../kernel/errors";
import { err, ok, type Result } from "../../kernel/result";
import { isUuid } from "../../kernel/uuid";
import type { Viewer } from "../../kernel/viewer";
import { lockFor, type Tx, transaction } from "../../platform/db";
import { renderMarkdown } from "../../previews/rules/html/markdown";
import { findPersonName, findRun, type PlainRun } from "../queries";
import { evidenceMarkdown, toEvidence } from "../rules/evidence";
import type { Evidence, RunDto, StepInput } from "../schema";
import { finishRun as closeRun, noteStep, tickStep, untickStep } from "../store";

/** A run by the KEY in its address and its id. */
export type RunName = { readonly slug: string; readonly id: string };

const NOT_FOUND: AppError = { code: "not_found", message: "There is no such run that you take part in." };
const FINISHED: AppError = {
  code: "conflict",
  message: "This run is finished; what it says does not change any more.",
};

/** A step is one paragraph; without its element it can stand in the label of its box. */
function stepHtml(text: string): string {
  const html = renderMarkdown(text);
  const inner = /^<p>([\s\S]*)<\/p>$/.exec(html)?.[1];
  return inner === undefined || inner.includes("<p>") ? html : inner;
}

export function render(run: PlainRun): RunDto {
  return { ...run, steps: run.steps.map((step) => ({ ...step, html: stepHtml(step.text) })) };
}

/** A run that the viewer takes part in. Error: `not_found`. */
export async function getRun(viewer: Viewer, name: RunName, now: Date): Promise<Result<RunDto>> {
  const run = isUuid(name.id) ? await findRun(viewer.userId, name, now) : null;
  return run ? ok(render(run)) : err(NOT_FOUND);
}

/** Changes a run that is not finished; others who change it at the same time wait. Errors: `not_found`, `conflict`. */
async function change(
  viewer: Viewer,
  name: RunName,
  now: Date,
  work: (tx: Tx, run: PlainRun) => Promise<AppError | null>,
): Promise<Result<RunDto>> {
  if (!isUuid(name.id)) return err(NOT_FOUND);
  return transaction(async (tx) => {
    await lockFor(tx, `runbook-run:${name.id}`);
    const run = await findRun(viewer.userId, name, now, tx);
    if (!run) return err(NOT_FOUND);
    if (run.finished) return err(FINISHED);
    const refusal = await work(tx, run);
    if (refusal) return err(refusal);
    const changed = await findRun(viewer.userId, name, now, tx);
    return changed ? ok(render(changed)) : err(NOT_FOUND);
  });
}

/** Ticks a step, takes the tick back, or notes something at it. Errors: `not_found`, `conflict` for a finished run. */
export function markStep(
  viewer: Viewer,
  { position, ...name }: RunName & { readonly position: number },
  { done, note }: StepInput,
  now: Date,
): Promise<Result<RunDto>> {
  return change(viewer, name, now, async (tx, run) => {
    if (!run.steps.some((step) => step.position === position))
      return { code: "not_found", message: `This run has no step ${position}.` };
    const place = { runId: run.id, position };
    if (done === true) await tickStep(tx, place, viewer.userId, now);
    if (done === false) await untickStep(tx, place);
    if (note !== undefined) await noteStep(tx, place, { note, userId: viewer.userId }, now);
    return null;
  });
}

/** Ends a run: it is evidence from now on and does not change. Errors: `not_found`, `conflict` when it is finished. */
export function finishRun(viewer: Viewer, name: RunName, outcome: string, now: Date): Promise<Result<RunDto>> {
  return change(viewer, name, now, async (tx, run) => {
    await closeRun(tx, run.id, { outcome, userId: viewer.userId }, now);
    return null;
  });
}

/** A run as evidence, as it stands at this moment. Error: `not_found`. */
export async function exportRun(viewer: Viewer, name: RunName, now: Date): Promise<Result<Evidence>> {
  const run = await getRun(viewer, name, now);
  if (!run.ok) return run;
  const by = (await findPersonName(viewer.userId)) ?? viewer.email;
  return ok(toEvidence(run.value, { at: now.toISOString(), by }));
}

/** The evidence as a file. */
export function writeEvidence(evidence: Evidence, format: "json" | "markdown") {
  const name = `${evidence.run.key.slug}-${evidence.run.started.at.slice(0, 10)}-${evidence.run.id.slice(-8)}`;
  return format === "markdown"
    ? { name: `${name}.md`, type: "text/markdown", text: evidenceMarkdown(evidence) }
    : { name: `${name}.json`, type: "application/json", text: `${JSON.stringify(evidence, null, 2)}\n` };
}
