import { EPSILON, type Policy, type SlidingWindow, type State, type TokenBucket, type Verdict } from "./policy.ts";

export interface Step {
  readonly state: State;
  readonly allowed: boolean;
}

/**
 * The rule itself: the state before (undefined for an unknown key), what is asked, and the moment give
 * the state after. Pure. The Redis script and the SQL repeat exactly this arithmetic, and a test holds
 * all three to the same answers. A clock that steps backwards neither refills nor empties anything.
 */
export function advance(policy: Policy, before: State | undefined, cost: number, nowMs: number): Step {
  return policy.kind === "token-bucket"
    ? advanceBucket(policy, before, cost, nowMs)
    : advanceWindow(policy, before, cost, nowMs);
}

function advanceBucket(policy: TokenBucket, before: State | undefined, cost: number, nowMs: number): Step {
  const { a, at } = before ?? { a: policy.capacity, at: nowMs };
  const tokens = Math.min(policy.capacity, a + Math.max(0, nowMs - at) * (policy.refillPerSecond / 1000));
  const allowed = tokens + EPSILON >= cost;
  return { allowed, state: { a: allowed ? tokens - cost : tokens, b: 0, at: Math.max(nowMs, at) } };
}

function advanceWindow(policy: SlidingWindow, before: State | undefined, cost: number, nowMs: number): Step {
  const { windowMs, limit } = policy;
  const started = Math.max(nowMs - (nowMs % windowMs), before?.at ?? 0);
  const { spent, previous } = roll(before, started, windowMs);
  const age = Math.max(0, nowMs - started);
  const used = previous * ((windowMs - age) / windowMs) + spent;
  const allowed = used + cost <= limit + EPSILON;
  return { allowed, state: { a: allowed ? spent + cost : spent, b: previous, at: started } };
}

function roll(before: State | undefined, started: number, windowMs: number): { spent: number; previous: number } {
  if (before === undefined) return { spent: 0, previous: 0 };
  if (before.at === started) return { spent: before.a, previous: before.b };
  return { spent: 0, previous: before.at === started - windowMs ? before.a : 0 };
}

/** What to tell the caller, from the state after the step. */
export function verdictOf(policy: Policy, step: Step, cost: number, nowMs: number): Verdict {
  const numbers =
    policy.kind === "token-bucket" ? bucketNumbers(policy, step, cost) : windowNumbers(policy, step, cost, nowMs);
  return { policy, allowed: step.allowed, ...numbers };
}

type Numbers = Pick<Verdict, "remaining" | "retryAfterMs" | "resetMs">;

function bucketNumbers(policy: TokenBucket, { state, allowed }: Step, cost: number): Numbers {
  const perMs = policy.refillPerSecond / 1000;
  return {
    remaining: Math.max(0, Math.floor(state.a + EPSILON)),
    retryAfterMs: allowed ? 0 : Math.max(1, Math.ceil((cost - state.a) / perMs)),
    resetMs: Math.max(0, Math.ceil((policy.capacity - state.a) / perMs)),
  };
}

function windowNumbers(policy: SlidingWindow, { state, allowed }: Step, cost: number, nowMs: number): Numbers {
  const { limit, windowMs } = policy;
  const age = Math.max(0, nowMs - state.at);
  const left = windowMs - age;
  const used = state.b * (left / windowMs) + state.a;
  return {
    remaining: Math.max(0, Math.floor(limit - used + EPSILON)),
    retryAfterMs: allowed ? 0 : Math.max(1, Math.ceil(windowWait(policy, state, cost, left))),
    resetMs: state.a > 0 ? left + windowMs : state.b > 0 ? left : 0,
  };
}

// Either enough of the previous window slides out before this one ends, or the wait reaches into the next.
function windowWait({ limit, windowMs }: SlidingWindow, state: State, cost: number, left: number): number {
  if (state.a + cost <= limit) {
    const excess = state.b * (left / windowMs) + state.a + cost - limit;
    return (excess / state.b) * windowMs;
  }
  return left + (1 - (limit - cost) / state.a) * windowMs;
}
