import fc from "fast-check";
import type { ShelfKey } from "@/lib/catalog/rules/search/order";
import { KEY_TYPES, MATURITIES } from "@/lib/catalog/schema";

/** Lists of KEYS as they are counted and sorted, each with a slug of its own. */
export function shelfKeys(tags: readonly string[]): fc.Arbitrary<ShelfKey[]> {
  const key = fc.record({
    title: fc.constantFrom("Alpha", "beta", "Gamma"),
    type: fc.constantFrom(...KEY_TYPES),
    maturity: fc.constantFrom(...MATURITIES),
    price: fc.option(fc.constantFrom(2900, 7900, 14_900, 59_900), { nil: null }),
    tags: fc.uniqueArray(fc.constantFrom(...tags)),
    updatedAt: fc.integer({ min: 0, max: 3 }),
    popularity: fc.integer({ min: 0, max: 3 }),
  });
  return fc.array(key, { maxLength: 30 }).map((list) =>
    list.map(({ price, ...rest }, place) => ({
      ...rest,
      id: `id-${place}`,
      slug: `key-${String(place).padStart(2, "0")}`,
      priceCents: price,
      currency: "usd",
      version: price === null ? null : "1.0.0",
      status: price === null ? ("coming" as const) : ("on_sale" as const),
    })),
  );
}
