import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type CronFields, parseCron } from "../src/cron.ts";
import { cron, every, nextSlot, type Schedule, slotsBetween } from "../src/index.ts";

const iso = (slots: number[]) => slots.map((slot) => new Date(slot).toISOString().slice(0, 16));
const at = (text: string) => Date.parse(`${text}Z`);

function first(schedule: Schedule, after: string, count: number): string[] {
  const slots: number[] = [];
  for (const slot of schedule.slotsAfter(at(after))) {
    slots.push(slot);
    if (slots.length === count) break;
  }
  return iso(slots);
}

/** The slow and obvious way: every minute of UTC, each field asked. */
function walk(fields: CronFields, from: number, to: number): number[] {
  const found: number[] = [];
  for (let minute = from + 60_000; minute <= to; minute += 60_000) {
    const date = new Date(minute);
    const time = fields.minutes.includes(date.getUTCMinutes()) && fields.hours.includes(date.getUTCHours());
    if (time && fields.months.has(date.getUTCMonth() + 1) && dateFits(fields, date)) found.push(minute);
  }
  return found;
}

function dateFits(fields: CronFields, date: Date): boolean {
  const day = fields.days.has(date.getUTCDate());
  const weekday = fields.weekdays.has(date.getUTCDay());
  return fields.anyDay || fields.anyWeekday ? day && weekday : day || weekday;
}

describe("cron expressions", () => {
  it("reads lists, ranges, steps and names", () => {
    assert.deepEqual(parseCron("0,30 9-17/4 * jan-mar mon-fri").hours, [9, 13, 17]);
    assert.deepEqual(parseCron("5/20 * * * *").minutes, [5, 25, 45]);
    assert.deepEqual([...parseCron("0 0 * JAN,3 7").months], [1, 3]);
    assert.deepEqual([...parseCron("0 0 * * 7").weekdays], [0]);
    assert.deepEqual([...parseCron("0 0 * * fri-7").weekdays], [5, 6, 0]);
  });

  it("names the field that is wrong", () => {
    assert.throws(() => parseCron("60 * * * *"), /"60" is no minute: it goes from 0 to 59/);
    assert.throws(() => parseCron("* * 0 * *"), /day of month/);
    assert.throws(() => parseCron("* * * 13 *"), /month/);
    assert.throws(() => parseCron("* 5-2 * * *"), /empty range of the hour/);
    assert.throws(() => parseCron("*/0 * * * *"), /empty range/);
    assert.throws(() => parseCron("* * * *"), /4 fields/);
    assert.throws(() => parseCron("a * * * *"), SyntaxError);
    assert.throws(() => cron("@daily", "Mars/Olympus"), RangeError);
  });
});

describe("slots", () => {
  it("agrees with a walk through every minute", () => {
    const expressions = [
      "*/7 * * * *",
      "15 3,15 * * *",
      "0 12 13 * fri",
      "30 6 1-7 */2 *",
      "59 23 31 * *",
      "0 */5 * * 1-5",
    ];
    const [from, to] = [at("2026-01-30T00:00"), at("2026-03-10T00:00")];
    for (const expression of expressions) {
      const walked = walk(parseCron(expression), from, to);
      assert.ok(walked.length > 0, expression);
      assert.deepEqual(iso(slotsBetween(cron(expression), from, to)), iso(walked), expression);
    }
  });

  it("leaves out its start and includes its end", () => {
    assert.deepEqual(iso(slotsBetween(cron("0 * * * *"), at("2026-05-01T10:00"), at("2026-05-01T12:00"))), [
      "2026-05-01T11:00",
      "2026-05-01T12:00",
    ]);
  });

  it("finds 29 February, and says so when there is no such day", () => {
    assert.deepEqual(first(cron("0 0 29 2 *"), "2096-03-01T00:00", 1), ["2104-02-29T00:00"]);
    assert.equal(nextSlot(cron("0 0 30 2 *"), at("2026-01-01T00:00")), undefined);
  });

  it("counts intervals from 1970, the same in every process", () => {
    assert.deepEqual(first(every(90_000), "2026-01-01T00:00:01", 2), ["2026-01-01T00:01", "2026-01-01T00:03"]);
    assert.throws(() => every(10), RangeError);
  });
});

describe("clock changes", () => {
  // New York: 8 March 2026 skips 02:00 to 03:00, 1 November 2026 repeats 01:00 to 02:00.
  const zone = "America/New_York";

  it("runs a skipped time once, an hour later on the wall", () => {
    assert.deepEqual(first(cron("30 2 * * *", zone), "2026-03-07T12:00", 3), [
      "2026-03-08T07:30",
      "2026-03-09T06:30",
      "2026-03-10T06:30",
    ]);
  });

  it("runs a repeated time once, at its first occurrence", () => {
    assert.deepEqual(first(cron("30 1 * * *", zone), "2026-10-31T12:00", 2), ["2026-11-01T05:30", "2026-11-02T06:30"]);
  });

  it("keeps a job of every half hour at every real half hour", () => {
    const half = cron("*/30 * * * *", zone);
    assert.equal(slotsBetween(half, at("2026-03-08T04:59"), at("2026-03-09T03:59")).length, 46);
    assert.equal(slotsBetween(half, at("2026-11-01T03:59"), at("2026-11-02T04:59")).length, 50);
  });

  it("gives two slots that fall on one instant once", () => {
    const slots = first(cron("30 2,3 * * *", zone), "2026-03-08T06:00", 2);
    assert.deepEqual(slots, ["2026-03-08T07:30", "2026-03-09T06:30"]);
  });

  it("knows zones with odd offsets and a midnight that is skipped", () => {
    assert.deepEqual(first(cron("0 9 * * *", "Asia/Kathmandu"), "2026-01-01T00:00", 1), ["2026-01-01T03:15"]);
    // Beirut skips midnight on the last Sunday of March: in 2026 on the 29th.
    const slots = first(cron("0 0 * * *", "Asia/Beirut"), "2026-03-28T00:00", 2);
    assert.deepEqual(slots, ["2026-03-28T22:00", "2026-03-29T21:00"]);
  });
});
