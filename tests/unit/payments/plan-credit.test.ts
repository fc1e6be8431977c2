import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CreditState, carryCredit, couponsFor, restOfCredit } from "@/lib/payments/rules/plan-credit";

const at = (day: string) => new Date(`${day}T10:00:00Z`);
const seconds = (moment: Date) => moment.getTime() / 1000;
const sum = (cents: readonly number[]) => cents.reduce((all, one) => all + one, 0);

/** A monthly plan that was bought on 31 January, in its first month. */
const STATE: CreditState = {
  isTrialing: false,
  interval: "month",
  anchor: at("2027-01-31"),
  periodStart: at("2027-01-31"),
  periodEnd: at("2027-02-28"),
  firstPaidAt: at("2027-01-31"),
  round: 0,
  usedCents: 4950,
  capCents: null,
  lines: [{ amountCents: 4950, start: seconds(at("2027-01-31")), end: seconds(at("2027-02-28")) }],
  discounts: [],
  otherDiscountIds: [],
};
const YEAR = { interval: "year", yearCents: 99_900, isOther: true } as const;
const MONTH = { interval: "month", yearCents: 118_800, isOther: true } as const;

describe("a credit, when the plan changes", () => {
  it("is that of a year bought at once, where the year begins in the same second", () => {
    expect(carryCredit(59_400, STATE, { ...YEAR, at: seconds(STATE.periodStart) })).toEqual({
      usedCents: 0,
      capCents: 49_950,
      parts: [49_950],
    });
  });

  it("counts what came off the days that were used", () => {
    const half = seconds(at("2027-02-14"));
    const carried = carryCredit(59_400, STATE, { ...YEAR, at: half });
    expect(carried).toMatchObject({ usedCents: 2475, parts: [49_950 - 2475] });
  });

  it("is spread over the months that are left of the first year", () => {
    const yearly: CreditState = {
      ...STATE,
      interval: "year",
      periodEnd: at("2028-01-31"),
      usedCents: 49_950,
      lines: [{ amountCents: 49_950, start: seconds(at("2027-01-31")), end: seconds(at("2028-01-31")) }],
    };
    const carried = carryCredit(49_950, yearly, { ...MONTH, at: seconds(at("2027-11-15")) });
    expect(carried.parts).toHaveLength(3);
    expect(sum(carried.parts)).toBe(49_950 - carried.usedCents);
    expect(carryCredit(49_950, yearly, { ...MONTH, at: seconds(at("2028-02-15")) }).parts).toEqual([]);
  });

  it("is spread over twelve months from the end of a trial", () => {
    const trial = { ...STATE, isTrialing: true, usedCents: 0, lines: [], firstPaidAt: STATE.periodEnd };
    expect(carryCredit(49_950, trial, { ...MONTH, at: seconds(at("2027-02-10")) }).parts).toHaveLength(12);
  });

  it("stays as it is with other seats", () => {
    const carried = carryCredit(59_400, STATE, { ...MONTH, isOther: false, at: seconds(at("2027-02-10")) });
    expect(carried).toEqual({ usedCents: 4950, capCents: 59_400, parts: Array(11).fill(4950) });
  });

  it("is in sum never more than was granted nor than half of a year, and never negative", () => {
    const cents = fc.integer({ min: 0, max: 200_000 });
    const target = fc.record({
      interval: fc.constantFrom("month" as const, "year" as const),
      yearCents: fc.integer({ min: 100, max: 400_000 }),
      isOther: fc.boolean(),
      at: fc.integer({ min: seconds(STATE.periodStart), max: seconds(STATE.periodEnd) }),
    });
    fc.assert(
      fc.property(cents, fc.tuple(cents, cents), fc.boolean(), target, (granted, [used, onLine], isTrialing, wish) => {
        const lines = STATE.lines.map((line) => ({ ...line, amountCents: Math.min(onLine, used) }));
        const state = { ...STATE, isTrialing, usedCents: used, lines };
        const { usedCents, capCents, parts } = carryCredit(granted, state, wish);
        expect(usedCents).toBeGreaterThanOrEqual(0);
        expect(usedCents).toBeLessThanOrEqual(used);
        expect(parts.every((part) => part > 0)).toBe(true);
        expect(sum(parts)).toBeLessThanOrEqual(Math.max(0, Math.min(granted, capCents) - usedCents));
        expect(capCents).toBeLessThanOrEqual(wish.yearCents / 2);
        expect(Math.max(0, ...parts) - Math.min(...parts, ...(parts.length > 0 ? [] : [0]))).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("is used once, through any number of changes", () => {
    const step = fc.record({
      interval: fc.constantFrom("month" as const, "year" as const),
      days: fc.integer({ min: 0, max: 40 }),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 59_400 }), fc.array(step, { maxLength: 12 }), (granted, steps) => {
        let [state, when, given] = [{ ...STATE, usedCents: 0, lines: [] } as CreditState, STATE.periodStart, 0];
        for (const { interval, days } of steps) {
          when = new Date(when.getTime() + days * 86_400_000);
          const wish = interval === "year" ? YEAR : MONTH;
          const { usedCents, parts } = carryCredit(granted, state, { ...wish, at: seconds(when) });
          const [now = 0] = parts;
          const end = new Date(when.getTime() + (interval === "year" ? 365 : 30) * 86_400_000);
          // What was counted is never less than what the days that went by had of it.
          expect(usedCents).toBeGreaterThanOrEqual(given);
          given = usedCents;
          const lines = [{ amountCents: now, start: seconds(when), end: seconds(end) }];
          state = {
            ...state,
            interval,
            anchor: when,
            periodStart: when,
            periodEnd: end,
            usedCents: usedCents + now,
            lines,
          };
          expect(state.usedCents).toBeLessThanOrEqual(granted);
        }
      }),
    );
  });
});

describe("coupons", () => {
  it("add up to the parts, on no more invoices than there are", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60_000 }), fc.integer({ min: 1, max: 12 }), (cents, count) => {
        const state = { ...STATE, isTrialing: true, usedCents: 0, firstPaidAt: STATE.periodEnd };
        const { parts } = carryCredit(cents, state, { ...MONTH, yearCents: 2 * cents, at: seconds(STATE.periodStart) });
        const some = parts.slice(0, count);
        const coupons = couponsFor(some, "month");
        expect(sum(coupons.map(({ amountCents, months }) => amountCents * (months ?? 1)))).toBe(sum(some));
        expect(Math.max(...coupons.map(({ months }) => months ?? 1))).toBe(some.length);
      }),
    );
  });

  it("replace the checkout's one where it does not come to the same", () => {
    const soon = at("2027-02-01");
    const checkouts = (amountCents: number) => [{ amountCents, end: at("2028-01-31") }];
    const begun = (used: number) => ({ ...STATE, usedCents: used, discounts: checkouts(used) });
    expect(restOfCredit(59_400, begun(4950), soon)).toBeNull();
    expect(restOfCredit(12_007, begun(1001), soon)).toEqual([
      { amountCents: 1000, months: 11 },
      { amountCents: 1, months: 6 },
    ]);
    expect(restOfCredit(12_001, begun(1001), soon)).toEqual([{ amountCents: 1000, months: 11 }]);
    expect(restOfCredit(12_001, begun(1001), STATE.periodStart)).toEqual([{ amountCents: 1000, months: 12 }]);
  });

  it("leave nothing when the credit is used up", () => {
    const over = { ...STATE, usedCents: 60_000, discounts: [{ amountCents: 4950, end: at("2028-01-31") }] };
    expect(restOfCredit(59_400, over, at("2027-02-01"))).toEqual([]);
  });
});
