import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatMoney, money, splitCents } from "@/lib/kernel/money";

describe("money", () => {
  it("is a whole number of cents", () => {
    expect(() => money(19.99)).toThrow("whole number");
    expect(money(1999)).toEqual({ amount: 1999, currency: "usd" });
  });

  it("is written with cents only where there are some", () => {
    expect(formatMoney(money(7900))).toBe("$79");
    expect(formatMoney(money(49950))).toBe("$499.50");
    expect(formatMoney(money(129900))).toBe("$1,299");
    expect(formatMoney(money(-505))).toBe("-$5.05");
    expect(formatMoney(money(4900, "eur"))).toBe("€49");
  });

  it("is written in dollars as English does", () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: -200_000, max: 200_000 }), fc.integer()), (amount) => {
        const options = {
          style: "currency",
          currency: "usd",
          minimumFractionDigits: amount % 100 === 0 ? 0 : 2,
        } as const;
        expect(formatMoney(money(amount))).toBe(new Intl.NumberFormat("en-US", options).format(amount / 100));
      }),
    );
  });
});

describe("splitCents", () => {
  it("gives the remaining cents to the largest shares", () => {
    expect(splitCents(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(splitCents(10, [1, 2, 4])).toEqual([1, 3, 6]);
  });

  it("refuses to lose an amount that has nowhere to go", () => {
    expect(() => splitCents(5, [])).toThrow("Nothing to split");
    expect(splitCents(0, [])).toEqual([]);
  });

  it("always adds up, and no part is off by more than the rounding", () => {
    const weights = fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), weights, (amount, given) => {
        const parts = splitCents(amount, given);
        const sum = given.reduce((total, weight) => total + weight, 0);
        expect(parts.reduce((total, part) => total + part, 0)).toBe(amount);
        expect(parts.every((part) => Number.isSafeInteger(part) && part >= 0)).toBe(true);
        if (sum > 0) {
          parts.forEach((part, index) => {
            expect(Math.abs(part - (amount * (given[index] ?? 0)) / sum)).toBeLessThanOrEqual(given.length);
          });
        }
      }),
    );
  });
});
