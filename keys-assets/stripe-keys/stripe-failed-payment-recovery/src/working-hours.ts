import type { Invoice } from "./plan.ts";

export interface WorkingHours {
  /** An IANA zone, or how to find a customer's. One that the platform does not know counts as UTC. */
  readonly zone: string | ((invoice: Invoice) => string | null);
  /** Full hours, from inclusive, to exclusive. Default 8 to 18. */
  readonly from?: number;
  readonly to?: number;
  /** 1 is Monday, 7 is Sunday. Default Monday to Friday. */
  readonly days?: readonly number[];
}

const QUARTER_MS = 15 * 60_000;
const WEEK_QUARTERS = (7 * 86_400_000) / QUARTER_MS;
const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/**
 * For `notBefore`: null inside of the hours, otherwise the next moment at which they begin. Walks in quarter hours of real
 * time, so a clock that is put forward or back needs no rule of its own.
 */
export function workingHours(hours: WorkingHours): (invoice: Invoice, now: Date) => Date | null {
  const { zone, from = 8, to = 18, days = [1, 2, 3, 4, 5] } = hours;
  const isHour = (hour: number) => Number.isInteger(hour) && hour >= 0 && hour <= 24;
  if (!isHour(from) || !isHour(to) || from >= to) throw new RangeError(`Hours from ${from} to ${to} never come.`);
  if (days.length === 0 || days.some((day) => !WEEKDAYS[day - 1])) throw new RangeError("Days are 1 (Monday) to 7.");
  if (typeof zone === "string") clockOf(zone);
  return (invoice, now) => {
    const clock = clockOrUtc(typeof zone === "string" ? zone : (zone(invoice) ?? "UTC"));
    const isOpen = (moment: Date) => {
      const { day, hour } = clock(moment);
      return days.includes(day) && hour >= from && hour < to;
    };
    if (isOpen(now)) return null;
    const first = (Math.floor(now.getTime() / QUARTER_MS) + 1) * QUARTER_MS;
    const next = Array.from({ length: WEEK_QUARTERS + 1 }, (_, n) => new Date(first + n * QUARTER_MS)).find(isOpen);
    return next ?? null;
  };
}

type Clock = (moment: Date) => { readonly day: number; readonly hour: number };

function clockOrUtc(zone: string): Clock {
  try {
    return clockOf(zone);
  } catch {
    return clockOf("UTC");
  }
}

const clocks = new Map<string, Clock>();

/** Throws RangeError for a zone that the platform does not know. */
function clockOf(zone: string): Clock {
  const known = clocks.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    weekday: "short",
    hour: "numeric",
    hourCycle: "h23",
  });
  const clock: Clock = (moment) => {
    const parts = new Map(format.formatToParts(moment).map(({ type, value }) => [type, value]));
    return { day: WEEKDAYS.indexOf(parts.get("weekday") ?? "") + 1, hour: Number(parts.get("hour")) };
  };
  clocks.set(zone, clock);
  return clock;
}
