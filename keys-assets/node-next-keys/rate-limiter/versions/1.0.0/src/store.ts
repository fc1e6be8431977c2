import type { Policy, Verdict } from "./policy.ts";

export interface Ask {
  /** Already carries the prefix and the policy's name. */
  readonly key: string;
  readonly policy: Policy;
  readonly cost: number;
  /** The moment in milliseconds since 1970, or null for the store's own clock. */
  readonly nowMs: number | null;
}

/** Where the counters live. `consume` must be atomic for a key: two at once never spend the same unit. */
export interface Store {
  consume(ask: Ask): Promise<Verdict>;
}
