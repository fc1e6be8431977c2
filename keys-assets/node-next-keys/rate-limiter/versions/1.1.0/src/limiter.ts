import { MemoryStore } from "./memory-store.ts";
import { ceilingOf, type Policy, type Verdict } from "./policy.ts";
import type { Store } from "./store.ts";

/** What happens to requests while the store is down or slow. `local` counts in this process meanwhile. */
export type StoreFailure = "local" | "allow" | "deny";

export interface LimiterOptions {
  /** All must allow. Put the one that refuses most often first: what an earlier one counted stays counted. */
  policies: readonly [Policy, ...Policy[]];
  store: Store;
  /** Before every key, so that limiters can share a store. Default "rl". */
  prefix?: string;
  /** Milliseconds since 1970. Default: the store's own clock, which all processes share. */
  clock?: () => number;
  /** Default "local". */
  whenStoreFails?: StoreFailure;
  /** How long the store may take. Default 250 ms. */
  timeoutMs?: number;
  /** Told about every failure of the store, for your log and your alert. */
  onStoreError?: (error: unknown) => void;
}

export interface Outcome {
  readonly allowed: boolean;
  /** True when the store failed and the answer came from `whenStoreFails`. */
  readonly degraded: boolean;
  /** One per policy that was asked; the last is the one that refused. */
  readonly verdicts: readonly Verdict[];
  readonly retryAfterMs: number;
}

export interface Limiter {
  readonly policies: readonly Policy[];
  /** Counts `cost` units (default 1) against the key. Throws RangeError on a cost that could never pass. */
  check(key: string, cost?: number): Promise<Outcome>;
  /** Gives the key its full limits back, for the customer on the phone. Rejects when the store fails. */
  reset(key: string): Promise<void>;
}

function storeKey(options: LimiterOptions, policy: Policy, key: string): string {
  return `${options.prefix ?? "rl"}:${policy.name}:${key}`;
}

export function createLimiter(options: LimiterOptions): Limiter {
  const fallback = new MemoryStore();
  const names = new Set(options.policies.map((policy) => policy.name));
  if (names.size !== options.policies.length) throw new RangeError("Two policies of a limiter share a name.");
  return {
    policies: options.policies,
    async check(key, cost = 1) {
      demandCost(options.policies, cost);
      const verdicts: Verdict[] = [];
      let degraded = false;
      for (const policy of options.policies) {
        const answer = await askOne(options, fallback, { key, policy, cost });
        degraded ||= answer.degraded;
        verdicts.push(answer.verdict);
        if (!answer.verdict.allowed) break;
      }
      const last = verdicts.at(-1);
      return { allowed: last?.allowed ?? true, degraded, verdicts, retryAfterMs: last?.retryAfterMs ?? 0 };
    },
    async reset(key) {
      if (options.store.forget === undefined) throw new TypeError("This store has no forget method.");
      const keys = options.policies.map((policy) => storeKey(options, policy, key));
      await Promise.all([options.store.forget(keys), fallback.forget(keys)]);
    },
  };
}

function demandCost(policies: readonly Policy[], cost: number): void {
  if (!(cost > 0)) throw new RangeError(`A request costs ${cost}: it must be more than 0.`);
  const tooSmall = policies.find((policy) => ceilingOf(policy) < cost);
  if (tooSmall)
    throw new RangeError(`A request of cost ${cost} can never pass policy ${tooSmall.name} (${ceilingOf(tooSmall)}).`);
}

interface Question {
  key: string;
  policy: Policy;
  cost: number;
}

interface Answer {
  verdict: Verdict;
  degraded: boolean;
}

async function askOne(options: LimiterOptions, fallback: Store, question: Question): Promise<Answer> {
  const { policy, cost } = question;
  const nowMs = options.clock ? options.clock() : null;
  const ask = { key: storeKey(options, policy, question.key), policy, cost, nowMs };
  try {
    const verdict = await within(options.timeoutMs ?? 250, options.store.consume(ask));
    return { verdict, degraded: false };
  } catch (error) {
    options.onStoreError?.(error);
    const mode = options.whenStoreFails ?? "local";
    if (mode === "local") return { verdict: await fallback.consume(ask), degraded: true };
    return { verdict: fixedVerdict(policy, mode === "allow"), degraded: true };
  }
}

function fixedVerdict(policy: Policy, allowed: boolean): Verdict {
  return { policy, allowed, remaining: 0, retryAfterMs: allowed ? 0 : 1000, resetMs: 1000 };
}

export class StoreTimeout extends Error {
  constructor(ms: number) {
    super(`The rate limit store gave no answer within ${ms} ms.`);
    this.name = "StoreTimeout";
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StoreTimeout(ms)), ms);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
