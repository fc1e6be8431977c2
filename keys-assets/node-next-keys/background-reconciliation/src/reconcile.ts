import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { CheckpointStore, Claim, Progress } from "./checkpoint.ts";
import type { Definition } from "./definition.ts";
import { EMPTY_TALLY, type Limits } from "./limits.ts";
import { type PageResult, reconcilePage, type Sweep } from "./page.ts";
import type { Report, ReportedItem, RunStatus } from "./report.ts";
import type { RetryOptions } from "./retry.ts";

export interface ReconcileOptions {
  checkpoints: CheckpointStore;
  /** report changes nothing. */
  mode: "heal" | "report";
  /** Items a page. Default 100. */
  pageSize?: number;
  /** Also walk through the local side and look for items that the source no longer has. Default true. */
  findOrphans?: boolean;
  /** How long this call may work before it pauses. Default 10 min. */
  budgetMs?: number;
  /** The pause before a difference is looked at again. Default 2 s. */
  settleMs?: number;
  /** How long a claim lives without progress; longer than the slowest page. Default 5 min. */
  claimMs?: number;
  /** Findings kept in the report. Default 200. */
  maxItems?: number;
  limits?: Limits;
  retry?: RetryOptions;
  /** Ends the run at the next opportunity, as "paused". */
  signal?: AbortSignal;
  clock?: () => number;
  sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  random?: () => number;
}

/**
 * Runs, or goes on with, one sweep: first through the source, then through the local side. Throws what
 * the two sides throw when retrying did not help; the checkpoint stays at the page that failed.
 */
export async function reconcile<Remote, Local>(
  definition: Definition<Remote, Local>,
  options: ReconcileOptions,
): Promise<Report> {
  const clock = options.clock ?? Date.now;
  const { checkpoints, claimMs = 300_000 } = options;
  const fresh: Progress = {
    phase: "source",
    cursor: null,
    startedMs: clock(),
    tally: EMPTY_TALLY,
    items: [],
    halted: "",
  };
  const report = (status: RunStatus, progress: Progress): Report => ({
    name: definition.name,
    status,
    mode: options.mode,
    startedAt: new Date(progress.startedMs).toISOString(),
    endedAt: new Date(clock()).toISOString(),
    tally: progress.tally,
    items: progress.items,
    reason: progress.halted,
  });
  const claim = await checkpoints.claim(definition.name, randomUUID(), claimMs);
  if (claim === null) return report("busy", fresh);
  const start = claim.progress ?? fresh;
  let done = false;
  try {
    const { status, progress } =
      start.halted === ""
        ? await sweepAll(definition, options, claim, start)
        : { status: "halted" as const, progress: start };
    done = status === "complete";
    return report(status, progress);
  } finally {
    await checkpoints.finish(claim, done);
  }
}

interface Stop {
  status: Exclude<RunStatus, "busy">;
  progress: Progress;
}

async function sweepAll<Remote, Local>(
  definition: Definition<Remote, Local>,
  options: ReconcileOptions,
  claim: Claim,
  start: Progress,
): Promise<Stop> {
  const clock = options.clock ?? Date.now;
  const deadline = clock() + (options.budgetMs ?? 600_000);
  const sweep = sweepOf(definition, options);
  let progress = start;
  while (!sweep.signal.aborted && clock() < deadline) {
    const page = await pageOrStop(sweep, progress);
    if (page === undefined) break;
    const step = advance(progress, page, options);
    // Saved before anything else: a crash from here on does not repeat the page.
    const kept = await options.checkpoints.save(claim, step.progress, options.claimMs ?? 300_000);
    if (!kept) return { status: "lost", progress };
    progress = step.progress;
    if (progress.halted !== "") return { status: "halted", progress };
    if (step.ended) return { status: "complete", progress };
  }
  return { status: "paused", progress };
}

/** The next page's result; undefined when the signal ended it in the middle. */
async function pageOrStop<Remote, Local>(
  sweep: Sweep<Remote, Local>,
  progress: Progress,
): Promise<PageResult | undefined> {
  try {
    return await reconcilePage(sweep, progress.phase, progress.cursor, progress.tally);
  } catch (error) {
    if (sweep.signal.aborted) return undefined;
    throw error;
  }
}

function sweepOf<Remote, Local>(
  definition: Definition<Remote, Local>,
  options: ReconcileOptions,
): Sweep<Remote, Local> {
  return {
    definition,
    mode: options.mode,
    limits: options.limits ?? {},
    retry: options.retry ?? {},
    pageSize: options.pageSize ?? 100,
    settleMs: options.settleMs ?? 2000,
    signal: options.signal ?? new AbortController().signal,
    sleep: options.sleep ?? sleepReally,
    random: options.random ?? Math.random,
  };
}

async function sleepReally(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal });
}

function advance(
  before: Progress,
  page: PageResult,
  options: ReconcileOptions,
): { progress: Progress; ended: boolean } {
  const items: ReportedItem[] = [...before.items, ...page.items].slice(0, options.maxItems ?? 200);
  const common = { ...before, tally: page.tally, items, halted: page.halted };
  if (page.halted !== "" || page.next !== null) {
    return { ended: false, progress: { ...common, cursor: page.halted === "" ? page.next : before.cursor } };
  }
  const toLocal = before.phase === "source" && (options.findOrphans ?? true);
  return { ended: !toLocal, progress: { ...common, phase: "local", cursor: null } };
}
