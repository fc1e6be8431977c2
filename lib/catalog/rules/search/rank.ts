import type { SearchPlan, SearchTerm } from "./plan";

/**
 * What PostgreSQL found, as the function `search.look` says it: KEYS by their places, and lists of fits. A fit is one number
 * that holds a place, how well one word fits there and whether it is in the title.
 */
export type Found = {
  readonly haveAll: readonly number[];
  /** Those that have everything in their names; null where the other lists tell. */
  readonly inNames: readonly number[] | null;
  readonly isPartial: boolean;
  /** For each term, the KEYS whose names have a phrase that says the same. */
  readonly withPhrases: readonly (readonly number[])[];
  /** For each term, the KEYS whose names have its words side by side. */
  readonly withPairs: readonly (readonly number[])[];
  readonly excluded: readonly number[];
  /** Of each word; null for one that the index leaves out. */
  readonly fits: ReadonlyMap<string, readonly number[] | null>;
  /** Of all that has the beginning which was asked for; null when none was. */
  readonly begun: readonly number[] | null;
};

/** How well KEYS fit, by their places; those that are absent fit least. */
export type Fits = ReadonlyMap<number, number>;

const PLACE = 32_768;
const WHOLE_FIT = 10_000;

const placeOf = (entry: number) => Math.floor(entry / PLACE);
const fitOf = (entry: number) => ((entry % PLACE) >> 1) / WHOLE_FIT;

/** What several words have in one KEY: the sum of their fits, how many are there and how many in the title. */
type Sum = { fit: number; words: number; titles: number; lastWord: number; lastTitle: number };

function addWord(sums: Map<number, Sum>, list: readonly number[], number: number): void {
  for (const each of list) {
    const place = placeOf(each);
    const isTitle = each % 2 === 1;
    const sum = sums.get(place) ?? { fit: 0, words: 0, titles: 0, lastWord: -1, lastTitle: -1 };
    sums.set(place, sum);
    sum.fit += fitOf(each);
    // A beginning may be there in several words.
    if (sum.lastWord !== number) sum.words += 1;
    sum.lastWord = number;
    if (isTitle && sum.lastTitle !== number) sum.titles += 1;
    if (isTitle) sum.lastTitle = number;
  }
}

/** What single words have together in each KEY. `size` is how many they are. */
type Together = { readonly size: number; readonly sums: ReadonlyMap<number, Sum> };

function together(lists: readonly (readonly number[])[]): Together {
  const sums = new Map<number, Sum>();
  const each = [...new Set(lists)];
  for (const [number, list] of each.entries()) addWord(sums, list, number);
  return { size: each.length, sums };
}

/** The mean of what the words are worth in a KEY. */
function meanAt({ size, sums }: Together, place: number): number {
  return size === 0 ? 0 : (sums.get(place)?.fit ?? 0) / size;
}

function listsOf(words: readonly string[], found: Found): (readonly number[])[] {
  return words.map((word) => found.fits.get(word) ?? null).filter((list) => list !== null);
}

/** The lists of a term's own words, the last of which may be a beginning. */
function ownOf(term: SearchTerm, found: Found): (readonly number[])[] {
  const words = term.words.split(" ");
  if (!term.isBeginning) return listsOf(words, found);
  const lists = listsOf(words.slice(0, -1), found);
  return found.begun ? [...lists, found.begun] : lists;
}

const NONE: readonly number[] = [];
const PART = 0.1;
const PART_SAME = 0.6;
const PART_SIDE_BY_SIDE = 0.5;

/** What one term is worth in each KEY that has it in its names; null for one that the index leaves out. */
function worthOf(term: SearchTerm, number: number, found: Found): Map<number, number> | null {
  const own = together(ownOf(term, found));
  if (own.size === 0) return null;
  const same = together(listsOf(term.alike, found));
  const worth = new Map<number, number>();
  for (const place of found.withPhrases[number] ?? NONE) worth.set(place, PART);
  for (const place of same.sums.keys()) worth.set(place, PART + PART_SAME * meanAt(same, place));
  for (const [place, { words }] of own.sums) {
    if (words === own.size) worth.set(place, Math.max(PART + meanAt(own, place), worth.get(place) ?? 0));
  }
  for (const place of found.withPairs[number] ?? NONE) worth.set(place, PART_SIDE_BY_SIDE + (worth.get(place) ?? 0));
  return worth;
}

const worthOfEach = (plan: SearchPlan, found: Found) =>
  plan.terms.map((term, number) => worthOf(term, number, found)).filter((worth) => worth !== null);

/** KEYS whose names have each term or what says the same. */
function allInNames(plan: SearchPlan, found: Found): readonly number[] {
  const [first, ...rest] = worthOfEach(plan, found);
  return [...(first?.keys() ?? [])].filter((place) => rest.every((worth) => worth.has(place)));
}

const SAME = 0.4;
const ALL_IN_TITLE = 1;
const ALL_IN_NAMES = 0.3;
const SIDE_BY_SIDE = 1;
/** Where few have the rest of the words in their README, what they have in their names decides between them. */
const FEW = 200;

/** The mean of what the terms are worth by the words that say the same, of which one is enough. */
function sameAt({ terms }: SearchPlan, found: Found): Map<number, number> {
  const worth = new Map<number, number>();
  for (const { alike } of terms) {
    const best = new Map<number, number>();
    for (const list of listsOf(alike, found))
      for (const entry of list) best.set(placeOf(entry), Math.max(fitOf(entry), best.get(placeOf(entry)) ?? 0));
    for (const [place, fit] of best) worth.set(place, (worth.get(place) ?? 0) + fit / terms.length);
  }
  return worth;
}

/** KEYS that have everything that was asked for: in their names, or also in their README. */
function rankWhole(plan: SearchPlan, found: Found): Fits {
  const own = together(plan.terms.flatMap((term) => ownOf(term, found)));
  const same = sameAt(plan, found);
  const sideBySide = new Set(found.withPairs.flat());
  const fits = new Map<number, number>();
  for (const place of found.inNames ?? allInNames(plan, found)) {
    const isTitled = own.sums.get(place)?.titles === own.size;
    const worth = meanAt(own, place) + SAME * (same.get(place) ?? 0) + (sideBySide.has(place) ? SIDE_BY_SIDE : 0);
    fits.set(place, worth + (isTitled ? ALL_IN_TITLE : ALL_IN_NAMES));
  }
  if (found.haveAll.length - fits.size > FEW) return fits;
  for (const place of found.haveAll) if (!fits.has(place)) fits.set(place, meanAt(own, place));
  return fits;
}

const GOOD_PART = 0.4;

/** KEYS that have a good part of what was asked for in their names, what is rare counting more, and those that have all. */
function rankParts(plan: SearchPlan, found: Found): Fits {
  const sums = new Map<number, { rarity: number; worth: number }>();
  let whole = 0;
  for (const worth of worthOfEach(plan, found)) {
    if (worth.size === 0) continue;
    const rarity = 1 / Math.log(2 + worth.size);
    whole += rarity;
    for (const [place, its] of worth) {
      const sum = sums.get(place) ?? { rarity: 0, worth: 0 };
      sums.set(place, { rarity: sum.rarity + rarity, worth: sum.worth + rarity * its });
    }
  }
  const haveAll = new Set(found.haveAll);
  const excluded = new Set(found.excluded);
  const good = [...sums].filter(([place, { rarity }]) => rarity >= GOOD_PART * whole || haveAll.has(place));
  return new Map(good.filter(([place]) => !excluded.has(place)).map(([place, { worth }]) => [place, worth / whole]));
}

/** How well what was found fits what was asked. */
export function rank(plan: SearchPlan, found: Found): Fits {
  return found.isPartial ? rankParts(plan, found) : rankWhole(plan, found);
}
