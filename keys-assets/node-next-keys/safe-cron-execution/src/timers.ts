/** The two timers that the runner needs, so that tests can turn the clock by hand. Each returns its cancel. */
export interface Timers {
  after(ms: number, run: () => void): () => void;
  every(ms: number, run: () => void): () => void;
}

/** A timer of Node holds 31 bits of milliseconds; anything longer fires at once. */
const LONGEST_MS = 2 ** 31 - 1;

export const realTimers: Timers = {
  after(ms, run) {
    let leftMs = ms;
    let timer: NodeJS.Timeout | undefined;
    const arm = () => {
      const stepMs = Math.min(leftMs, LONGEST_MS);
      leftMs -= stepMs;
      timer = setTimeout(leftMs > 0 ? arm : run, stepMs);
    };
    arm();
    return () => clearTimeout(timer);
  },
  every(ms, run) {
    const timer = setInterval(run, Math.min(ms, LONGEST_MS));
    return () => clearInterval(timer);
  },
};
