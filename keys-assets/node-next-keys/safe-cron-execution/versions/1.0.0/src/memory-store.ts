import type { Ending, JobStore, Lease, Run, RunStatus } from "./store.ts";

interface JobState {
  cursorMs: number | null;
  owner: string;
  token: number;
  leaseUntilMs: number;
}

/** Keeps everything in this process: for tests, and for a service that is only ever one process. */
export class MemoryJobStore implements JobStore {
  readonly #jobs = new Map<string, JobState>();
  #runs: Run[] = [];
  readonly #clock: () => number;
  readonly #keepRuns: number;
  #nextId = 1;

  constructor(options: { clock?: () => number; keepRuns?: number } = {}) {
    this.#clock = options.clock ?? Date.now;
    this.#keepRuns = options.keepRuns ?? 1000;
  }

  async cursor(job: string): Promise<number | null> {
    return this.#jobs.get(job)?.cursorMs ?? null;
  }

  async introduce(job: string, slotMs: number): Promise<void> {
    const state = this.#state(job);
    state.cursorMs ??= slotMs;
  }

  async acquire(job: string, owner: string, ttlMs: number): Promise<Lease | null> {
    const state = this.#state(job);
    if (state.leaseUntilMs > this.#clock()) return null;
    Object.assign(state, { owner, token: state.token + 1, leaseUntilMs: this.#clock() + ttlMs });
    this.#runs = this.#runs.map((run) =>
      run.job === job && run.status === "running" ? { ...run, status: "abandoned", finishedMs: this.#clock() } : run,
    );
    return { job, owner, token: state.token, cursorMs: state.cursorMs };
  }

  async renew(lease: Lease, ttlMs: number): Promise<boolean> {
    const state = this.#held(lease);
    if (state) state.leaseUntilMs = this.#clock() + ttlMs;
    return state !== undefined;
  }

  async release(lease: Lease): Promise<void> {
    const state = this.#held(lease);
    if (state) state.leaseUntilMs = 0;
  }

  async start(lease: Lease, slotMs: number, advance: boolean): Promise<string | null> {
    const state = this.#held(lease);
    if (!state) return null;
    if (advance) state.cursorMs = Math.max(state.cursorMs ?? slotMs, slotMs);
    return this.#write(lease, slotMs, { status: "running", attempts: 0, detail: "", finishedMs: null });
  }

  async finish(lease: Lease, runId: string, ending: Ending, advance: boolean): Promise<boolean> {
    const state = this.#held(lease);
    const index = this.#runs.findIndex((run) => run.id === runId);
    const run = this.#runs[index];
    if (!state || !run) return false;
    this.#runs[index] = { ...run, ...ending, finishedMs: this.#clock() };
    if (advance) state.cursorMs = Math.max(state.cursorMs ?? run.slotMs, run.slotMs);
    return true;
  }

  async skip(lease: Lease, slotMs: number, detail: string): Promise<boolean> {
    const state = this.#held(lease);
    if (!state) return false;
    state.cursorMs = Math.max(state.cursorMs ?? slotMs, slotMs);
    this.#write(lease, slotMs, { status: "skipped", attempts: 0, detail, finishedMs: this.#clock() });
    return true;
  }

  async history(job: string, limit: number): Promise<Run[]> {
    const runs = this.#runs.filter((run) => run.job === job);
    return runs.toReversed().slice(0, limit);
  }

  async lastSuccess(job: string): Promise<number | null> {
    return this.#runs.findLast((run) => run.job === job && run.status === "succeeded")?.finishedMs ?? null;
  }

  #state(job: string): JobState {
    const known = this.#jobs.get(job);
    if (known) return known;
    const fresh = { cursorMs: null, owner: "", token: 0, leaseUntilMs: 0 };
    this.#jobs.set(job, fresh);
    return fresh;
  }

  #held(lease: Lease): JobState | undefined {
    const state = this.#jobs.get(lease.job);
    return state && state.token === lease.token && state.leaseUntilMs > this.#clock() ? state : undefined;
  }

  #write(
    lease: Lease,
    slotMs: number,
    rest: { status: RunStatus; attempts: number; detail: string; finishedMs: number | null },
  ): string {
    const id = String(this.#nextId);
    this.#nextId += 1;
    const { job, owner, token } = lease;
    this.#runs.push({ id, job, owner, token, slotMs, startedMs: this.#clock(), ...rest });
    this.#runs = this.#runs.slice(-this.#keepRuns);
    return id;
  }
}
