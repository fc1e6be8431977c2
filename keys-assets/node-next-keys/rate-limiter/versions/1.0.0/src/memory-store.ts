import { advance, verdictOf } from "./model.ts";
import { memoryMs, type State, type Verdict } from "./policy.ts";
import type { Ask, Store } from "./store.ts";

interface Remembered {
  state: State;
  forgetAt: number;
}

/**
 * Counters in this process. Right for one process and for tests; with several processes each has its
 * own count. Holds at most `maxKeys` and drops the ones used longest ago.
 */
export class MemoryStore implements Store {
  readonly #entries = new Map<string, Remembered>();
  readonly #maxKeys: number;

  constructor(options: { maxKeys?: number } = {}) {
    this.#maxKeys = options.maxKeys ?? 100_000;
  }

  get size(): number {
    return this.#entries.size;
  }

  async consume({ key, policy, cost, nowMs }: Ask): Promise<Verdict> {
    const now = nowMs ?? Date.now();
    const found = this.#entries.get(key);
    const before = found !== undefined && found.forgetAt > now ? found.state : undefined;
    const step = advance(policy, before, cost, now);
    // Deleting first moves the key to the end: a Map's order is then the order of last use.
    this.#entries.delete(key);
    this.#entries.set(key, { state: step.state, forgetAt: now + memoryMs(policy) });
    this.#trim();
    return verdictOf(policy, step, cost, now);
  }

  #trim(): void {
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= this.#maxKeys) return;
      this.#entries.delete(key);
    }
  }
}
