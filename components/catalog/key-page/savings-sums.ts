const FENCE = /^\s*(```|~~~)/;
const HEADING = /^## /;
const WANTED = /^## +what it replaces\s*$/i;

/** A README in two: its section "What it replaces" without the heading, and the rest. Null where it has none. */
export function splitReplaces(readme: string): { replaces: string | null; rest: string } {
  const [inside, outside]: [string[], string[]] = [[], []];
  let isInFence = false;
  let isWanted = false;
  for (const line of readme.split("\n")) {
    if (FENCE.test(line)) isInFence = !isInFence;
    const isHeading = !isInFence && HEADING.test(line);
    if (isHeading) isWanted = WANTED.test(line);
    if (!(isHeading && isWanted)) (isWanted ? inside : outside).push(line);
  }
  const replaces = inside.join("\n").trim();
  return { replaces: replaces === "" ? null : replaces, rest: outside.join("\n") };
}

const IN_WORDS = /(\d+(?:\.\d+)?)(?: to (\d+(?:\.\d+)?))? hours/;
const IN_SUM = /^\| *sum *\| *(\d+(?:\.\d+)?)(?: to (\d+(?:\.\d+)?))? *\|/m;

/** The least hours that the author's own reckoning names: the table's sum, else the first figure outside of it. */
export function hoursIn(replaces: string): number | null {
  const words = replaces.replaceAll(/^\|.*$/gm, "").replaceAll(/\s+/g, " ");
  const found = IN_SUM.exec(replaces) ?? IN_WORDS.exec(words);
  return found?.[1] ? Number(found[1]) : null;
}
