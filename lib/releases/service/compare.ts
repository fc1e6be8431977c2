import "server-only";
import { setImmediate } from "node:timers/promises";
import { err, ok, type Result } from "../../kernel/result";
import { findContents, findReadableKey, type ReadableKey } from "../../previews/queries";
import { remembered } from "../../previews/service/cache";
import { listVersionNotes } from "../queries";
import { chooseVersions, versionsBetween } from "../rules/choose-versions";
import { compareFiles, countChanges } from "../rules/compare-files";
import type { ChangedFile, DiffQuery, FileChange, ReleaseDiff } from "../schema";
import { countLines, hasZips, type LineCounts, type Pair, pairKey } from "./compare-file";

/** A comparison counts the lines of so many files and bytes; the others are named without. */
const MOST_COUNTED_FILES = 300;
const MOST_COUNTED_BYTES = 6 * 1024 * 1024;
/** Texts that have too little in common cost the most; after so many no more lines are counted. */
const MOST_GIVEN_UP = 4;

export function changesOf({ from, to }: Pair): FileChange[] {
  return compareFiles(from.contents.files, to.contents.files);
}

export function toChangedFile(change: FileChange, lines: LineCounts): ChangedFile {
  return {
    kind: change.kind,
    path: change.path,
    from: change.from,
    bytes_before: change.bytesBefore,
    bytes_after: change.bytesAfter,
    lines_added: lines?.added ?? null,
    lines_removed: lines?.removed ?? null,
  };
}

async function countAll(pair: Pair, changes: readonly FileChange[]): Promise<ChangedFile[]> {
  const files: ChangedFile[] = [];
  let [bytes, givenUp] = [0, 0];
  for (const change of changes) {
    bytes += (change.bytesBefore ?? 0) + (change.bytesAfter ?? 0);
    const isCounted = files.length < MOST_COUNTED_FILES && bytes <= MOST_COUNTED_BYTES && givenUp < MOST_GIVEN_UP;
    const lines = isCounted ? await countLines(pair, change) : null;
    if (isCounted && lines === null) givenUp += 1;
    files.push(toChangedFile(change, lines));
    // Other requests go between two files.
    await setImmediate();
  }
  return files;
}

/** Two versions of a KEY by name. Errors: `key_not_found`, `no_artifact`, `version_not_found`. */
export async function findPair(slug: string, query: DiffQuery): Promise<Result<Pair & { readonly key: ReadableKey }>> {
  const key = await findReadableKey(slug);
  if (!key) return err({ code: "key_not_found", message: "There is no KEY of that name." });
  if (key.versions.length === 0)
    return err({ code: "no_artifact", message: `${key.title} is announced; there is nothing to compare yet.` });
  const chosen = chooseVersions(key.versions, key.currentVersion, query);
  const [from, to] = chosen
    ? await Promise.all([findContents(key.id, chosen.from), findContents(key.id, chosen.to)])
    : [null, null];
  if (!from || !to) return err({ code: "version_not_found", message: `${key.title} has no version of that number.` });
  return ok({ key, from: { key, contents: from }, to: { key, contents: to } });
}

/** How two versions of a KEY differ: names and counts, which everybody may know. */
export async function describeDiff(pair: Pair): Promise<ReleaseDiff> {
  const { key, contents } = pair.to;
  const [from, to] = [pair.from.contents.version, contents.version];
  const changes = changesOf(pair);
  const files = hasZips(pair)
    ? await remembered(`summary ${pairKey(pair)}`, () => countAll(pair, changes))
    : changes.map((change) => toChangedFile(change, null));
  return {
    slug: key.slug,
    title: key.title,
    from,
    to,
    versions: [...key.versions],
    counts: countChanges(changes),
    files,
    notes: versionsBetween(await listVersionNotes(key.id), from, to),
  };
}

/** The comparison that everybody sees. Errors: `key_not_found`, `no_artifact`, `version_not_found`. */
export async function summariseDiff(slug: string, query: DiffQuery): Promise<Result<ReleaseDiff>> {
  const pair = await findPair(slug, query);
  return pair.ok ? ok(await describeDiff(pair.value)) : pair;
}
