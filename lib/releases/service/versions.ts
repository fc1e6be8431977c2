import "server-only";
import { highestFirst } from "../../catalog/rules/version-order";
import { listVersionFiles } from "../queries";
import { compareFiles, countChanges } from "../rules/compare-files";
import type { VersionChanges } from "../schema";

/** More names than these are read in the comparison itself. */
const MOST_NAMES = 40;

/** What became of the files of a KEY with each of its versions, compared with the one before; the highest first. */
export async function listVersionChanges(slug: string): Promise<VersionChanges[]> {
  const versions = (await listVersionFiles(slug)).toSorted(highestFirst);
  return versions.map(({ version, files }, index) => {
    const before = versions[index + 1];
    const changes = compareFiles(before?.files ?? [], files);
    return {
      version,
      before: before?.version ?? null,
      counts: countChanges(changes),
      names: changes.slice(0, MOST_NAMES).map(({ kind, path, from }) => ({ kind, path, from })),
    };
  });
}
