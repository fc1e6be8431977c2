const HEADING = /^(#{1,6})\s+(.*)$/;

function namesVersion(heading: string, version: string): boolean {
  const found = /\bv?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)/.exec(heading);
  return found?.[1]?.replace(/[.-]+$/, "") === version;
}

const DAY = /\b(\d{4}-\d{2}-\d{2})\b/;

/** A day as its first moment in UTC; null for one that no calendar has. */
function momentOf(day: string | undefined): Date | null {
  const moment = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(moment.getTime()) || moment.toISOString().slice(0, 10) !== day ? null : moment;
}

/** What a changelog says of one version: its text, and the day in its heading, where there is one. */
export type ChangelogEntry = { readonly text: string; readonly releasedAt: Date | null };

/**
 * The entry of one version: the text under the heading that names it, up to the next heading of the same or a higher
 * level, and the day of that heading ("## [1.0.0] - 2026-11-20"). Empty when no heading does. Headings inside fenced
 * code do not count.
 */
export function changelogEntry(changelog: string, version: string): ChangelogEntry {
  const entry: string[] = [];
  let level = 0;
  let isFenced = false;
  let title = "";
  for (const line of changelog.split(/\r?\n/)) {
    if (/^\s*(```|~~~)/.test(line)) isFenced = !isFenced;
    const heading = isFenced ? null : HEADING.exec(line);
    const depth = heading?.[1]?.length ?? 0;
    if (level > 0 && heading && depth <= level) break;
    if (level > 0) entry.push(line);
    else if (heading && namesVersion(heading[2] ?? "", version)) [level, title] = [depth, line];
  }
  return { text: entry.join("\n").trim(), releasedAt: momentOf(DAY.exec(title)?.[1]) };
}
