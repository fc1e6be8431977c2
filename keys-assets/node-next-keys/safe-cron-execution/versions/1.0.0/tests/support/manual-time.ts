import { setImmediate } from "node:timers/promises";
import type { Timers } from "../../src/index.ts";

interface Entry {
  at: number;
  everyMs: number | null;
  run: () => void;
}

/** A clock and timers that move only when a test says so. */
export class ManualTime implements Timers {
  now: number;
  #entries: Entry[] = [];

  constructor(now: number) {
    this.now = now;
  }

  readonly clock = (): number => this.now;

  after(ms: number, run: () => void): () => void {
    return this.#add({ at: this.now + ms, everyMs: null, run });
  }

  every(ms: number, run: () => void): () => void {
    return this.#add({ at: this.now + ms, everyMs: ms, run });
  }

  /** Timers that are still set: a finished run must leave none. */
  get pending(): number {
    return this.#entries.length;
  }

  /** Moves the clock and fires what comes due, letting promises settle after each. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    await setImmediate();
    for (;;) {
      const due = this.#entries.filter((entry) => entry.at <= end).toSorted((left, right) => left.at - right.at)[0];
      if (!due) break;
      this.now = due.at;
      if (due.everyMs === null) this.#entries = this.#entries.filter((entry) => entry !== due);
      else due.at += due.everyMs;
      due.run();
      await setImmediate();
    }
    this.now = end;
    await setImmediate();
  }

  #add(entry: Entry): () => void {
    this.#entries.push(entry);
    return () => {
      this.#entries = this.#entries.filter((other) => other !== entry);
    };
  }
}
