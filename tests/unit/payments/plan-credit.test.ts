import { describe, expect, it } from "vitest";
import { restOfCredit } from "@/lib/payments/rules/plan-credit";

/** What the checkout's coupon took off the first invoice, and what the others take off the rest. */
function sumOf(creditCents: number, hasTrial: boolean): number {
  const larger = Math.ceil(creditCents / 12);
  const rest = restOfCredit(creditCents, hasTrial);
  if (rest.length === 0 && creditCents % 12 === 0) return larger * 12;
  const first = hasTrial ? 0 : larger;
  return first + rest.reduce((sum, coupon) => sum + coupon.amountCents * coupon.months, 0);
}

describe("the credit of a monthly plan", () => {
  it("adds up to the cent, with and without a trial, whatever it is", () => {
    for (let cents = 1; cents <= 5000; cents += 1) {
      expect(sumOf(cents, true), `${cents} with a trial`).toBe(cents);
      expect(sumOf(cents, false), `${cents} without`).toBe(cents);
    }
  });

  it("needs no second coupon when it divides by twelve", () => {
    expect(restOfCredit(49_500 + 900, false)).toEqual([]);
  });

  it("takes the larger parts first, on no more than twelve invoices", () => {
    expect(restOfCredit(12_007, true)).toEqual([
      { amountCents: 1000, months: 12 },
      { amountCents: 1, months: 7 },
    ]);
    expect(restOfCredit(12_007, false)).toEqual([
      { amountCents: 1000, months: 11 },
      { amountCents: 1, months: 6 },
    ]);
    expect(restOfCredit(12_001, false)).toEqual([{ amountCents: 1000, months: 11 }]);
  });
});
