import { structuredPatch } from "diff";
import type { DiffHunk, DiffLine, SideBySideRow, TextDiff } from "../schema";

/** Beyond these a comparison is no reading any more, and costs more than it tells. */
export const MOST_BYTES = 512 * 1024;
const MOST_LINES = 20_000;
/**
 * The comparison gives up after as many edits: two texts that share almost nothing are better read one by one. What it
 * takes grows with their square; so many are a second at most.
 */
const MOST_EDITS = 2000;
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

/** A text that is all new, or all gone: there is nothing to look for. */
function oneSided(text: string, kind: "added" | "removed"): DiffHunk[] {
  const lines = text.replace(/\n$/, "").split("\n");
  const sign = kind === "added" ? "+" : "-";
  return text === "" ? [] : [toHunk({ oldStart: 1, newStart: 1, lines: lines.map((line) => `${sign}${line}`) })];
}

function hunksOf(before: string, after: string): DiffHunk[] | null {
  if (before === "") return oneSided(after, "added");
  if (after === "") return oneSided(before, "removed");
  const options = { context: CONTEXT_LINES, maxEditLength: MOST_EDITS };
  return structuredPatch("", "", before, after, undefined, undefined, options)?.hunks.map(toHunk) ?? null;
}

/** Compares two texts line by line, with three lines around each change. An absent file is an empty text. */
export function compareText(before: string, after: string): TextDiff {
  if (isBinary(before) || isBinary(after)) return { state: "binary" };
  if (isLarge(before) || isLarge(after)) return { state: "too_large" };
  const hunks = hunksOf(before, after);
  if (!hunks) return { state: "too_large" };
  return { state: "compared", hunks, added: count(hunks, "added"), removed: count(hunks, "removed") };
}

/** The first lines of some hunks, at most as many as `most`. */
export function cutHunks(hunks: readonly DiffHunk[], most: number): DiffHunk[] {
  const shown: DiffHunk[] = [];
  let left = most;
  for (const { lines } of hunks) {
    if (left <= 0) break;
    shown.push({ lines: lines.slice(0, left) });
    left -= lines.length;
  }
  return shown;
}

/** A hunk as two columns: what was taken out stands beside what came in its place. */
export function sideBySide<Line extends DiffLine>({
  lines,
}: {
  readonly lines: readonly Line[];
}): SideBySideRow<Line>[] {
  const rows: SideBySideRow<Line>[] = [];
  let [removed, added]: [Line[], Line[]] = [[], []];
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
