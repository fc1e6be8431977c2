import type { Tally } from "./limits.ts";
import type { ReportedItem } from "./report.ts";

/** Where a sweep stands. Saved after each page, so that a crash repeats one page at most. */
export interface Progress {
  readonly phase: "source" | "local";
  readonly cursor: string | null;
  readonly startedMs: number;
  readonly tally: Tally;
  readonly items: readonly ReportedItem[];
  /** Set when a limit stopped the sweep; it stays stopped until `reset`. */
  readonly halted: string;
}

export interface Claim {
  readonly name: string;
  readonly token: number;
  readonly progress: Progress | null;
}

/** What processes share. `save` and `finish` do nothing and give false when the claim has expired or was taken over. */
export interface CheckpointStore {
  claim(name: string, owner: string, ttlMs: number): Promise<Claim | null>;
  /** Stores the progress and renews the claim. */
  save(claim: Claim, progress: Progress, ttlMs: number): Promise<boolean>;
  /** Gives the claim back. With `done` the next run starts from the beginning. */
  finish(claim: Claim, done: boolean): Promise<boolean>;
  /** Forgets the progress: a halted sweep may start again, from the beginning. */
  reset(name: string): Promise<void>;
}
