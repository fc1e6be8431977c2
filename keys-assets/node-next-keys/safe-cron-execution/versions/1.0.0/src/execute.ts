import type { Job } from "./job.ts";
import type { Ending, JobStore, Lease } from "./store.ts";
import type { Timers } from "./timers.ts";

export class LeaseLost extends Error {
  constructor(job: string) {
    super(`The lease of job ${job} was lost: another process may be running it.`);
    this.name = "LeaseLost";
  }
}

export class JobTimeout extends Error {
  constructor(job: string, ms: number) {
    super(`Job ${job} was stopped after ${ms} ms.`);
    this.name = "JobTimeout";
  }
}

export interface Execution {
  readonly job: Job;
  readonly store: JobStore;
  readonly timers: Timers;
  /** Aborted when the process shuts down. */
  readonly shutdown: AbortSignal;
  readonly onError: (error: unknown) => void;
}

export type SlotResult = "succeeded" | "failed" | "lost";

/**
 * Runs one slot under a lease that is already held. The lease is kept alive until the job's function has
 * really returned, also after a timeout: a function that ignores its signal delays the next run but
 * never overlaps with it.
 */
export async function executeSlot(
  execution: Execution,
  lease: Lease,
  slotMs: number,
  scheduled = true,
): Promise<SlotResult> {
  const { job, store } = execution;
  const first = job.delivery === "at-most-once";
  const runId = await store.start(lease, slotMs, scheduled && first);
  if (runId === null) return "lost";
  const control = new AbortController();
  const stopWatching = watch(execution, lease, control);
  let ending: Ending;
  try {
    ending = await attemptAll(execution, lease, slotMs, control.signal);
  } finally {
    stopWatching();
  }
  const kept = await store.finish(lease, runId, ending, scheduled && !isShutdown(execution, ending));
  return kept ? ending.status : "lost";
}

/** A slot that shutdown cut off stays due under at-least-once, so that the next process repeats it. */
function isShutdown({ shutdown, job }: Execution, ending: Ending): boolean {
  return shutdown.aborted && ending.status === "failed" && job.delivery === "at-least-once";
}

function watch(execution: Execution, lease: Lease, control: AbortController): () => void {
  const { job, timers, shutdown } = execution;
  const stopHeartbeat = beat(execution, lease, control);
  const stopTimeout = timers.after(job.timeoutMs, () => control.abort(new JobTimeout(job.name, job.timeoutMs)));
  const forward = () => control.abort(shutdown.reason);
  if (shutdown.aborted) forward();
  else shutdown.addEventListener("abort", forward, { once: true });
  return () => {
    stopHeartbeat();
    stopTimeout();
    shutdown.removeEventListener("abort", forward);
  };
}

/** Renews at a third of the lease. Gives up after two thirds without an answer: before anyone else may start. */
function beat({ job, store, timers, onError }: Execution, lease: Lease, control: AbortController): () => void {
  const lost = () => control.abort(new LeaseLost(job.name));
  const patienceMs = Math.floor((job.leaseMs * 2) / 3);
  let stopPatience = timers.after(patienceMs, lost);
  let over = false;
  const onAnswer = (held: boolean) => {
    // An answer that arrives after the run must not set a timer again.
    if (over) return;
    stopPatience();
    if (held) stopPatience = timers.after(patienceMs, lost);
    else lost();
  };
  const stopBeat = timers.every(Math.floor(job.leaseMs / 3), () => {
    store.renew(lease, job.leaseMs).then(onAnswer, onError);
  });
  return () => {
    over = true;
    stopBeat();
    stopPatience();
  };
}

async function attemptAll(execution: Execution, lease: Lease, slotMs: number, signal: AbortSignal): Promise<Ending> {
  const { job, timers, onError } = execution;
  for (let attempt = 1; ; attempt += 1) {
    try {
      signal.throwIfAborted();
      await job.run({ slot: new Date(slotMs), signal, fencingToken: lease.token, attempt });
      // A job that noticed the signal and returned early did not do its work.
      signal.throwIfAborted();
      return { status: "succeeded", attempts: attempt, detail: "" };
    } catch (error) {
      onError(error);
      if (signal.aborted || attempt >= job.attempts)
        return { status: "failed", attempts: attempt, detail: describe(error) };
      await pause(timers, job.retryMs * 2 ** (attempt - 1), signal);
    }
  }
}

function describe(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.slice(0, 2000);
}

/** Waits; ends early, without an error, when the signal is aborted. */
function pause(timers: Timers, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      cancel();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const cancel = timers.after(ms, done);
    if (signal.aborted) done();
    else signal.addEventListener("abort", done, { once: true });
  });
}
