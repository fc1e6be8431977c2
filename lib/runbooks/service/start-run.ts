import "server-only";
import { decideFor } from "../../entitlements/service";
import { err, ok, type Result } from "../../kernel/result";
import type { Viewer } from "../../kernel/viewer";
import { database, lockFor, transaction } from "../../platform/db";
import { openVersion } from "../../previews/service/access";
import { readSteps } from "../../previews/service/checklist";
import { handOver } from "../../previews/service/reader";
import { countOpenRuns, findOrganizationId, findRun } from "../queries";
import type { RunDto, StartRunInput } from "../schema";
import { insertRun } from "../store";
import { render } from "./run";

const MOST_OPEN_RUNS = 50;

/** With a KEY that one has through an organisation, its people take part. */
async function takingPart(viewer: Viewer, keyId: string, now: Date): Promise<string | null> {
  const { because } = await decideFor(viewer.userId, keyId, now);
  const isOwn = because.some(({ organization }) => organization === undefined);
  const slug = isOwn ? undefined : because[0]?.organization?.slug;
  return slug ? findOrganizationId(slug) : null;
}

/**
 * Begins a run of a runbook's checklist. Errors: those of opening the version, `not_found` when it has no checklist,
 * `conflict` with too many open runs.
 */
export async function startRun(
  viewer: Viewer,
  slug: string,
  { title, version }: StartRunInput,
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
  const id = await transaction(async (tx) => {
    await lockFor(tx, `runbook-runs:${viewer.userId}`);
    if ((await countOpenRuns(tx, viewer.userId)) >= MOST_OPEN_RUNS) return null;
    const run = {
      versionId: contents.id,
      userId: viewer.userId,
      organizationId,
      title,
      checklistPath,
      checklistSha256,
    };
    return insertRun(tx, { ...run, steps }, now);
  });
  if (id === null)
    return err({
      code: "conflict",
      message: `You have ${MOST_OPEN_RUNS} open runs. Finish some before you start another.`,
    });
  const run = await findRun(viewer.userId, { slug, id }, now, database());
  if (!run) throw new Error("A run that was just begun is there.");
  return ok(render(run));
}
