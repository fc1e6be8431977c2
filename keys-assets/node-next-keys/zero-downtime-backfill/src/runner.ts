import type { Step, Walk } from "./batch.ts";
import { judge, textOf } from "./failure.ts";
import { nextSize, type Pace, type Probe, pressure, restMs } from "./throttle.ts";

export type RunEvent =
  | { readonly kind: "batch"; readonly size: number; readonly visited: number; readonly changed: number; readonly tookMs: number }
  | { readonly kind: "waiting"; readonly reasons: readonly string[] }
  | { readonly kind: "retry"; readonly error: unknown; readonly size: number; readonly inMs: number }
  | { readonly kind: "skipped"; readonly error: unknown };

export interface RunOptions extends Partial<Pace> {
  /** Asked before each batch, at most once in `probeEveryMs`. */
  probes?: readonly Probe[];
  /** Default 1 s. */
  probeEveryMs?: number;
  /** A row that cannot be changed: end (default), or write it down and go on. */
  onRowError?: "stop" | "skip";
  /** Failures in a row, of the kind that passes, before it ends. Default 20. */
  maxRetries?: number;
  signal?: AbortSignal;
  /** For logs and figures. What it throws is dropped. */
  observe?: (event: RunEvent) => void;
  clock?: () => number;
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

export type Ending =
  | { readonly kind: "completed" | "paused" | "failed" | "busy" | "stopped" }
  /** What ended it; its row says so too. */
  | { readonly kind: "error"; readonly error: unknown };

/** Goes over the table until the end, a pause, an error or the signal. Whenever it is called again it goes on from there. */
export async function walkOn(walk: Walk, options: RunOptions): Promise<Ending> {
  const { probes = [], probeEveryMs = 1000, onRowError = "stop", maxRetries = 20, signal } = options;
  const { clock = Date.now, sleep = pause } = options;
  const pace: Pace = { targetMs: 200, duty: 0.5, minSize: 10, maxSize: 5000, ...defined(options) };
  demandPace(pace);
  const tell = (event: RunEvent) => {
    try {
      options.observe?.(event);
    } catch {
      // A log that fails must not end a backfill.
    }
  };
  let size = Math.min(pace.maxSize, Math.max(pace.minSize, 100));
  let failures = 0;
  let probedAt = Number.NEGATIVE_INFINITY;
  /** The error of a row that stands alone and is to be passed over. */
  let broken: { readonly error: unknown } | null = null;

  while (!signal?.aborted) {
    if (clock() - probedAt >= probeEveryMs) {
      const reasons = await pressure(probes);
      probedAt = clock();
      if (reasons.length > 0) {
        tell({ kind: "waiting", reasons });
        size = Math.max(pace.minSize, Math.round(size / 2));
        await sleep(probeEveryMs, signal);
        continue;
      }
    }
    const startedAt = clock();
    try {
      const step: Step = broken === null ? await walk.step(size) : await walk.skip(textOf(broken.error));
      if (step.kind !== "moved") return { kind: step.kind === "finished" ? "completed" : step.kind };
      const tookMs = clock() - startedAt;
      failures = 0;
      if (broken === null) tell({ kind: "batch", size, visited: step.visited, changed: step.changed, tookMs });
      else tell({ kind: "skipped", error: broken.error });
      broken = null;
      size = nextSize(size, step.visited, tookMs, pace);
      await sleep(restMs(tookMs, pace), signal);
    } catch (error) {
      const verdict = judge(error);
      if (verdict === "stop" || (verdict === "wait" && ++failures > maxRetries)) return { kind: "error", error };
      if (verdict === "narrow" && size === 1) {
        if (onRowError === "stop") return { kind: "error", error };
        broken = { error };
        continue;
      }
      size = Math.max(1, Math.floor(size / 2));
      const inMs = verdict === "wait" ? Math.min(30_000, 250 * 2 ** failures) : 0;
      tell({ kind: "retry", error, size, inMs });
      await sleep(inMs, signal);
    }
  }
  return { kind: "stopped" };
}

function demandPace({ targetMs, duty, minSize, maxSize }: Pace): void {
  if (!(targetMs > 0)) throw new RangeError("targetMs must be more than 0.");
  if (!(duty > 0 && duty <= 1)) throw new RangeError("duty is more than 0 and at most 1.");
  if (!(Number.isInteger(minSize) && minSize >= 1 && Number.isInteger(maxSize) && maxSize >= minSize))
    throw new RangeError("minSize and maxSize are whole numbers from 1, the second not smaller.");
}

/** The pace that was given, without what was left out. */
function defined({ targetMs, duty, minSize, maxSize }: Partial<Pace>): Partial<Pace> {
  const given = Object.entries({ targetMs, duty, minSize, maxSize }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}

async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const wake = () => resolve();
  const timer = setTimeout(wake, ms);
  signal?.addEventListener("abort", wake);
  await promise;
  clearTimeout(timer);
  signal?.removeEventListener("abort", wake);
}
