import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KEY_TYPES, MATURITIES } from "@/lib/catalog/schema";
import { replacedHours } from "@/lib/pricing/rules/list-price";
import { leastSaving, prove } from "@/lib/proof/rules";
import { readRate, USUAL_RATE } from "@/lib/proof/schema";

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

  test.for(["0", "-5", "abc", "1e9", "9", "1001", "75.5", "0x20", " ", ["80", "90"]])(
    "refuses the rate %s, says what is allowed, and computes with the usual one",
    (given) => {
      const { rate, refusal } = readRate(given);
      expect(rate).toBe(75);
      expect(refusal).toMatch(/refused: .* a whole number of dollars from 10 to 1000\. .* at \$75\.$/);
    },
  );

  test.each([
    [undefined, 75],
    ["", 75],
    ["10", 10],
    ["120", 120],
    ["1000", 1000],
  ])("takes the rate %s as %d and refuses nothing", (given, rate) => {
    expect(readRate(given)).toEqual({ rate, refusal: null });
  });
});

describe("what one KEY saves at the least", () => {
  test("is counted with the hours of its price, or with its author's where they are fewer", () => {
    expect(leastSaving("starter", 11, 2900)).toEqual({
      ...{ hours: 1, worthCents: 7500, leftCents: 4600 },
      ...{ evenRateCents: 2900, evenHours: 0.4 },
    });
    expect(leastSaving("scale", 18, 19_900).hours).toBe(16);
    expect(leastSaving("operator", 3.5, 14_900)).toMatchObject({ hours: 3.5, worthCents: 26_250 });
    expect(leastSaving("operator", null, 7900).hours).toBe(4);
    expect(leastSaving("starter", null, 12_900)).toMatchObject({ leftCents: -5400, evenHours: 1.8 });
  });

  const maturity = fc.constantFrom(...MATURITIES);
  const priceCents = fc.integer({ min: 0, max: 200_000 });

  test("is never more than /why counts for the same KEY, and the same where its author names no fewer hours", () => {
    fc.assert(
      fc.property(maturity, fc.integer({ min: 1, max: 100 }), priceCents, (ofKey, authorHours, price) => {
        const { worthCents } = leastSaving(ofKey, authorHours, price);
        const { total } = prove([{ type: "node", maturity: ofKey, priceCents: price }], USUAL_RATE);
        expect(worthCents).toBeLessThanOrEqual(total.worth.amount);
        if (authorHours >= replacedHours(ofKey).leastHours) expect(worthCents).toBe(total.worth.amount);
      }),
    );
  });

  test("names the rate and the hours from which the KEY costs no more than the work", () => {
    fc.assert(
      fc.property(maturity, fc.option(fc.integer({ min: 1, max: 200 })), priceCents, (ofKey, authorHours, price) => {
        const { hours, leftCents, worthCents, evenRateCents, evenHours } = leastSaving(ofKey, authorHours, price);
        expect(leftCents).toBe(worthCents - price);
        expect(evenRateCents * hours).toBeGreaterThanOrEqual(price);
        expect((evenRateCents - 1) * hours).toBeLessThan(Math.max(price, 1));
        expect(evenHours * USUAL_RATE * 100).toBeGreaterThanOrEqual(price - 0.001);
        expect((evenHours - 0.1) * USUAL_RATE * 100).toBeLessThan(price + 0.001);
      }),
    );
  });
});
