import type { Job } from "./job.ts";
import { nextSlot } from "./schedule.ts";
import type { JobStore } from "./store.ts";

export interface JobHealth {
  readonly job: string;
  readonly lastSuccess: Date | null;
  readonly next: Date | null;
  /** True when a slot passed more than lease and timeout ago without a success since, also when there never was one. */
  readonly overdue: boolean;
}

/** How far back the first run of a job that never succeeded is looked for. */
const FIRST_RUNS = 1000;

/** The state of every job at a moment, for a status page or an alert. A job that was never seen is not overdue. */
export async function jobHealth(store: JobStore, jobs: readonly Job[], now: Date): Promise<JobHealth[]> {
  return Promise.all(jobs.map((job) => healthOf(store, job, now.getTime())));
}

async function healthOf(store: JobStore, job: Job, nowMs: number): Promise<JobHealth> {
  const lastMs = await store.lastSuccess(job.name);
  const sinceMs = lastMs ?? (await withoutSuccessSince(store, job.name)) ?? nowMs;
  const expected = nextSlot(job.schedule, sinceMs);
  const next = nextSlot(job.schedule, nowMs);
  return {
    job: job.name,
    lastSuccess: lastMs === null ? null : new Date(lastMs),
    next: next === undefined ? null : new Date(next),
    overdue: expected !== undefined && nowMs - expected > job.leaseMs + job.timeoutMs,
  };
}

/** The moment after which a job that never succeeded should have: its oldest slot, or when it was first seen. */
async function withoutSuccessSince(store: JobStore, job: string): Promise<number | null> {
  const oldest = (await store.history(job, FIRST_RUNS)).at(-1);
  return oldest === undefined ? store.cursor(job) : oldest.slotMs - 1;
}
