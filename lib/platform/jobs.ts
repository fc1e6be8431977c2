import "server-only";
import type { Tx } from "./db";

export type JobOptions = {
  /** Jobs with the same key that have not started yet are one job. */
  readonly key?: string;
  readonly runAt?: Date;
  /** How long to wait, by the database's clock; one job of several with the same key keeps the time of the first. */
  readonly delayMs?: number;
  readonly maxAttempts?: number;
};

/**
 * Adds a job to the queue (graphile-worker) inside the caller's transaction: it exists exactly if the transaction
 * commits. A failing job is tried again with growing pauses, `maxAttempts` times (25 unless told).
 */
export async function addJob(
  tx: Tx,
  task: string,
  payload: Record<string, string>,
  options: JobOptions = {},
): Promise<void> {
  await tx.$executeRaw`
    select graphile_worker.add_job(
      ${task}::text,
      payload => ${JSON.stringify(payload)}::json,
      run_at => coalesce(${options.runAt ?? null}::timestamptz, now() + ${options.delayMs ?? 0} * interval '1 millisecond'),
      max_attempts => ${options.maxAttempts ?? null}::int,
      job_key => ${options.key ?? null}::text,
      job_key_mode => ${options.delayMs === undefined ? "replace" : "preserve_run_at"}::text
    )`;
}
