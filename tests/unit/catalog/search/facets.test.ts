import fc from "fast-check";
import { expect, test } from "vitest";
import { filterAndCount } from "@/lib/catalog/rules/search/facets";
import type { ShelfKey } from "@/lib/catalog/rules/search/order";
import { KEY_TYPES, MATURITIES, PRICE_STEPS_CENTS } from "@/lib/catalog/schema";
import { shelfKeys } from "./shelf-keys";

const TAGS = ["a", "b", "c", "d"];
const filters = fc.record({
  type: fc.option(fc.uniqueArray(fc.constantFrom(...KEY_TYPES)), { nil: undefined }),
  maturity: fc.option(fc.uniqueArray(fc.constantFrom(...MATURITIES)), { nil: undefined }),
  tag: fc.option(fc.uniqueArray(fc.constantFrom(...TAGS)), { nil: undefined }),
  max_price: fc.option(fc.constantFrom(...PRICE_STEPS_CENTS), { nil: undefined }),
});

test("each count is what one finds with that value in place of the filter", () => {
  fc.assert(
    fc.property(shelfKeys(TAGS), filters, (keys, given) => {
      const { facets } = filterAndCount(keys, given);
      const found = (changes: object) => filterAndCount(keys, { ...given, ...changes }, false).passed.length;
      for (const { value, count } of facets.type) expect(count).toBe(found({ type: [value] }));
      for (const { value, count } of facets.maturity) expect(count).toBe(found({ maturity: [value] }));
      for (const { value, count } of facets.tag) expect(count).toBe(found({ tag: [value] }));
      for (const { value, count } of facets.price) expect(count).toBe(found({ max_price: Number(value) }));
    }),
  );
});

test("a value that is not counted would find nothing", () => {
  fc.assert(
    fc.property(shelfKeys(TAGS), filters, (keys, given) => {
      const { facets } = filterAndCount(keys, given);
      const counted = new Set(facets.type.map(({ value }) => value));
      for (const type of KEY_TYPES.filter((value) => !counted.has(value)))
        expect(filterAndCount(keys, { ...given, type: [type] }).passed).toEqual([]);
    }),
  );
});

test("what passes keeps its order, and an announced KEY has no price to be under", () => {
  const keys: ShelfKey[] = fc.sample(shelfKeys(TAGS), { numRuns: 1, seed: 3 })[0] ?? [];
  const { passed } = filterAndCount(keys, { max_price: 100_000 });
  expect(passed).toEqual(keys.filter(({ priceCents }) => priceCents !== null));
});
