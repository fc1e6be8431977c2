import { setTimeout as sleep } from "node:timers/promises";
import { isPermanent, messageOf, retryDelayMs } from "./errors.ts";
import type { ObjectKey } from "./hints.ts";
import type { ClaimedEvent, EntitlementStore } from "./store.ts";
import type { Sync } from "./sync.ts";

export interface WorkerOptions {
  store: EntitlementStore;
  sync: Sync;
  /** Events claimed at a time, and so the most objects asked for at once. */
  batch?: number;
  /** Longer than a batch ever takes. If it is not, work is done twice, which costs requests and nothing else. */
  leaseMs?: number;
  /** Attempts before the dead-letter list. 15 take half a day to a day. */
  maxAttempts?: number;
  /** An event went to the dead-letter list: wake somebody. */
  onDead?: (event: ClaimedEvent, error: string) => void;
  /** `run` could not reach the store. It goes on. */
  onError?: (error: unknown) => void;
  now?: () => Date;
  random?: () => number;
}

export interface Worked {
  done: number;
  retried: number;
  dead: number;
}

export function createWorker(options: WorkerOptions) {
  const { store, sync, batch = 8, leaseMs = 120_000, maxAttempts = 15 } = options;
  const { onDead, onError, now = () => new Date(), random = Math.random } = options;

  async function settle(object: ObjectKey, events: readonly ClaimedEvent[]): Promise<Worked> {
    // More attempts than allowed: the process died in each of them, before it could report one.
    const tired = events.filter((event) => event.attempts > maxAttempts);
    const fresh = events.filter((event) => event.attempts <= maxAttempts);
    const dead = await Promise.all(tired.map((event) => fail(event, "the worker ended during every attempt", true)));
    if (fresh.length === 0) return { done: 0, retried: 0, dead: dead.length };
    try {
      await sync(object);
    } catch (error) {
      const last = (event: ClaimedEvent) => isPermanent(error) || event.attempts >= maxAttempts;
      await Promise.all(fresh.map((event) => fail(event, messageOf(error), last(event))));
      const given = fresh.filter(last).length;
      return { done: 0, retried: fresh.length - given, dead: dead.length + given };
    }
    await store.complete(
      fresh.map((event) => event.id),
      now(),
    );
    return { done: fresh.length, retried: 0, dead: dead.length };
  }

  async function fail(event: ClaimedEvent, error: string, isLast: boolean): Promise<void> {
    const retryAt = isLast ? null : new Date(now().getTime() + retryDelayMs(event.attempts, random));
    await store.fail(event, { error, retryAt }, now());
    if (isLast) onDead?.(event, error);
  }

  /** One batch. Several events about one object are one look at Stripe: all of them came before it. */
  async function runOnce(): Promise<Worked> {
    const claimed = await store.claim(batch, now(), leaseMs);
    const groups = Map.groupBy(claimed, (event) => event.object);
    const worked = await Promise.all([...groups].map(([object, events]) => settle(object, events)));
    return worked.reduce(add, { done: 0, retried: 0, dead: 0 });
  }

  /** Works until nothing is due or the time is over: after a request, or from a cron route. */
  async function drain(budgetMs = 8_000): Promise<Worked> {
    const end = now().getTime() + budgetMs;
    let total: Worked = { done: 0, retried: 0, dead: 0 };
    while (now().getTime() < end) {
      const worked = await runOnce();
      if (sum(worked) === 0) break;
      total = add(total, worked);
    }
    return total;
  }

  /** For a process of its own. Resolves after `signal`, when the batch under way is done. */
  async function run(signal: AbortSignal, pollMs = 1_000): Promise<void> {
    while (!signal.aborted) {
      const count = await runOnce().then(sum, (error: unknown) => {
        onError?.(error);
        return 0;
      });
      if (count === 0) await sleep(pollMs, undefined, { signal }).catch(() => {});
    }
  }

  return { runOnce, drain, run };
}

const sum = ({ done, retried, dead }: Worked): number => done + retried + dead;

const add = (a: Worked, b: Worked): Worked => ({
  done: a.done + b.done,
  retried: a.retried + b.retried,
  dead: a.dead + b.dead,
});
