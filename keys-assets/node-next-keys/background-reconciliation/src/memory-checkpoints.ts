import type { CheckpointStore, Claim, Progress } from "./checkpoint.ts";

interface Entry {
  token: number;
  untilMs: number;
  progress: Progress | null;
}

/** Checkpoints in this process: for tests, and where losing the position at a restart does not matter. */
export class MemoryCheckpoints implements CheckpointStore {
  readonly #entries = new Map<string, Entry>();
  readonly #clock: () => number;

  constructor(clock: () => number = Date.now) {
    this.#clock = clock;
  }

  async claim(name: string, _owner: string, ttlMs: number): Promise<Claim | null> {
    const entry = this.#entries.get(name) ?? { token: 0, untilMs: 0, progress: null };
    if (entry.untilMs > this.#clock()) return null;
    const taken = { ...entry, token: entry.token + 1, untilMs: this.#clock() + ttlMs };
    this.#entries.set(name, taken);
    return { name, token: taken.token, progress: taken.progress };
  }

  async save(claim: Claim, progress: Progress, ttlMs: number): Promise<boolean> {
    const entry = this.#held(claim);
    if (entry) Object.assign(entry, { progress, untilMs: this.#clock() + ttlMs });
    return entry !== undefined;
  }

  async finish(claim: Claim, done: boolean): Promise<boolean> {
    const entry = this.#held(claim);
    if (entry) Object.assign(entry, { untilMs: 0, progress: done ? null : entry.progress });
    return entry !== undefined;
  }

  async reset(name: string): Promise<void> {
    const entry = this.#entries.get(name);
    if (entry) entry.progress = null;
  }

  #held(claim: Claim): Entry | undefined {
    const entry = this.#entries.get(claim.name);
    return entry && entry.token === claim.token && entry.untilMs > this.#clock() ? entry : undefined;
  }
}
