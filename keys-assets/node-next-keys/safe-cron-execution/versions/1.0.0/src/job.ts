import type { MissedPolicy } from "./missed.ts";
import type { Schedule } from "./schedule.ts";

export interface JobContext {
  /** The moment this run is for; use it, not the present, to decide which day or hour to work on. */
  readonly slot: Date;
  /** Aborted on timeout, on shutdown, and when the lease is lost. Pass it on to fetch and to queries. */
  readonly signal: AbortSignal;
  /** Grows with every lease. Write it beside what you write elsewhere, and refuse lower ones there. */
  readonly fencingToken: number;
  /** 1 for the first attempt. */
  readonly attempt: number;
}

export interface JobOptions {
  /** Identifies the job for ever: renaming it makes a new one. */
  name: string;
  schedule: Schedule;
  run: (context: JobContext) => Promise<unknown>;
  /** Default: latest. */
  missed?: MissedPolicy;
  /** at-least-once (default) repeats a slot whose process died; at-most-once never does. */
  delivery?: "at-least-once" | "at-most-once";
  /** How long a lease lives without a heartbeat, and so how long a death goes unnoticed. Default 60 s. */
  leaseMs?: number;
  /** After this the signal is aborted. Default 15 min. */
  timeoutMs?: number;
  /** Attempts for one slot, and the wait before the second; it doubles. Default 1 attempt, 1 s. */
  attempts?: number;
  retryMs?: number;
  /** Slots older than this are not even looked at. Default 7 days. */
  lookbackMs?: number;
}

export type Job = Readonly<Required<JobOptions>>;

/** Fills in the defaults and refuses what cannot work. */
export function defineJob(options: JobOptions): Job {
  const job: Job = {
    missed: { kind: "latest" },
    delivery: "at-least-once",
    leaseMs: 60_000,
    timeoutMs: 900_000,
    attempts: 1,
    retryMs: 1000,
    lookbackMs: 7 * 86_400_000,
    ...options,
  };
  if (job.name.trim() === "") throw new RangeError("A job needs a name.");
  if (job.leaseMs < 3000)
    throw new RangeError(`Job ${job.name}: leaseMs must be at least 3000, to leave room for heartbeats.`);
  if (job.attempts < 1) throw new RangeError(`Job ${job.name}: attempts must be at least 1.`);
  return job;
}
