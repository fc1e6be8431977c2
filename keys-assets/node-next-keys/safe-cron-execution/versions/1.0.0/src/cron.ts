/** A parsed five-field cron expression. Weekdays are 0 (Sunday) to 6, months 1 to 12. */
export interface CronFields {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  /** True when the hour field begins with `*`: such a job follows real time across a clock change. */
  readonly everyHour: boolean;
  readonly anyDay: boolean;
  readonly anyWeekday: boolean;
}

const MACROS: Readonly<Record<string, string>> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@yearly": "0 0 1 1 *",
};
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

interface FieldRule {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const RULES = {
  minute: { label: "minute", min: 0, max: 59 },
  hour: { label: "hour", min: 0, max: 23 },
  day: { label: "day of month", min: 1, max: 31 },
  month: { label: "month", min: 1, max: 12, names: MONTHS },
  weekday: { label: "weekday", min: 0, max: 7, names: WEEKDAYS },
} as const satisfies Record<string, FieldRule>;

/** Reads `minute hour day month weekday` or a macro such as `@daily`. Throws SyntaxError that names the field. */
export function parseCron(expression: string): CronFields {
  const text = MACROS[expression.trim().toLowerCase()] ?? expression.trim();
  const parts = text.split(/\s+/);
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = parts;
  if (parts.length !== 5) throw new SyntaxError(`"${expression}" has ${parts.length} fields; cron wants five.`);
  return {
    minutes: parseField(minute, RULES.minute),
    hours: parseField(hour, RULES.hour),
    days: new Set(parseField(day, RULES.day)),
    months: new Set(parseField(month, RULES.month)),
    weekdays: new Set(parseField(weekday, RULES.weekday).map((value) => value % 7)),
    everyHour: hour.startsWith("*"),
    anyDay: day.startsWith("*"),
    anyWeekday: weekday.startsWith("*"),
  };
}

function parseField(text: string, rule: FieldRule): number[] {
  const values = text.split(",").flatMap((part) => parsePart(part, rule));
  return [...new Set(values)].toSorted((left, right) => left - right);
}

function parsePart(part: string, rule: FieldRule): number[] {
  const match = /^(?:\*|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(part);
  if (!match) throw new SyntaxError(`"${part}" is no ${rule.label}.`);
  const [, first, last, step] = match;
  const from = first === undefined ? rule.min : parseValue(first, rule);
  const to = last === undefined ? endWithoutRange(first, step, rule) : parseValue(last, rule);
  const stride = Number(step ?? 1);
  if (stride < 1 || from > to) throw new SyntaxError(`"${part}" is an empty range of the ${rule.label}.`);
  return Array.from({ length: Math.floor((to - from) / stride) + 1 }, (_, index) => from + index * stride);
}

/** "*" goes to the end; so does "5/10", as in Vixie cron; "5" is only itself. */
function endWithoutRange(first: string | undefined, step: string | undefined, rule: FieldRule): number {
  return first === undefined || step !== undefined ? rule.max : parseValue(first, rule);
}

function parseValue(text: string, rule: FieldRule): number {
  const named = rule.names?.indexOf(text.toLowerCase()) ?? -1;
  // Months count from 1, weekdays from 0: the first name stands for the smallest value.
  const value = named >= 0 ? named + rule.min : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= rule.min && value <= rule.max)) {
    throw new SyntaxError(`"${text}" is no ${rule.label}: it goes from ${rule.min} to ${rule.max}.`);
  }
  return value;
}

/** Whether a local date fits. When both day fields are restricted either is enough, as cron has always done. */
export function matchesDate(fields: CronFields, year: number, month: number, day: number): boolean {
  if (!fields.months.has(month)) return false;
  const dayFits = fields.days.has(day);
  const weekdayFits = fields.weekdays.has(new Date(Date.UTC(year, month - 1, day)).getUTCDay());
  return fields.anyDay || fields.anyWeekday ? dayFits && weekdayFits : dayFits || weekdayFits;
}
