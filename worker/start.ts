import "server-only";
import { Logger, run, type TaskList } from "graphile-worker";
import pg from "pg";
import { transaction } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { followClock } from "@/lib/platform/follow-clock";
import { addJob } from "@/lib/platform/jobs";
import { log } from "@/lib/platform/log";
import { watchWorkers } from "./dead-workers";
import { SCHEDULE, tasks } from "./tasks";

type RunningWorker = {
  /** Lets running tasks end and stops. */
  stop(): Promise<void>;
};

declare global {
  // Next reloads modules in development; one worker must survive that.
  var keysWorker: Promise<RunningWorker> | undefined;
}

const LEVELS = { error: "error", warning: "warn", info: "debug", debug: "trace" } as const;

/** The queue's own lines go into the shop's log; a task's failure is told there with its job. */
const logger = new Logger((scope) => (level, message, meta) => {
  log()[LEVELS[level]]({ ...meta, scope }, message);
});

type WorkerOptions = {
  readonly connectionString: string;
  readonly taskList: TaskList;
  readonly crontab: string;
  /** How often the jobs of servers that are gone are looked for. */
  readonly lookEveryMs?: number;
};

/** Ends the connections once all that was asked of them is done; by itself a pool forgets who still waits for one. */
async function endPool(pool: pg.Pool): Promise<void> {
  try {
    await pool.query("select");
  } catch (error) {
    log().warn({ err: error }, "the database is away while the worker stops: jobs that just ended may be done again");
  }
  await pool.end();
}

/** Runs a worker: it wakes when a job is added and works four at a time. Any number of them share the work. */
export async function runWorker({ connectionString, lookEveryMs, ...work }: WorkerOptions): Promise<RunningWorker> {
  const watch = watchWorkers({ connectionString, ...(lookEveryMs !== undefined && { everyMs: lookEveryMs }) });
  const pgPool = new pg.Pool({ connectionString, max: 6 });
  pgPool.on("error", (error) => log().warn({ err: error }, "a session of the workers broke"));
  const runner = await run({
    ...work,
    pgPool,
    concurrency: 4,
    noHandleSignals: true,
    pollInterval: 2000,
    preset: { plugins: [watch.plugin] },
    logger,
  });
  const stop = async () => {
    // The locks last as long as the tasks do: whoever looks meanwhile sees them at work.
    await runner.stop();
    // The queue does not wait until the last jobs are taken off it.
    await endPool(pgPool);
    await watch.stop();
  };
  return { stop };
}

/** Starts the worker of this process, once. */
export function startWorker(): Promise<RunningWorker> {
  if (globalThis.keysWorker) return globalThis.keysWorker;
  globalThis.keysWorker = runWorker({ connectionString: env().DATABASE_URL, taskList: tasks, crontab: SCHEDULE });
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void stopWorker());
  return globalThis.keysWorker;
}

async function stopWorker(): Promise<void> {
  const worker = await globalThis.keysWorker;
  globalThis.keysWorker = undefined;
  await worker?.stop();
}

/** In a demo time can be moved: what the schedule would have done meanwhile is then done at once. */
export function followDemoClock(): void {
  const { CLOCK_URL } = env();
  if (!CLOCK_URL) return;
  followClock(CLOCK_URL, async () => {
    await transaction(async (tx) => {
      for (const task of ["reconcile", "plan-reminders"]) await addJob(tx, task, {}, { key: task });
    });
  });
}
