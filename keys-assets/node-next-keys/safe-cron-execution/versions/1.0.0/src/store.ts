export type RunStatus =
  | "running"
  | "succeeded"
  | "failed"
  /** Passed over by the missed-run policy. */
  | "skipped"
  /** The process died or lost its lease before it could say how the run ended. */
  | "abandoned";

export interface Run {
  readonly id: string;
  readonly job: string;
  /** The moment for which it ran, in milliseconds since 1970. */
  readonly slotMs: number;
  readonly status: RunStatus;
  readonly owner: string;
  /** The fencing token of the lease under which it ran. */
  readonly token: number;
  readonly attempts: number;
  readonly startedMs: number;
  readonly finishedMs: number | null;
  /** The error's message, or what a skip stands for. */
  readonly detail: string;
}

/** The right to run a job. Only the highest token is valid, and only until it expires. */
export interface Lease {
  readonly job: string;
  readonly owner: string;
  readonly token: number;
  /** The last slot that was dealt with, null for a job that is new. */
  readonly cursorMs: number | null;
}

export interface Ending {
  readonly status: "succeeded" | "failed";
  readonly attempts: number;
  readonly detail: string;
}

/**
 * What all processes share. Every method that takes a lease does nothing and returns false (or null)
 * when that lease has expired or was taken over: a process that was asleep cannot write over its successor.
 */
export interface JobStore {
  /** The last slot dealt with; null when the job was never seen. */
  cursor(job: string): Promise<number | null>;
  /** Remembers a new job as being up to date at `slotMs`; does nothing when the job is known. */
  introduce(job: string, slotMs: number): Promise<void>;
  /** Takes the lease when it is free or expired, otherwise null. Marks runs of dead owners as abandoned. */
  acquire(job: string, owner: string, ttlMs: number): Promise<Lease | null>;
  renew(lease: Lease, ttlMs: number): Promise<boolean>;
  release(lease: Lease): Promise<void>;
  /** Writes a run with status `running`; with `advance` also moves the cursor. Gives the run's id. */
  start(lease: Lease, slotMs: number, advance: boolean): Promise<string | null>;
  /** Writes how a run ended; with `advance` also moves the cursor to its slot. */
  finish(lease: Lease, runId: string, ending: Ending, advance: boolean): Promise<boolean>;
  /** Records slots that are passed over and moves the cursor to `slotMs`, the newest of them. */
  skip(lease: Lease, slotMs: number, detail: string): Promise<boolean>;
  /** The newest runs first. */
  history(job: string, limit: number): Promise<Run[]>;
  /** When the job last succeeded; null for never. */
  lastSuccess(job: string): Promise<number | null>;
}
