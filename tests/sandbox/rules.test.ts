import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseForm } from "@/tools/stripe-sandbox/api/form";
import { splitInProportion } from "@/tools/stripe-sandbox/checkout/discounts";
import { checkCard, hasValidCheckDigit, TEST_CARDS } from "@/tools/stripe-sandbox/payments/cards";
import { planRelease } from "@/tools/stripe-sandbox/webhooks/release";

describe("splitting a discount", () => {
  it("adds up to the cent and takes no more than each line has", () => {
    const weights = fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(weights, fc.integer({ min: 0, max: 100_000 }), (lines, wanted) => {
        const total = lines.reduce((sum, line) => sum + line, 0);
        const amount = Math.min(wanted, total);
        const shares = splitInProportion(amount, lines);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(amount);
        for (const [index, share] of shares.entries()) {
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(lines[index] ?? 0);
        }
      }),
    );
  });
});

describe("planning a release", () => {
  it("sends each kept one exactly so often, and loses or invents none", () => {
    const orders = fc.record({
      order: fc.constantFrom("created" as const, "reverse" as const, "random" as const),
      copies: fc.integer({ min: 1, max: 4 }),
      seed: fc.integer(),
      drop: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30 }), orders, (count, order) => {
        const held = Array.from({ length: count }, (_, index) => index);
        const plan = planRelease(held, order);
        expect(planRelease(held, order)).toEqual(plan);
        const kept = held.filter((item) => !plan.dropped.includes(item));
        expect([...plan.sent].sort((a, b) => a - b)).toEqual(
          kept.flatMap((item) => Array.from({ length: order.copies }, () => item)),
        );
      }),
    );
  });
});

describe("cards", () => {
  const now = new Date("2026-03-31T23:00:00Z");
  const card = { number: "4242424242424242", expMonth: 3, expYear: 2026, cvc: "123" };

  it("every listed test card has a right check digit, and one changed digit is noticed", () => {
    for (const { number } of TEST_CARDS) {
      expect(hasValidCheckDigit(number)).toBe(true);
      const changed = number.slice(0, -1) + String((Number(number.at(-1)) + 1) % 10);
      expect(hasValidCheckDigit(changed)).toBe(false);
    }
  });

  it("a card is good until the end of its month", () => {
    expect(checkCard(card, now)).toBeNull();
    expect(checkCard(card, new Date("2026-04-01T00:00:00Z"))).toMatchObject({ code: "invalid_expiry_year" });
  });
});

describe("reading forms", () => {
  it("nests brackets, numbers lists and keeps odd characters", () => {
    const raw = parseForm("a[b][0][c]=1&a[b][1][c]=%26%3D&expand[]=x&expand[]=y&plain=z+z");
    expect(JSON.parse(JSON.stringify(raw))).toEqual({
      a: { b: { 0: { c: "1" }, 1: { c: "&=" } } },
      expand: { 0: "x", 1: "y" },
      plain: "z z",
    });
  });

  it("refuses names that reach into the language and depths that nobody needs", () => {
    expect(() => parseForm("__proto__[x]=1")).toThrow(/Invalid parameter name/);
    expect(() => parseForm("a[constructor][prototype]=1")).toThrow(/Invalid parameter name/);
    expect(() => parseForm(`a${"[b]".repeat(40)}=1`)).toThrow(/Invalid parameter name/);
  });
});
