import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { planSearch, type SearchPlan } from "@/lib/catalog/rules/search/plan";
import { type Found, rank } from "@/lib/catalog/rules/search/rank";

const planOf = (text: string) => planSearch(text) as SearchPlan;
const entry = (place: number, worth: number, isTitle = false) => place * 32_768 + worth * 2 + Number(isTitle);

const NOTHING: Found = {
  haveAll: [],
  inNames: null,
  isPartial: false,
  withPhrases: [],
  withPairs: [],
  excluded: [],
  fits: new Map(),
  begun: null,
};

/** The places from the one that fits best. */
function orderOf(text: string, found: Partial<Found>): number[] {
  const fits = rank(planOf(text), { ...NOTHING, ...found });
  return [...fits].sort(([, a], [, b]) => b - a).map(([place]) => place);
}

describe("KEYS that have everything", () => {
  test("stand in the order of how well the word fits", () => {
    const worths = fc.uniqueArray(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(worths, (list) => {
        const fits = new Map([["cohort", list.map((worth, place) => entry(place, worth))]]);
        const best = [...list.entries()].sort(([, a], [, b]) => b - a).map(([place]) => place);
        expect(orderOf("cohort.", { haveAll: [...list.keys()], fits })).toEqual(best);
      }),
    );
  });

  test("come first with all words in the title, and last with some of them in the README only", () => {
    const fits = new Map([
      ["cohort", [entry(1, 900), entry(2, 100, true), entry(3, 200)]],
      ["quota", [entry(1, 900, true), entry(2, 100, true)]],
    ]);
    expect(orderOf("cohort quota.", { haveAll: [1, 2, 3], fits })).toEqual([2, 1, 3]);
  });

  test("an unfinished word is in a title once, however many words there begin with it", () => {
    const begun = [entry(1, 100, true), entry(1, 100, true), entry(2, 100, true)];
    const fits = new Map([["quota", [entry(2, 100, true)]]]);
    expect(orderOf("quota coh", { haveAll: [1, 2], inNames: [1, 2], fits, begun })).toEqual([2, 1]);
  });

  test("what says the same counts less than the word itself", () => {
    const fits = new Map([["throttle", [entry(1, 500)]]]);
    const others = planOf("throttle.").terms[0]?.alike ?? [];
    for (const word of others) fits.set(word, [entry(2, 500)]);
    expect(orderOf("throttle.", { haveAll: [1, 2], fits })).toEqual([1, 2]);
  });

  test("of words that say the same one is enough, however many there are", () => {
    const others = planOf("secret.").terms[0]?.alike ?? [];
    expect(others.length).toBeGreaterThan(2);
    const fits = new Map<string, number[] | null>(others.map((word) => [word, []]));
    fits.set(others[0] ?? "", [entry(2, 8000)]);
    fits.set("secret", []);
    fits.set("quota", [entry(1, 2500), entry(2, 900)]);
    // 1 has only the other word in its names, and this one somewhere in its README.
    expect(orderOf("secret quota.", { haveAll: [1, 2], inNames: [2], fits })).toEqual([2, 1]);
    const diluted = (0.4 * 0.8) / others.length;
    expect(rank(planOf("secret."), { ...NOTHING, haveAll: [2], fits }).get(2)).toBeGreaterThan(0.3 + diluted);
  });

  test("words that belong together fit better side by side", () => {
    const both = [entry(1, 400, true), entry(2, 400, true)];
    const fits = new Map([
      ["rate", both],
      ["limit", both],
    ]);
    expect(orderOf("rate limit.", { haveAll: [1, 2], fits, withPairs: [[2]] })).toEqual([2, 1]);
  });

  test("a KEY that only has a phrase that says the same is among them", () => {
    const fits = new Map([["webhook", [entry(1, 400)]]]);
    expect(orderOf("webhook.", { haveAll: [1], fits, withPhrases: [[7]] })).toEqual([1, 7]);
  });

  test("where many have the rest in their README, these are not ranked", () => {
    const haveAll = Array.from({ length: 300 }, (_, place) => place);
    expect(orderOf("cohort.", { haveAll, fits: new Map([["cohort", [entry(4, 100)]]]) })).toEqual([4]);
  });
});

describe("KEYS that have a part", () => {
  const many = Array.from({ length: 60 }, (_, place) => entry(100 + place, 300));

  test("what is rare counts more", () => {
    const fits = new Map([
      ["cohort", [entry(1, 300)]],
      ["quota", [...many, entry(2, 300)]],
    ]);
    expect(orderOf("cohort quota.", { isPartial: true, fits })).toEqual([1]);
  });

  test("who has all stands there whatever it has in its names, and nobody who has what is excluded", () => {
    const fits = new Map([
      ["cohort", [entry(1, 300), entry(3, 300)]],
      ["quota", [...many, entry(2, 300)]],
    ]);
    expect(orderOf("cohort quota. -x.", { isPartial: true, haveAll: [2], excluded: [3], fits })).toEqual([1, 2]);
  });

  test("a term of several words is there when all of them are", () => {
    const fits = new Map([
      ["rate", [entry(1, 300), entry(2, 300)]],
      ["limit", [entry(2, 300)]],
      ["quota", []],
    ]);
    expect(orderOf("rate limit quota.", { isPartial: true, fits })).toEqual([2]);
  });
});

test("nothing was found", () => {
  expect(orderOf("cohort", {})).toEqual([]);
  expect(orderOf("cohort quota", { isPartial: true })).toEqual([]);
});
