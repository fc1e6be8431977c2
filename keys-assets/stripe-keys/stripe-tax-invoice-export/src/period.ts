/** From `start` (inclusive) to `end` (exclusive). */
export interface Period {
  readonly label: string;
  readonly start: Date;
  readonly end: Date;
  readonly timeZone: string;
}

/** Making a formatter takes a hundred times as long as using it. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const day = { year: "numeric", month: "2-digit", day: "2-digit" } as const;
  const clock = { hourCycle: "h23", hour: "2-digit", minute: "2-digit", second: "2-digit" } as const;
  const formatter = formatters.get(timeZone) ?? new Intl.DateTimeFormat("en-US", { timeZone, ...day, ...clock });
  formatters.set(timeZone, formatter);
  return formatter;
}

function partsOf(moment: Date, timeZone: string): Record<string, string> {
  const parts = formatterOf(timeZone).formatToParts(moment);
  return Object.fromEntries(parts.map(({ type, value }) => [type, value]));
}

/** What a clock in that zone shows, read as if it were UTC. */
function wallClock(moment: Date, timeZone: string): number {
  const { year, month, day, hour, minute, second } = partsOf(moment, timeZone);
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** The moment at which that zone's calendar turns to the first of the month. Two rounds settle a change of the clock. */
function firstOf(year: number, month: number, timeZone: string): Date {
  const wanted = Date.UTC(year, month - 1, 1);
  let moment = wanted;
  for (let round = 0; round < 2; round += 1) moment = wanted - (wallClock(new Date(moment), timeZone) - moment);
  return new Date(moment);
}

/** A calendar month in a time zone: "2026-03" in "Europe/Berlin" begins at 2026-02-28T23:00Z. Throws for anything else. */
export function month(label: string, timeZone: string): Period {
  const [, year = "", number = ""] = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(label) ?? [];
  if (year === "") throw new TypeError(`A month is written as 2026-03, not ${label}.`);
  const [y, m] = [Number(year), Number(number)];
  return {
    label,
    start: firstOf(y, m, timeZone),
    end: firstOf(m === 12 ? y + 1 : y, (m % 12) + 1, timeZone),
    timeZone,
  };
}

export const holds = ({ start, end }: Period, moment: Date): boolean => moment >= start && moment < end;

/** The calendar day in the period's zone, as 2026-03-31. */
export function dayIn({ timeZone }: Period, moment: Date): string {
  const { year, month: number, day } = partsOf(moment, timeZone);
  return `${year}-${number}-${day}`;
}
