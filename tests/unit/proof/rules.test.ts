import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KEY_TYPES, MATURITIES } from "@/lib/catalog/schema";
import { prove } from "@/lib/proof/rules";
import { rateSchema } from "@/lib/proof/schema";

describe("the arithmetic of what KEYS save", () => {
  test("counts the fewest hours of each range, at the reader's rate", () => {
    const proof = prove(
      [
        { type: "node", maturity: "starter", priceCents: 2900 },
        { type: "node", maturity: "scale", priceCents: 19_900 },
        { type: "runbook", maturity: "operator", priceCents: 14_900 },
      ],
      75,
    );
    expect(proof.groups).toEqual([
      {
        type: "node",
        count: 2,
        leastHours: 17,
        mostHours: 35,
        price: { amount: 22_800, currency: "usd" },
        worth: { amount: 127_500, currency: "usd" },
        evenHours: 3,
      },
      {
        type: "runbook",
        count: 1,
        leastHours: 4,
        mostHours: 8,
        price: { amount: 14_900, currency: "usd" },
        worth: { amount: 30_000, currency: "usd" },
        evenHours: 2,
      },
    ]);
  });

  test("adds up: the groups are the whole, whatever is on sale", () => {
    const key = fc.record({
      type: fc.constantFrom(...KEY_TYPES),
      maturity: fc.constantFrom(...MATURITIES),
      priceCents: fc.integer({ min: 2900, max: 59_900 }),
    });
    fc.assert(
      fc.property(fc.array(key, { maxLength: 60 }), fc.integer({ min: 10, max: 1000 }), (keys, rate) => {
        const { groups, total } = prove(keys, rate);
        const sum = (amountOf: (group: (typeof groups)[number]) => number) =>
          groups.reduce((all, group) => all + amountOf(group), 0);
        expect(sum(({ count }) => count)).toBe(keys.length);
        expect(sum(({ price }) => price.amount)).toBe(total.price.amount);
        expect(sum(({ worth }) => worth.amount)).toBe(total.worth.amount);
        expect(sum(({ leastHours }) => leastHours)).toBe(total.leastHours);
        for (const { leastHours, mostHours } of groups) expect(mostHours).toBeGreaterThanOrEqual(leastHours);
      }),
    );
  });

  test("takes no rate that is none: what was usual stands in its place", () => {
    for (const given of [undefined, "", "abc", "-5", "5", "1e9", ["1", "2"]]) expect(rateSchema.parse(given)).toBe(75);
    expect(rateSchema.parse("120")).toBe(120);
  });
});
