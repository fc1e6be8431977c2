import "server-only";
import { YANKED } from "../rules/paths";
import type { Yanked } from "../rules/yanked";
import { hint, type Problem, warning } from "../schema";
import type { Run } from "./context";
import { yankVersion } from "./yank";

async function yankOne(run: Run, slug: string, version: string, reason: string): Promise<Problem[]> {
  const versions = run.plannedVersions.get(slug) ?? run.known.get(slug)?.versions;
  if (run.isDryRun) {
    if (versions?.hashes.has(version)) return [];
    return [warning(YANKED, version, `${version} is no version of this KEY; there is nothing to withdraw.`)];
  }
  const yanked = await yankVersion({ slug, version, reason, actorId: null }, run.now);
  if (!yanked.ok)
    return [warning(YANKED, version, `${version} is no version of this KEY; there is nothing to withdraw.`)];
  return yanked.value.changed ? [hint(YANKED, version, `${version} is no longer offered.`)] : [];
}

/** Withdraws the versions that the library says are yanked. What it says no longer stays as it is in the shop. */
export async function yankListed(run: Run, slug: string, { reasons }: Yanked): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const [version, reason] of reasons) problems.push(...(await yankOne(run, slug, version, reason)));
  return problems;
}
