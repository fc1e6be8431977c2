import "server-only";
import { Logger, type Runner, run } from "graphile-worker";
import { env } from "@/lib/platform/env";
import { log } from "@/lib/platform/log";
import { SCHEDULE, tasks } from "./tasks";

declare global {
  // Next reloads modules in development; one worker must survive that.
  var keysWorker: Promise<Runner> | undefined;
}

const LEVELS = { error: "error", warning: "warn", info: "debug", debug: "trace" } as const;

/** The queue's own lines go into the shop's log; a task's failure is told there with its job. */
const logger = new Logger((scope) => (level, message, meta) => {
  log()[LEVELS[level]]({ ...meta, scope }, message);
});

/** Starts the worker of this process, once. It wakes when a job is added and works four at a time. */
export function startWorker(): Promise<Runner> {
  if (globalThis.keysWorker) return globalThis.keysWorker;
  globalThis.keysWorker = run({
    connectionString: env().DATABASE_URL,
    concurrency: 4,
    maxPoolSize: 6,
    noHandleSignals: true,
    pollInterval: 2000,
    taskList: tasks,
    crontab: SCHEDULE,
    logger,
  });
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void stopWorker());
  return globalThis.keysWorker;
}

/** Lets running tasks end and stops. */
async function stopWorker(): Promise<void> {
  const runner = await globalThis.keysWorker;
  globalThis.keysWorker = undefined;
  await runner?.stop();
}
