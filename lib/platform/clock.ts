import "server-only";

let read: () => Date = () => new Date();

/** The one clock. Everything below a route handler takes `now` as an argument; only the edge reads it here. */
export const clock = {
  now: (): Date => read(),
  /** For tests: what the clock says from now on; without an argument, the machine's time again. */
  set(source?: () => Date): void {
    read = source ?? (() => new Date());
  },
};
