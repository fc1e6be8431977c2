import { type CronFields, matchesDate, parseCron } from "./cron.ts";
import { offsetAt, toInstant, toLocal } from "./zone.ts";

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const DAY_MS = 86_400_000;
// 29 February can be eight years away (1896 to 1904, 2096 to 2104).
const HORIZON_DAYS = 9 * 366;

/** When a job is due. A slot is one such moment, in milliseconds since 1970. */
export interface Schedule {
  /** As it was written, for logs. */
  readonly text: string;
  /** The slots after `afterMs` in ascending order, without end where there is none. */
  slotsAfter(afterMs: number): Generator<number, void, undefined>;
}

/** A cron expression read in a time zone (IANA name; default UTC). Throws on a wrong expression or zone. */
export function cron(expression: string, zone = "UTC"): Schedule {
  const fields = parseCron(expression);
  offsetAt(zone, 0);
  return { text: `${expression} (${zone})`, slotsAfter: (afterMs) => cronSlots(fields, zone, afterMs) };
}

/** Every `ms` milliseconds, counted from 1970, so that all processes agree on the slots. */
export function every(ms: number): Schedule {
  if (!(ms >= 1000)) throw new RangeError(`every(${ms}): use at least 1000 ms.`);
  return {
    text: `every ${ms} ms`,
    *slotsAfter(afterMs) {
      for (let slot = (Math.floor(afterMs / ms) + 1) * ms; ; slot += ms) yield slot;
    },
  };
}

function* cronSlots(fields: CronFields, zone: string, afterMs: number): Generator<number, void, undefined> {
  const today = toLocal(zone, afterMs);
  // One day earlier, because a skipped time can be moved over midnight.
  const firstDay = today - (today % DAY_MS) - DAY_MS;
  let last = afterMs;
  let quietDays = 0;
  for (let day = firstDay; quietDays < HORIZON_DAYS; day += DAY_MS) {
    quietDays += 1;
    for (const slot of slotsOfDay(fields, zone, day)) {
      if (slot <= last) continue;
      last = slot;
      quietDays = 0;
      yield slot;
    }
  }
}

function slotsOfDay(fields: CronFields, zone: string, dayMs: number): Iterable<number> {
  const date = new Date(dayMs);
  if (!matchesDate(fields, date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate())) return [];
  return fields.everyHour ? realTimeSlots(fields, zone, dayMs) : wallClockSlots(fields, zone, dayMs);
}

/** "At 02:30": each wall-clock time once a day, also when the clock skips or repeats it. */
function wallClockSlots(fields: CronFields, zone: string, dayMs: number): number[] {
  const times = fields.hours.flatMap((hour) => fields.minutes.map((minute) => (hour * 60 + minute) * MINUTE_MS));
  const slots = times.map((time) => toInstant(zone, dayMs + time));
  return slots.toSorted((left, right) => left - right);
}

/** "Every ten minutes": walks through the real minutes of the local day, be it 23, 24 or 25 hours long. */
function* realTimeSlots(fields: CronFields, zone: string, dayMs: number): Generator<number, void, undefined> {
  const minutes = new Set(fields.minutes);
  const hours = new Set(fields.hours);
  const end = toInstant(zone, dayMs + DAY_MS);
  let offset = Number.NaN;
  for (let instant = toInstant(zone, dayMs); instant < end; instant += MINUTE_MS) {
    // Zones change their offset on quarter hours of UTC only, so it is asked for that often.
    if (instant % QUARTER_MS === 0 || Number.isNaN(offset)) offset = offsetAt(zone, instant);
    const local = new Date(instant + offset);
    if (minutes.has(local.getUTCMinutes()) && hours.has(local.getUTCHours())) yield instant;
  }
}

/** The next slot after a moment, or undefined when there is none within nine years (30 February). */
export function nextSlot(schedule: Schedule, afterMs: number): number | undefined {
  return schedule.slotsAfter(afterMs).next().value ?? undefined;
}

/** All slots with `afterMs < slot <= untilMs`. */
export function slotsBetween(schedule: Schedule, afterMs: number, untilMs: number): number[] {
  const slots: number[] = [];
  for (const slot of schedule.slotsAfter(afterMs)) {
    if (slot > untilMs) break;
    slots.push(slot);
  }
  return slots;
}
