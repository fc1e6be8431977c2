/** A time span in which something is withheld; `to: null` is for good. */
export interface Cut {
  from: Date;
  to: Date | null;
  cause: string;
}

/** From `from` (included) until `to` (excluded), or without a known end. `endedBy` says what ends it. */
export interface Interval {
  from: Date;
  to: Date | null;
  endedBy: string | null;
}

/** What remains of the time since `from` when the cuts are taken out. The order of the cuts does not matter. */
export function cutOut(from: Date, cuts: readonly Cut[]): Interval[] {
  const remaining: Interval[] = [];
  let start: Date | null = from;
  for (const cut of cuts.toSorted(inTime)) {
    if (start === null) break;
    if (cut.to !== null && (cut.to <= start || cut.to <= cut.from)) continue;
    if (cut.from > start) remaining.push({ from: start, to: cut.from, endedBy: cut.cause });
    start = cut.to;
  }
  if (start !== null) remaining.push({ from: start, to: null, endedBy: null });
  return remaining;
}

/** At the same moment what is for good goes first; equal spans go by cause, so that the answer is always the same. */
function inTime(a: Cut, b: Cut): number {
  const end = (cut: Cut) => cut.to?.getTime() ?? Number.MAX_SAFE_INTEGER;
  return a.from.getTime() - b.from.getTime() || end(b) - end(a) || (a.cause < b.cause ? -1 : 1);
}
