const HEADING = /^(#{1,6})\s+(.*)$/;

function namesVersion(heading: string, version: string): boolean {
  const found = /\bv?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)/.exec(heading);
  return found?.[1]?.replace(/[.-]+$/, "") === version;
}

/**
 * What a changelog says of one version: the text under the heading that names it, up to the next heading of the same
 * or a higher level. Empty when no heading does. Headings inside fenced code do not count.
 */
export function changelogEntry(changelog: string, version: string): string {
  const entry: string[] = [];
  let level = 0;
  let isFenced = false;
  for (const line of changelog.split(/\r?\n/)) {
    if (/^\s*(```|~~~)/.test(line)) isFenced = !isFenced;
    const heading = isFenced ? null : HEADING.exec(line);
    const depth = heading?.[1]?.length ?? 0;
    if (level > 0 && heading && depth <= level) break;
    if (level > 0) entry.push(line);
    else if (heading && namesVersion(heading[2] ?? "", version)) level = depth;
  }
  return entry.join("\n").trim();
}
