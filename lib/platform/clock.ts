import "server-only";

declare global {
  // The server's parts are bundled apart; there is one clock for all of them.
  var keysClock: (() => Date) | undefined;
}

/** The one clock. Everything below a route handler takes `now` as an argument; only the edge reads it here. */
export const clock = {
  now: (): Date => globalThis.keysClock?.() ?? new Date(),
  /** For tests: what the clock says from now on; without an argument, the machine's time again. */
  set(source?: () => Date): void {
    globalThis.keysClock = source;
  },
  /** For a demo in which time is moved: the machine's time, so far ahead. */
  setAhead(seconds: number): void {
    globalThis.keysClock = () => new Date(Date.now() + seconds * 1000);
  },
};
