/** Lets a burst of `capacity` pass at once and then a steady `refillPerSecond`. For APIs whose clients work in bursts. */
export interface TokenBucket {
  readonly kind: "token-bucket";
  /** Stands in headers and keys: letters, digits, `-` and `_`. */
  readonly name: string;
  readonly capacity: number;
  readonly refillPerSecond: number;
}

/** Lets `limit` pass in any `windowMs`. For quotas that are written into a contract or protect a login. */
export interface SlidingWindow {
  readonly kind: "sliding-window";
  readonly name: string;
  readonly limit: number;
  readonly windowMs: number;
}

export type Policy = TokenBucket | SlidingWindow;

/**
 * What a store remembers per key. Token bucket: `a` tokens left at the time `at`. Sliding window: `a`
 * spent in the window that began at `at`, `b` spent in the one before.
 */
export interface State {
  readonly a: number;
  readonly b: number;
  readonly at: number;
}

export interface Verdict {
  readonly policy: Policy;
  readonly allowed: boolean;
  /** Whole units that would pass right now. */
  readonly remaining: number;
  /** 0 when allowed, otherwise after how long the same request would pass if nobody else asks. */
  readonly retryAfterMs: number;
  /** After how long the full limit is available again. */
  readonly resetMs: number;
}

// Refilling adds fractions, so a token that is full on paper may be 0.9999999999 in a float.
export const EPSILON = 1e-6;

const NAME = /^[A-Za-z0-9_-]{1,64}$/;

function demand(condition: boolean, message: string): void {
  if (!condition) throw new RangeError(message);
}

/** Makes a token bucket. Throws RangeError on a limit that makes no sense. */
export function tokenBucket(name: string, limits: { capacity: number; refillPerSecond: number }): TokenBucket {
  demand(NAME.test(name), `Policy name "${name}": use up to 64 letters, digits, - and _.`);
  demand(limits.capacity >= 1, `Policy ${name}: capacity must be at least 1.`);
  demand(limits.refillPerSecond > 0, `Policy ${name}: refillPerSecond must be more than 0.`);
  return { kind: "token-bucket", name, ...limits };
}

/** Makes a sliding window. Throws RangeError on a limit that makes no sense. */
export function slidingWindow(name: string, limits: { limit: number; windowMs: number }): SlidingWindow {
  demand(NAME.test(name), `Policy name "${name}": use up to 64 letters, digits, - and _.`);
  demand(limits.limit >= 1, `Policy ${name}: limit must be at least 1.`);
  demand(limits.windowMs >= 1, `Policy ${name}: windowMs must be at least 1.`);
  return { kind: "sliding-window", name, ...limits };
}

/** The most that may pass at once. */
export function ceilingOf(policy: Policy): number {
  return policy.kind === "token-bucket" ? policy.capacity : policy.limit;
}

/** How long a key must be remembered after its last use, in milliseconds. */
export function memoryMs(policy: Policy): number {
  if (policy.kind === "sliding-window") return policy.windowMs * 2;
  return Math.ceil((policy.capacity / policy.refillPerSecond) * 1000) + 1000;
}
