import type { Answer, Ask, Claim, Held, IdempotencyStore } from "./store.ts";

interface Entry {
  fingerprint: string;
  token: number;
  attempts: number;
  leaseUntil: number;
  expiresAt: number;
  answer: Answer | null;
}

/**
 * Keys in this process: for tests and for a service that runs as one process and may forget at a restart. When
 * it is full of keys that have not expired it throws, because dropping one would let a write happen twice.
 */
export class MemoryStore implements IdempotencyStore {
  readonly #entries = new Map<string, Entry>();
  readonly #clock: () => number;
  readonly #maxEntries: number;
  #lastToken = 0;

  constructor(options: { clock?: () => number; maxEntries?: number } = {}) {
    this.#clock = options.clock ?? Date.now;
    this.#maxEntries = options.maxEntries ?? 10_000;
  }

  async claim(ask: Ask): Promise<Claim> {
    const now = this.#clock();
    const id = identity(ask);
    const found = this.#entries.get(id);
    const alive = found !== undefined && found.expiresAt > now ? found : undefined;
    if (alive !== undefined) {
      if (alive.fingerprint !== ask.fingerprint) return { kind: "reused" };
      if (alive.answer !== null) return { kind: "answered", answer: alive.answer };
      if (alive.leaseUntil > now) return { kind: "running", leaseLeftMs: alive.leaseUntil - now };
    }
    // No await between looking and writing: that is what makes the claim atomic here.
    if (found === undefined) this.#makeRoom();
    this.#lastToken += 1;
    const entry: Entry = {
      fingerprint: ask.fingerprint,
      token: this.#lastToken,
      attempts: (alive?.attempts ?? 0) + 1,
      leaseUntil: now + ask.leaseMs,
      expiresAt: now + ask.keepMs,
      answer: null,
    };
    this.#entries.set(id, entry);
    const held = { scope: ask.scope, key: ask.key, token: entry.token };
    return { kind: "claimed", held, attempt: entry.attempts };
  }

  async extend(held: Held, leaseMs: number): Promise<boolean> {
    return this.#change(held, (entry) => {
      entry.leaseUntil = this.#clock() + leaseMs;
      entry.expiresAt = Math.max(entry.expiresAt, entry.leaseUntil);
    });
  }

  async complete(held: Held, answer: Answer): Promise<boolean> {
    return this.#change(held, (entry) => {
      entry.answer = answer;
    });
  }

  async release(held: Held): Promise<boolean> {
    return this.#change(held, (entry) => {
      entry.leaseUntil = Math.min(entry.leaseUntil, this.#clock());
    });
  }

  async sweep(batch = 10_000): Promise<number> {
    return this.#drop(batch);
  }

  #drop(batch: number): number {
    const now = this.#clock();
    let dropped = 0;
    for (const [id, entry] of this.#entries) {
      if (dropped >= batch) break;
      if (entry.expiresAt > now) continue;
      this.#entries.delete(id);
      dropped += 1;
    }
    return dropped;
  }

  #change(held: Held, change: (entry: Entry) => void): boolean {
    const entry = this.#entries.get(identity(held));
    if (entry === undefined || entry.token !== held.token || entry.answer !== null) return false;
    change(entry);
    return true;
  }

  #makeRoom(): void {
    if (this.#entries.size < this.#maxEntries || this.#drop(this.#maxEntries) > 0) return;
    throw new RangeError(`The memory store holds ${this.#maxEntries} keys and none has expired.`);
  }
}

function identity({ scope, key }: { scope: string; key: string }): string {
  return JSON.stringify([scope, key]);
}
