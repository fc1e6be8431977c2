import type { Job } from "./job.ts";
import { nextSlot } from "./schedule.ts";
import type { JobStore } from "./store.ts";

export interface JobHealth {
  readonly job: string;
  readonly lastSuccess: Date | null;
  readonly next: Date | null;
  /** True when a slot passed more than lease and timeout ago without a success since. */
  readonly overdue: boolean;
}

/** The state of every job at a moment, for a status page or an alert. A job that was never seen is not overdue. */
export async function jobHealth(store: JobStore, jobs: readonly Job[], now: Date): Promise<JobHealth[]> {
  return Promise.all(jobs.map((job) => healthOf(store, job, now.getTime())));
}

async function healthOf(store: JobStore, job: Job, nowMs: number): Promise<JobHealth> {
  const lastMs = await store.lastSuccess(job.name);
  const [first] = lastMs === null ? await store.history(job.name, 1) : [];
  const sinceMs = lastMs ?? first?.startedMs ?? nowMs;
  const expected = nextSlot(job.schedule, sinceMs);
  const next = nextSlot(job.schedule, nowMs);
  return {
    job: job.name,
    lastSuccess: lastMs === null ? null : new Date(lastMs),
    next: next === undefined ? null : new Date(next),
    overdue: expected !== undefined && nowMs - expected > job.leaseMs + job.timeoutMs,
  };
}
