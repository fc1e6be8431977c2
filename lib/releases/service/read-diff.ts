import "server-only";
import { notEntitled } from "../../downloads/service/issue-download";
import { decideFor } from "../../entitlements/service";
import { err, ok, type Result } from "../../kernel/result";
import type { Viewer } from "../../kernel/viewer";
import { highlightLines } from "../../previews/rules/html/highlight";
import { text, toHtml } from "../../previews/rules/html/nodes";
import { languageOf } from "../../previews/rules/kinds";
import { visibleSource } from "../../previews/rules/plain-text";
import { remembered } from "../../previews/service/cache";
import { isOnPage } from "../../previews/service/read-file";
import { handOver } from "../../previews/service/reader";
import { cutHunks, sideBySide } from "../rules/compare-text";
import type { DiffLine, DiffQuery, FileChange, FileDiff, ReleaseDiff, ShownHunk, ShownLine } from "../schema";
import { changesOf, describeDiff, findPair, toChangedFile } from "./compare";
import { type ComparedFile, compareFile, countLines, hasZips, type Pair, pairKey, placesOf } from "./compare-file";

/** More lines than these are no reading on a page. */
const MOST_SHOWN = 2500;

const plain = (line: string) => toHtml([text(visibleSource(line))]);

/** A text's lines as HTML; where the colours count lines otherwise than the comparison, without colours. */
function colour(source: string, path: string | null): (number: number, line: string) => string {
  const lines = path === null || source === "" ? [] : highlightLines(source, languageOf(path));
  if (lines.length !== source.split("\n").length) return (_number, line) => plain(line);
  return (number, line) => (lines[number - 1] ? toHtml(lines[number - 1] ?? []) : plain(line));
}

function show({ before, after, diff }: ComparedFile, change: FileChange): Omit<FileDiff, "file"> {
  if (diff.state !== "compared") return { state: diff.state, hunks: [], shown: 0, total: 0 };
  const places = placesOf(change);
  const [old, young] = [colour(before, places.before), colour(after, places.after)];
  const toShown = (line: DiffLine): ShownLine => ({
    ...line,
    html: line.after === null ? old(line.before ?? 0, line.text) : young(line.after, line.text),
  });
  const count = (hunks: readonly { readonly lines: readonly DiffLine[] }[]) =>
    hunks.reduce((sum, { lines }) => sum + lines.length, 0);
  const cut = cutHunks(diff.hunks, MOST_SHOWN);
  const hunks = cut.map(({ lines }): ShownHunk => {
    const shown = lines.map(toShown);
    return { lines: shown, rows: sideBySide({ lines: shown }) };
  });
  return { state: diff.state, hunks, shown: count(cut), total: count(diff.hunks) };
}

/** Goods are handed over with their lines, of both versions that the file is in. */
async function handOverBoth(viewer: Viewer, { from, to }: Pair, change: FileChange, now: Date): Promise<void> {
  const { before, after } = placesOf(change);
  if (before !== null && !isOnPage(from.key.type, before)) await handOver(viewer, from, now);
  if (after !== null && !isOnPage(to.key.type, after)) await handOver(viewer, to, now);
}

async function readFileDiff(viewer: Viewer, pair: Pair, path: string, now: Date): Promise<Result<FileDiff>> {
  const change = changesOf(pair).find((one) => one.path === path);
  if (!change || !hasZips(pair))
    return err({ code: "not_found", message: `Nothing changed in a file ${path} between these versions.` });
  if (change.kind === "renamed")
    return ok({
      file: toChangedFile(change, { added: 0, removed: 0 }),
      state: "moved",
      hunks: [],
      shown: 0,
      total: 0,
    });
  await handOverBoth(viewer, pair, change, now);
  const shown = await remembered(`diff ${pairKey(pair)} ${path}`, async () =>
    show(await compareFile(pair, change), change),
  );
  return ok({ file: toChangedFile(change, await countLines(pair, change)), ...shown });
}

/** Access is decided anew at each request, before anything of the files is read. */
async function openPair(viewer: Viewer, slug: string, query: DiffQuery, now: Date): Promise<Result<Pair>> {
  const pair = await findPair(slug, query);
  if (!pair.ok) return pair;
  const decision = await decideFor(viewer.userId, pair.value.key.id, now);
  return decision.allowed ? pair : err(notEntitled(decision.reason, slug));
}

export type OwnersDiff = { readonly diff: ReleaseDiff; readonly open: FileDiff | null };

/**
 * Two versions of a KEY for somebody who may use it, with the lines of one file when it is named. Reading lines of what
 * is not shown to everybody counts as a download of both versions.
 * Errors: `key_not_found`, `no_artifact`, `version_not_found`, `not_entitled` (with `reason`), `not_found` (the file).
 */
export async function openDiff(
  viewer: Viewer,
  slug: string,
  query: DiffQuery & { readonly path?: string | undefined },
  now: Date,
): Promise<Result<OwnersDiff>> {
  const pair = await openPair(viewer, slug, query, now);
  if (!pair.ok) return pair;
  const open = query.path === undefined ? ok(null) : await readFileDiff(viewer, pair.value, query.path, now);
  return open.ok ? ok({ diff: await describeDiff(pair.value), open: open.value }) : open;
}

/** The lines of one changed file alone. Errors: those of `openDiff`. */
export async function readDiffLines(
  viewer: Viewer,
  slug: string,
  query: DiffQuery & { readonly path: string },
  now: Date,
): Promise<Result<FileDiff>> {
  const pair = await openPair(viewer, slug, query, now);
  return pair.ok ? readFileDiff(viewer, pair.value, query.path, now) : pair;
}
