export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Stripe refuses a meter event that is older than 35 days; one day is kept for retries. */
export const OLDEST = 34 * DAY;

/** Stripe knows an identifier for at least 24 hours. After 23 a second sending could count twice, so there is none. */
export const SAFE_TO_REPEAT = 23 * HOUR;

/** Stripe takes what lies up to five minutes ahead; two are left for clocks that differ. */
export const FARTHEST_AHEAD = 3 * MINUTE;

export const floorTo = (moment: Date, step: number): Date => new Date(Math.floor(moment.getTime() / step) * step);

export const after = (moment: Date, milliseconds: number): Date => new Date(moment.getTime() + milliseconds);

/** Seconds between tries: 30 s, 1 min, 2 min … at most 30 min. */
export function retryDelay(attempt: number): number {
  return Math.min(30 * MINUTE, 30_000 * 2 ** Math.min(attempt - 1, 10));
}
