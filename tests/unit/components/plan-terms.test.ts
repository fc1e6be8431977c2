import { describe, expect, test } from "vitest";
import { pricingHref, readSeats, regularPrice, savedByYear } from "@/components/plans/plan-terms";
import type { PlanDto } from "@/lib/catalog/schema";
import { money } from "@/lib/kernel/money";

const TEAM: PlanDto = {
  slug: "team",
  title: "Team",
  summary: "",
  for_teams: true,
  seats_included: 5,
  trial_days: 14,
  prices: [
    { interval: "month", price: money(19_900), extra_seat: money(2900) },
    { interval: "year", price: money(199_900), extra_seat: money(29_900) },
  ],
};

describe("what a plan costs as chosen", () => {
  test("holds the included seats and adds the further ones", () => {
    expect(regularPrice(TEAM, { interval: "month", seats: 5 })).toEqual(money(19_900));
    expect(regularPrice(TEAM, { interval: "month", seats: 3 })).toEqual(money(19_900));
    expect(regularPrice(TEAM, { interval: "year", seats: 7 })).toEqual(money(199_900 + 2 * 29_900));
  });

  test("is nothing where it is not sold so", () => {
    const [month] = TEAM.prices;
    const alone: PlanDto = { ...TEAM, prices: month ? [{ ...month, extra_seat: null }] : [] };
    expect(regularPrice(alone, { interval: "month", seats: 6 })).toBeNull();
    expect(regularPrice(alone, { interval: "year", seats: 5 })).toBeNull();
    expect(savedByYear(alone, 5)).toBeNull();
  });

  test("a year saves what it costs less than twelve months, seats included", () => {
    expect(savedByYear(TEAM, 5)).toEqual(money(12 * 19_900 - 199_900));
    expect(savedByYear(TEAM, 7)).toEqual(money(12 * (19_900 + 2 * 2900) - (199_900 + 2 * 29_900)));
  });
});

test("typed seats become a number that can be bought", () => {
  expect(readSeats("7", 5)).toBe(7);
  expect(readSeats("2", 5)).toBe(5);
  expect(readSeats("100000", 5)).toBe(200);
  for (const nonsense of [undefined, "", "seven", "-3", "7.5", "1e9"]) expect(readSeats(nonsense, 5)).toBe(5);
});

test("the address says only what differs", () => {
  expect(pricingHref({ interval: "month" })).toBe("/pricing");
  expect(pricingHref({ interval: "year", seats: 8 })).toBe("/pricing?interval=year&seats=8");
});
