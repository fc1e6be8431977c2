import { StripeFault } from "../api/errors.ts";
import type { TestClock } from "../model.ts";
import type { World } from "../world.ts";

export const HOUR = 3600;
export const DAY = 24 * HOUR;

export type Interval = "day" | "month" | "week" | "year";

export interface Cycle {
  interval: Interval;
  count: number;
}

/** The world with its time standing at a moment. */
export function worldAt(world: World, seconds: number): World {
  return { ...world, clock: () => new Date(seconds * 1000) };
}

function clockOf(world: World, customer: string | null): TestClock | undefined {
  const found = customer === null ? undefined : world.objects.find("customer", customer);
  return found?.test_clock ? world.objects.find("test_helpers.test_clock", found.test_clock) : undefined;
}

/** The test clock whose time counts for a customer; null for the sandbox's own. */
export function clockIdOf(world: World, customer: string | null): string | null {
  return clockOf(world, customer)?.id ?? null;
}

/** The world in the time of a customer: that of the customer's test clock, or the sandbox's own. */
export function worldOf(world: World, customer: string | null): World {
  const clock = clockOf(world, customer);
  return clock ? worldAt(world, clock.frozen_time) : world;
}

/** The same for a call that changes something, which Stripe refuses while the clock is on its way. */
export function worldToChange(world: World, customer: string | null): World {
  const clock = clockOf(world, customer);
  if (clock?.status === "advancing") {
    throw new StripeFault(429, {
      type: "invalid_request_error",
      message: `Test clock advancement underway - cannot perform modifications: ${clock.id}`,
    });
  }
  return clock ? worldAt(world, clock.frozen_time) : world;
}

function addMonths(seconds: number, months: number): number {
  const from = new Date(seconds * 1000);
  const target = new Date(from);
  target.setUTCDate(1);
  target.setUTCMonth(target.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate();
  target.setUTCDate(Math.min(from.getUTCDate(), lastDay));
  return Math.floor(target.getTime() / 1000);
}

/** A moment so many intervals after another. The 31st becomes the last day of a shorter month. */
export function addIntervals(seconds: number, cycle: Cycle, times: number): number {
  const count = cycle.count * times;
  switch (cycle.interval) {
    case "day":
      return seconds + count * DAY;
    case "week":
      return seconds + count * 7 * DAY;
    case "month":
      return addMonths(seconds, count);
    case "year":
      return addMonths(seconds, count * 12);
  }
}

const LONGEST: Record<Interval, number> = { day: DAY, week: 7 * DAY, month: 31 * DAY, year: 366 * DAY };

/** The first boundary of a billing cycle after a moment. Counted from the anchor, so that days do not drift. */
export function nextBoundary(anchor: number, cycle: Cycle, after: number): number {
  // A guess by the longest interval, which is never too far, then the few steps that are left.
  let times = Math.floor((after - anchor) / (LONGEST[cycle.interval] * cycle.count)) - 1;
  while (addIntervals(anchor, cycle, times) <= after) times += 1;
  return addIntervals(anchor, cycle, times);
}
