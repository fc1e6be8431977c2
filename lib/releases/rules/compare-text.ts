import { structuredPatch } from "diff";
import type { DiffHunk, DiffLine, SideBySideRow, TextDiff } from "../schema";

/** Beyond these a comparison is no reading any more, and costs more than it tells. */
const MOST_BYTES = 512 * 1024;
const MOST_LINES = 20_000;
/** The comparison gives up after as many edits: two texts that share almost nothing are better read one by one. */
const MOST_EDITS = 4000;
const CONTEXT_LINES = 3;

type Hunk = { readonly oldStart: number; readonly newStart: number; readonly lines: readonly string[] };

const KINDS = { " ": "same", "-": "removed", "+": "added" } as const;

function toHunk({ oldStart, newStart, lines }: Hunk): DiffHunk {
  let [before, after] = [oldStart, newStart];
  const shown: DiffLine[] = [];
  for (const line of lines) {
    const kind = KINDS[line[0] as keyof typeof KINDS];
    // "\ No newline at end of file" is said by the format, not by the file.
    if (!kind) continue;
    shown.push({
      kind,
      before: kind === "added" ? null : before,
      after: kind === "removed" ? null : after,
      text: line.slice(1),
    });
    if (kind !== "added") before += 1;
    if (kind !== "removed") after += 1;
  }
  return { lines: shown };
}

const isBinary = (text: string) => text.includes("\0") || text.includes("\ufffd");
const isLarge = (text: string) => text.length > MOST_BYTES || text.split("\n").length > MOST_LINES;
const count = (hunks: readonly DiffHunk[], kind: DiffLine["kind"]) =>
  hunks.reduce((sum, { lines }) => sum + lines.filter((line) => line.kind === kind).length, 0);

/** Compares two texts line by line, with three lines around each change. An absent file is an empty text. */
export function compareText(before: string, after: string): TextDiff {
  if (isBinary(before) || isBinary(after)) return { state: "binary" };
  if (isLarge(before) || isLarge(after)) return { state: "too_large" };
  const options = { context: CONTEXT_LINES, maxEditLength: MOST_EDITS };
  const patch = structuredPatch("", "", before, after, undefined, undefined, options);
  if (!patch) return { state: "too_large" };
  const hunks = patch.hunks.map(toHunk);
  return { state: "compared", hunks, added: count(hunks, "added"), removed: count(hunks, "removed") };
}

/** A hunk as two columns: what was taken out stands beside what came in its place. */
export function sideBySide({ lines }: DiffHunk): SideBySideRow[] {
  const rows: SideBySideRow[] = [];
  let [removed, added]: [DiffLine[], DiffLine[]] = [[], []];
  const flush = () => {
    for (let at = 0; at < Math.max(removed.length, added.length); at += 1)
      rows.push({ left: removed[at] ?? null, right: added[at] ?? null });
    [removed, added] = [[], []];
  };
  for (const line of lines) {
    if (line.kind === "removed") removed.push(line);
    else if (line.kind === "added") added.push(line);
    else {
      flush();
      rows.push({ left: line, right: line });
    }
  }
  flush();
  return rows;
}
