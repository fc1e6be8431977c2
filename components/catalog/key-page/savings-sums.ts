/** Hours of one's own work; both the same where the README names one figure. */
export type Hours = { readonly from: number; readonly to: number };

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

/** The first figure of hours outside of the table, else the table's sum: what the author says the work takes. */
export function hoursIn(replaces: string): Hours | null {
  const words = replaces.replaceAll(/^\|.*$/gm, "").replaceAll(/\s+/g, " ");
  const found = IN_SUM.exec(replaces) ?? IN_WORDS.exec(words);
  if (!found?.[1]) return null;
  const from = Number(found[1]);
  return { from, to: Number(found[2] ?? from) };
}

/** What an hour is reckoned at where the page reckons in money, in cents. Everyone can put in their own. */
export const HOUR_CENTS = 8000;

/** Amounts in cents. `breakEven` is the price for each hour saved, of the smaller figure: the least favourable reading. */
export function savingsOf(hours: Hours, priceCents: number) {
  const worth = { from: hours.from * HOUR_CENTS, to: hours.to * HOUR_CENTS };
  const left = { from: worth.from - priceCents, to: worth.to - priceCents };
  return { worth, left, breakEvenCents: Math.ceil(priceCents / hours.from) };
}
