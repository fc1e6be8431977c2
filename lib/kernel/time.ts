const DAY_MS = 86_400_000;

/** The moment `days` times 24 hours later (earlier when negative). */
export function addDays(moment: Date, days: number): Date {
  return new Date(moment.getTime() + days * DAY_MS);
}

export function addSeconds(moment: Date, seconds: number): Date {
  return new Date(moment.getTime() + seconds * 1000);
}

/** The later of two moments. */
export function laterOf(a: Date, b: Date): Date {
  return new Date(Math.max(a.getTime(), b.getTime()));
}

/** Stripe's Unix seconds as a Date. */
export function fromUnixSeconds(seconds: number): Date {
  return new Date(seconds * 1000);
}

/** "12 May 2026", in UTC, the same on server and browser. */
export function formatDay(moment: Date | string): string {
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(
    new Date(moment),
  );
}

/** "12 May 2026 at 09:30 UTC": where the hour matters, for example of a deadline. */
export function formatMoment(moment: Date | string): string {
  return `${formatDay(moment)} at ${new Date(moment).toISOString().slice(11, 16)} UTC`;
}
