import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { type Execution, executeSlot, type SlotResult } from "./execute.ts";
import type { Job } from "./job.ts";
import { planDue } from "./missed.ts";
import { slotsBetween } from "./schedule.ts";
import type { JobStore, Lease } from "./store.ts";
import { realTimers, type Timers } from "./timers.ts";

export interface RunnerOptions {
  store: JobStore;
  jobs: readonly Job[];
  /** Told about every failure of a job and of the store. Required: a job must not fail in silence. */
  onError: (error: unknown, job: string) => void;
  /** How often due slots are looked for. Default 5 s. */
  pollMs?: number;
  clock?: () => number;
  timers?: Timers;
  /** Names this process in the run history. Default host, process id and a random part. */
  owner?: string;
}

export type TickResult =
  /** Nothing is due. */
  | { kind: "idle" }
  /** The job was unknown; it counts from now. */
  | { kind: "introduced" }
  /** Another process has the lease, or this one is still busy with the job. */
  | { kind: "busy" }
  | { kind: "ran"; slots: readonly { slotMs: number; result: SlotResult }[]; skipped: number };

export interface Runner {
  /** Looks once at one job and runs what is due. Resolves when that is done. */
  tick(name: string): Promise<TickResult>;
  /** Runs a job now, outside its schedule, under the same lease. */
  trigger(name: string): Promise<SlotResult | "busy">;
  start(): void;
  /** Stops looking, aborts what runs, and resolves when every job has returned. */
  stop(): Promise<void>;
}

export function createRunner(options: RunnerOptions): Runner {
  return new CronRunner(options);
}

class CronRunner implements Runner {
  readonly #options: RunnerOptions;
  readonly #jobs: ReadonlyMap<string, Job>;
  readonly #clock: () => number;
  readonly #timers: Timers;
  readonly #owner: string;
  readonly #shutdown = new AbortController();
  readonly #active = new Map<string, Promise<unknown>>();
  #stopPolling: () => void = () => {};

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#jobs = new Map(options.jobs.map((job) => [job.name, job]));
    if (this.#jobs.size !== options.jobs.length) throw new RangeError("Two jobs share a name.");
    this.#clock = options.clock ?? Date.now;
    this.#timers = options.timers ?? realTimers;
    this.#owner = options.owner ?? `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
  }

  tick(name: string): Promise<TickResult> {
    return this.#once<TickResult>(name, { kind: "busy" }, (job) => this.#runDue(job));
  }

  trigger(name: string): Promise<SlotResult | "busy"> {
    return this.#once<SlotResult | "busy">(name, "busy", (job) => this.#runNow(job));
  }

  start(): void {
    const look = () => {
      for (const name of this.#jobs.keys()) this.tick(name).catch((error: unknown) => this.#tell(error, name));
    };
    this.#stopPolling();
    this.#stopPolling = this.#timers.every(this.#options.pollMs ?? 5000, look);
    look();
  }

  async stop(): Promise<void> {
    this.#stopPolling();
    this.#shutdown.abort(new Error("The process is shutting down."));
    await Promise.allSettled(this.#active.values());
  }

  /** In this process a job has one activity at a time; the lease takes care of other processes. */
  async #once<T>(name: string, busy: T, work: (job: Job) => Promise<T>): Promise<T> {
    const job = this.#jobs.get(name);
    if (job === undefined) throw new RangeError(`There is no job ${name}.`);
    if (this.#active.has(name) || this.#shutdown.signal.aborted) return busy;
    const activity = work(job);
    this.#active.set(name, activity);
    try {
      return await activity;
    } finally {
      this.#active.delete(name);
    }
  }

  async #runDue(job: Job): Promise<TickResult> {
    const { store } = this.#options;
    const cursor = await store.cursor(job.name);
    if (cursor === null) {
      await store.introduce(job.name, this.#clock());
      return { kind: "introduced" };
    }
    // Asked without the lease, so that an idle job costs one read.
    if (this.#due(job, cursor).length === 0) return { kind: "idle" };
    const lease = await store.acquire(job.name, this.#owner, job.leaseMs);
    if (lease === null) return { kind: "busy" };
    try {
      // Between the read and the lease another process may have dealt with the slots.
      return await this.#runSlots(job, lease, this.#due(job, lease.cursorMs ?? cursor));
    } finally {
      await store.release(lease);
    }
  }

  async #runSlots(job: Job, lease: Lease, due: readonly number[]): Promise<TickResult> {
    const plan = planDue(job.missed, due, this.#clock());
    const newestSkipped = plan.skip.at(-1);
    if (newestSkipped !== undefined) {
      const since = new Date(plan.skip[0] ?? newestSkipped).toISOString();
      await this.#options.store.skip(lease, newestSkipped, `${plan.skip.length} missed since ${since}`);
    }
    const slots: { slotMs: number; result: SlotResult }[] = [];
    for (const slotMs of plan.run) {
      if (this.#shutdown.signal.aborted) break;
      const result = await executeSlot(this.#execution(job), lease, slotMs);
      slots.push({ slotMs, result });
      if (result === "lost") break;
    }
    return slots.length + plan.skip.length === 0 ? { kind: "idle" } : { kind: "ran", slots, skipped: plan.skip.length };
  }

  async #runNow(job: Job): Promise<SlotResult | "busy"> {
    const { store } = this.#options;
    await store.introduce(job.name, this.#clock());
    const lease = await store.acquire(job.name, this.#owner, job.leaseMs);
    if (lease === null) return "busy";
    try {
      return await executeSlot(this.#execution(job), lease, this.#clock(), false);
    } finally {
      await store.release(lease);
    }
  }

  #due(job: Job, cursorMs: number): number[] {
    const now = this.#clock();
    return slotsBetween(job.schedule, Math.max(cursorMs, now - job.lookbackMs), now);
  }

  #execution(job: Job): Execution {
    const onError = (error: unknown) => this.#tell(error, job.name);
    return { job, store: this.#options.store, timers: this.#timers, shutdown: this.#shutdown.signal, onError };
  }

  /** A log that fails must neither end the process nor leave a run without its end. */
  #tell(error: unknown, job: string): void {
    try {
      this.#options.onError(error, job);
    } catch (failure) {
      process.emitWarning(`onError failed for job ${job}: ${String(failure)}`, "SafeCron");
    }
  }
}
