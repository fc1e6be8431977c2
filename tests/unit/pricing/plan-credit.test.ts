import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import {
  type BundleMoney,
  invoiceCredits,
  type OfferedPlanPrice,
  type PlanRequest,
  planCredit,
  quotePlan,
} from "@/lib/pricing/rules/plan-credit";
import { sum } from "./market";

const PRO = { slug: "pro", title: "Pro", seatsIncluded: 1 };
const TEAM = { slug: "team", title: "Team", seatsIncluded: 5 };
const usd = (amountCents: number, extraSeatCents: number | null = null): OfferedPlanPrice => ({
  amountCents,
  extraSeatCents,
  currency: "usd",
});
const bundle = (title: string, paidCents: number): BundleMoney => ({ orderLineId: `line-${title}`, title, paidCents });
const NO_BUNDLES = { bundles: [], usedByPlans: new Set<string>() };
const holding = (...bundles: BundleMoney[]) => ({ bundles, usedByPlans: new Set<string>() });

const proYearly: PlanRequest = {
  plan: PRO,
  price: usd(99_900),
  seats: 1,
  holdings: NO_BUNDLES,
  interval: "year",
  trialDays: 0,
};
const proMonthly: PlanRequest = { ...proYearly, price: usd(9900), interval: "month" };

function priced(request: PlanRequest) {
  const result = quotePlan(request);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

describe("the credit of bundles on a plan", () => {
  it("is at most half of the year: 999 with a 1,299 bundle is 499.50", () => {
    const { quote, dueTodayCents, creditCents } = priced({
      ...proYearly,
      holdings: holding(bundle("Pro Bundle", 129_900)),
    });
    expect([dueTodayCents, creditCents]).toEqual([49_950, 49_950]);
    expect(quote.lines.map(({ label, kind, amount }) => [label, kind, amount])).toEqual([
      ["Pro, yearly", "list", 99_900],
      ["Credit for Pro Bundle", "credit", -49_950],
    ]);
    expect(quote.sentence).toBe(
      "Pro, yearly: $999, less $499.50 that you paid for bundles, so the first year costs $499.50, then $999 a year.",
    );
  });

  it("is what was paid, where that is less", () => {
    expect(priced({ ...proYearly, holdings: holding(bundle("Starter", 19_900)) }).dueTodayCents).toBe(80_000);
  });

  it("takes the oldest bundle first, and no more than it needs", () => {
    const uses = planCredit(99_900, holding(bundle("a", 19_900), bundle("b", 49_900), bundle("c", 49_900)));
    expect(uses.map((use) => [use.title, use.amountCents])).toEqual([
      ["a", 19_900],
      ["b", 30_050],
    ]);
  });

  it("never takes a bundle that a plan used before, not even what that plan left", () => {
    const holdings = { bundles: [bundle("a", 129_900)], usedByPlans: new Set(["line-a"]) };
    expect(priced({ ...proYearly, holdings }).creditCents).toBe(0);
  });

  it("is spread over twelve months, to the cent, the larger parts first", () => {
    const {
      quote,
      invoiceCredits: parts,
      dueTodayCents,
      firstYearCents,
    } = priced({
      ...proMonthly,
      holdings: holding(bundle("Starter", 19_900)),
    });
    expect(parts).toEqual([1659, 1659, 1659, 1659, 1658, 1658, 1658, 1658, 1658, 1658, 1658, 1658]);
    expect([dueTodayCents, firstYearCents]).toEqual([8241, 98_900]);
    expect(quote.sentence).toBe(
      "Pro, monthly: $99 a month, less $199 that you paid for bundles, spread over the first 12 invoices, so the first month costs $82.41 and the first year $989, then $99 a month.",
    );
  });

  it("on the monthly plan is at most half of twelve months", () => {
    const { creditCents, invoiceCredits: parts } = priced({ ...proMonthly, holdings: holding(bundle("Pro", 129_900)) });
    expect(creditCents).toBe(59_400);
    expect(new Set(parts)).toEqual(new Set([4950]));
  });
});

describe("the seats of a plan", () => {
  test.each([
    { interval: "year", price: usd(199_900, 29_900), seats: 5, cents: 199_900 },
    { interval: "year", price: usd(199_900, 29_900), seats: 8, cents: 289_600 },
    { interval: "month", price: usd(19_900, 2900), seats: 6, cents: 22_800 },
    { interval: "month", price: usd(19_900, 2900), seats: 2, cents: 19_900 },
  ] as const)("Team with $seats seats costs $cents cents a $interval", ({ interval, price, seats, cents }) => {
    expect(priced({ ...proYearly, plan: TEAM, price, interval, seats }).renewalCents).toBe(cents);
  });

  it("count for the half of the year", () => {
    const request = { ...proYearly, plan: TEAM, price: usd(199_900, 29_900), seats: 6 };
    expect(priced({ ...request, holdings: holding(bundle("b", 1_000_000)) }).creditCents).toBe(114_900);
  });

  test.each([0, -1, 1.5, 2])("Pro takes no %d seats", (seats) => {
    expect(quotePlan({ ...proYearly, seats })).toMatchObject({ ok: false, error: { code: "invalid_input" } });
  });
});

describe("the trial", () => {
  it("costs nothing today and says what is due after it", () => {
    const { quote, dueTodayCents, firstInvoiceCents } = priced({ ...proYearly, trialDays: 14 });
    expect([dueTodayCents, firstInvoiceCents]).toEqual([0, 99_900]);
    expect(quote.lines.at(-1)).toMatchObject({ label: "14-day trial", kind: "discount", amount: -99_900 });
    expect(quote.sentence).toBe(
      "Pro, yearly: $999 a year, until you cancel. The first 14 days are a trial: nothing is due today.",
    );
  });
});

describe("quotePlan, for any plan, seats, bundles and use", () => {
  const request = fc.record({
    plan: fc.record({ slug: fc.constant("p"), title: fc.constant("P"), seatsIncluded: fc.integer({ min: 1, max: 9 }) }),
    price: fc.record({
      amountCents: fc.integer({ min: 1, max: 500_000 }),
      extraSeatCents: fc.integer({ min: 0, max: 50_000 }),
      currency: fc.constant("usd"),
    }),
    seats: fc.integer({ min: 1, max: 200 }),
    holdings: fc.array(fc.tuple(fc.integer({ min: 0, max: 200_000 }), fc.boolean()), { maxLength: 6 }).map((lines) => ({
      bundles: lines.map(([paidCents], index) => bundle(String(index), paidCents)),
      usedByPlans: new Set(lines.flatMap(([, isUsed], index) => (isUsed ? [`line-${index}`] : []))),
    })),
    interval: fc.constantFrom("month" as const, "year" as const),
    trialDays: fc.constantFrom(0, 14),
  });

  it("takes at most half of the year, at most what was paid, and nothing twice; all sums add up", () => {
    fc.assert(
      fc.property(request, (asked) => {
        const plan = priced(asked);
        const yearCents = plan.renewalCents * (asked.interval === "year" ? 1 : 12);
        const unused = asked.holdings.bundles.filter((one) => !asked.holdings.usedByPlans.has(one.orderLineId));
        const paid = sum(unused.map((one) => one.paidCents));
        expect(plan.creditCents).toBe(Math.min(Math.floor(yearCents / 2), paid));
        expect(plan.firstYearCents).toBe(yearCents - plan.creditCents);
        expect(sum(plan.uses.map((use) => use.amountCents))).toBe(plan.creditCents);
        for (const use of plan.uses) {
          const from = unused.find((one) => one.orderLineId === use.orderLineId);
          expect(use.amountCents).toBeLessThanOrEqual(from?.paidCents ?? 0);
        }
        expect(sum(plan.invoiceCredits)).toBe(plan.creditCents);
        expect(plan.invoiceCredits.every((part) => part >= 0 && part <= plan.renewalCents)).toBe(true);
        expect(sum(plan.quote.lines.map((line) => line.amount))).toBe(plan.dueTodayCents);
        expect(plan.dueTodayCents).toBe(asked.trialDays > 0 ? 0 : plan.firstInvoiceCents);
        expect(plan.firstInvoiceCents).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it("the twelve parts add up, differ by a cent at most, and the larger come first", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (creditCents) => {
        const parts = invoiceCredits(creditCents, "month");
        expect([parts.length, sum(parts)]).toEqual([12, creditCents]);
        expect((parts[0] ?? 0) - (parts[11] ?? 0)).toBeLessThanOrEqual(1);
        expect(parts).toEqual([...parts].sort((a, b) => b - a));
      }),
    );
  });

  it("two plans in a row never take more from a bundle than it cost", () => {
    fc.assert(
      fc.property(request, request, (first, second) => {
        const before = priced(first);
        const usedByPlans = new Set([...first.holdings.usedByPlans, ...before.uses.map((use) => use.orderLineId)]);
        const after = priced({ ...second, holdings: { ...first.holdings, usedByPlans } });
        const lines = [...before.uses, ...after.uses].map((use) => use.orderLineId);
        expect(new Set(lines).size).toBe(lines.length);
      }),
    );
  });
});
