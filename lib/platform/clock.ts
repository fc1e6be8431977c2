import "server-only";

declare global {
  // The server's parts are bundled apart; there is one clock for all of them.
  var keysClock: (() => Date) | undefined;
}

/** The one clock. Everything below a route handler takes `now` as an argument; only the edge reads it here. */
export const clock = {
  now: (): Date => globalThis.keysClock?.() ?? new Date(),
  /** What the clock says from now on: for tests, and for a demo in which time is moved. Without an argument, the machine's time again. */
  set(source?: () => Date): void {
    globalThis.keysClock = source;
  },
};
