import "server-only";
import { decideFor } from "../../entitlements/service";
import type { AppError } from "../../kernel/errors";
import { err, ok, type Result } from "../../kernel/result";
import type { Viewer } from "../../kernel/viewer";
import { database, lockFor, transaction } from "../../platform/db";
import { openVersion } from "../../previews/service/access";
import { readSteps } from "../../previews/service/checklist";
import { handOver } from "../../previews/service/reader";
import { countOpenRuns, findOrganizationId, findRun, findStarterId } from "../queries";
import type { RunDto, StartRunInput } from "../schema";
import { insertRun, type NewRun } from "../store";
import { render } from "./run";

const MOST_OPEN_RUNS = 50;
const TOO_MANY: AppError = {
  code: "conflict",
  message: `You have ${MOST_OPEN_RUNS} open runs. Finish some before you start another.`,
};
const TAKEN: AppError = { code: "conflict", message: "A run of this id is there already. Choose another id." };

/** With a KEY that one has through an organisation, its people take part. */
async function takingPart(viewer: Viewer, keyId: string, now: Date): Promise<string | null> {
  const { because } = await decideFor(viewer.userId, keyId, now);
  const isOwn = because.some(({ organization }) => organization === undefined);
  const slug = isOwn ? undefined : because[0]?.organization?.slug;
  return slug ? findOrganizationId(slug) : null;
}

/** Starts of the same person wait for each other: the second one of an id finds the run of the first. */
function beginOnce(run: NewRun, now: Date): Promise<Result<string>> {
  return transaction(async (tx) => {
    await lockFor(tx, `runbook-runs:${run.userId}`);
    const starterId = run.id === undefined ? null : await findStarterId(tx, run.id);
    if (run.id !== undefined && starterId !== null) return starterId === run.userId ? ok(run.id) : err(TAKEN);
    if ((await countOpenRuns(tx, run.userId)) >= MOST_OPEN_RUNS) return err(TOO_MANY);
    return ok(await insertRun(tx, run, now));
  });
}

/**
 * Begins a run of a runbook's checklist, once for an `id`. Errors: those of opening the version, `not_found` when it
 * has no checklist, `conflict` with too many open runs or with the id of another run.
 */
export async function startRun(
  viewer: Viewer,
  slug: string,
  { id, title, version }: StartRunInput,
  now: Date,
): Promise<Result<RunDto>> {
  const opened = await openVersion(viewer, slug, version, now);
  if (!opened.ok) return opened;
  const { key, contents } = opened.value;
  const checklist = key.type === "runbook" ? await readSteps(contents) : null;
  if (!checklist) return err({ code: "not_found", message: `${key.title} has no checklist to run.` });
  await handOver(viewer, opened.value, now);
  const organizationId = await takingPart(viewer, key.id, now);
  const { path: checklistPath, sha256: checklistSha256, steps } = checklist;
  const who = { userId: viewer.userId, organizationId };
  const what = { versionId: contents.id, title, checklistPath, checklistSha256, steps };
  const begun = await beginOnce({ ...(id !== undefined && { id }), ...who, ...what }, now);
  if (!begun.ok) return begun;
  const run = await findRun(viewer.userId, { slug, id: begun.value }, now, database());
  return run ? ok(render(run)) : err(TAKEN);
}
