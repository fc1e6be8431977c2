import { judge, type PayloadKeys, type StripeClient, sendBatch } from "./stripe.ts";
import { after, MINUTE, OLDEST, retryDelay, SAFE_TO_REPEAT } from "./time.ts";
import type { Batch, BatchEnd, Store } from "./types.ts";

/** Longer than any request of the SDK may take (80 s by default), so that no two processes send one batch. */
const LEASE = 3 * MINUTE;

export interface Delivered {
  readonly sent: number;
  readonly retried: number;
  readonly refused: number;
  readonly unsure: number;
  /** Why nothing more was sent in this run, such as a key that was revoked. */
  readonly stopped: string | null;
}

export interface DeliverOptions {
  readonly stripe: StripeClient;
  readonly store: Store;
  readonly keys: PayloadKeys;
  readonly clock: () => Date;
}

/** Why a batch may not be sent (again), and what it becomes; null when it may. */
function beforeSending(batch: Batch, now: Date): BatchEnd | null {
  const tried = batch.firstTriedAt;
  if (tried && now.getTime() - tried.getTime() > SAFE_TO_REPEAT)
    return { state: "unsure", reason: "no answer for 23 hours; Stripe may have forgotten the identifier" };
  if (now.getTime() - batch.at.getTime() > OLDEST)
    return tried
      ? { state: "unsure", reason: "older than 34 days, and an earlier try had no answer" }
      : { state: "refused", reason: "older than 34 days" };
  return null;
}

async function attempt({ stripe, keys, clock }: DeliverOptions, batch: Batch): Promise<BatchEnd & { stop?: string }> {
  const late = beforeSending(batch, clock());
  if (late) return late;
  try {
    await sendBatch(stripe, batch, keys);
    return { state: "sent" };
  } catch (error) {
    const { kind, reason } = judge(error);
    if (kind === "there") return { state: "sent" };
    if (kind === "no") return { state: "refused", reason };
    const end = { state: "ready" as const, reason, retryAt: after(clock(), retryDelay(batch.attempt)) };
    return kind === "stop" ? { ...end, stop: reason } : end;
  }
}

/** Sends what is ready, at most `limit` batches, with `parallel` at a time. Call it every minute, from any number of processes. */
export async function deliver(options: DeliverOptions, limit: number, parallel: number): Promise<Delivered> {
  const count = { sent: 0, ready: 0, refused: 0, unsure: 0 };
  let begun = 0;
  let stopped: string | null = null;
  const work = async () => {
    while (begun < limit && stopped === null) {
      begun += 1;
      const now = options.clock();
      const batch = await options.store.claim(now, after(now, LEASE));
      if (!batch) return;
      const { stop, ...end } = await attempt(options, batch);
      if (stop !== undefined) stopped = stop;
      if (await options.store.finish(batch, end)) count[end.state] += 1;
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return { sent: count.sent, retried: count.ready, refused: count.refused, unsure: count.unsure, stopped };
}
