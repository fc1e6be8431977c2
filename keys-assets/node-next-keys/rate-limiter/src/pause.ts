/** Leaves a store alone for a while after it failed. */
export interface Pause {
  /** True when the store is to be asked. During a pause's end only one caller is told so, until it has an answer. */
  mayAsk(): boolean;
  begin(): void;
  end(): void;
}

export interface PauseOptions {
  readonly pauseAfterFailureMs?: number;
  readonly clock?: () => number;
}

export function createPause({ pauseAfterFailureMs = 0, clock }: PauseOptions): Pause {
  if (!(pauseAfterFailureMs >= 0)) throw new RangeError("pauseAfterFailureMs must be 0 or more.");
  // A clock that never steps backwards, or a pause could last as long as the clock was wrong.
  const now = clock ?? (() => performance.now());
  let until: number | null = null;
  return {
    mayAsk() {
      if (until === null) return true;
      if (now() < until) return false;
      // Whoever comes next waits for this one's answer instead of hanging beside it.
      until = now() + pauseAfterFailureMs;
      return true;
    },
    begin() {
      until = now() + pauseAfterFailureMs;
    },
    end() {
      until = null;
    },
  };
}
