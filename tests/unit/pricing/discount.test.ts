import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyDiscount } from "@/lib/pricing/rules/discount";
import { sum } from "./market";

const share = (keyId: string, listCents: number, paidCents = listCents) => ({ keyId, listCents, paidCents });
const LINES = [
  { id: "key", listCents: 7900, creditCents: 0, shares: [share("a", 7900)] },
  {
    id: "bundle",
    listCents: 49_900,
    creditCents: 17_800,
    shares: [share("b", 7900, 0), share("c", 20_000, 16_050), share("d", 20_000, 16_050)],
  },
];

describe("a promotion", () => {
  it("comes off a plan, which is for no KEY in particular", () => {
    const plan = { id: "plan", listCents: 9900, creditCents: 0, shares: [] };
    expect(applyDiscount([plan], 4950)).toMatchObject([{ discountCents: 4950, netCents: 4950, shares: [] }]);
  });

  it("comes off what the credit left, over the lines in proportion to it", () => {
    const [key, bundle] = applyDiscount(LINES, 4000);
    expect(key).toMatchObject({ id: "key", discountCents: 790, netCents: 7110 });
    expect(bundle).toMatchObject({ id: "bundle", discountCents: 3210, netCents: 28_890 });
  });

  it("leaves a smaller payment to attribute: KEYS owned before still get none of it", () => {
    const bundle = applyDiscount(LINES, 4000)[1];
    expect(bundle?.shares.map((one) => one.paidCents)).toEqual([0, 14_445, 14_445]);
  });

  it("of nothing changes nothing, and one above the order takes the order and no more", () => {
    expect(applyDiscount(LINES, 0).map((line) => [line.netCents, line.shares])).toEqual(
      LINES.map((line) => [line.listCents - line.creditCents, line.shares]),
    );
    expect(applyDiscount(LINES, 99_999_999).map((line) => line.netCents)).toEqual([0, 0]);
  });

  it("is a whole number of cents, never negative", () => {
    expect(() => applyDiscount(LINES, -1)).toThrow(RangeError);
    expect(() => applyDiscount(LINES, 0.5)).toThrow(RangeError);
  });

  it("adds up for any order, and settling again changes nothing", () => {
    const line = fc
      .record({
        lists: fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1, maxLength: 6 }),
        bps: fc.nat(10_000),
      })
      .map(({ lists, bps }) => ({
        listCents: sum(lists),
        creditCents: Math.floor((sum(lists) * bps) / 10_000),
        shares: lists.map((cents, index) => share(`k${index}`, cents, index === 0 ? 0 : cents)),
      }));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), fc.nat(200_000), (lines, discountCents) => {
        const due = sum(lines.map((one) => one.listCents - one.creditCents));
        const once = applyDiscount(lines, discountCents);
        expect(sum(once.map((one) => one.discountCents))).toBe(Math.min(discountCents, due));
        for (const one of once) {
          expect(one.netCents).toBeGreaterThanOrEqual(0);
          expect(one.discountCents).toBeGreaterThanOrEqual(0);
          expect(one.netCents).toBe(one.listCents - one.creditCents - one.discountCents);
          expect(sum(one.shares.map((part) => part.paidCents))).toBe(one.netCents);
        }
        expect(applyDiscount(once, discountCents)).toEqual(once);
      }),
    );
  });
});
