import { type Message, RetryLater, Undeliverable } from "./message.ts";
import { type RelayOptions, settle } from "./options.ts";
import type { Claim, Outcome } from "./store.ts";

export interface Round {
  delivered: number;
  retried: number;
  givenUp: number;
  /** Messages whose lease another relay had taken; what became of them is the other's to say. */
  lost: number;
}

export interface Relay {
  /** One look: claims what is due and delivers it, each aggregate in order, several at once. */
  runOnce(signal?: AbortSignal): Promise<Round>;
  /** Looks until nothing is due, or for so long. For cron routes and tests. */
  drain(budgetMs?: number): Promise<Round>;
  /** Until the signal; ends when what is under way has ended. */
  run(signal: AbortSignal): Promise<void>;
  /** Looks now instead of at the next poll. Call it after a commit. */
  nudge(): void;
}

class TimedOut extends Error {}

export function createRelay(options: RelayOptions): Relay {
  const settings = settle(options);
  const { store, publish, leaseMs, timeoutMs, maxAttempts, whenGivenUp, backoffMs, observe, clock } = settings;
  let wake: () => void = () => undefined;
  let isNudged = false;

  /** Calls `publish`, and does not wait longer for it than `timeoutMs`, whether it heeds its signal or not. */
  const attempt = async (message: Message, stop: AbortSignal): Promise<void> => {
    const own = new AbortController();
    const { promise: interrupted, reject } = Promise.withResolvers<never>();
    const interrupt = (reason: unknown) => {
      own.abort(reason);
      reject(reason);
    };
    const onStop = () => interrupt(stop.reason);
    const timer = setTimeout(() => interrupt(new TimedOut(`No answer within ${timeoutMs} ms.`)), timeoutMs);
    stop.addEventListener("abort", onStop, { once: true });
    try {
      await Promise.race([Promise.resolve(publish(message, { signal: own.signal })), interrupted]);
    } finally {
      clearTimeout(timer);
      stop.removeEventListener("abort", onStop);
    }
  };

  const judge = (message: Message, cause: unknown): Outcome => {
    const error = textOf(cause);
    const number = message.attempts + 1;
    if (cause instanceof Undeliverable || number >= maxAttempts)
      return { kind: "given_up", error, stop: whenGivenUp === "stop" };
    const inMs = cause instanceof RetryLater ? Math.max(cause.afterMs, 0) : backoffMs(number);
    return { kind: "retry", inMs, error };
  };

  /** The messages of one claim in order; what must not be overtaken ends the turn. */
  const deliver = async (claim: Claim, round: Round, stop: AbortSignal): Promise<void> => {
    for (const message of claim.messages) {
      if (stop.aborted) break;
      let outcome: Outcome = { kind: "delivered" };
      let cause: unknown;
      try {
        await attempt(message, stop);
      } catch (error) {
        // Being shut down says nothing about the message.
        if (stop.aborted) break;
        cause = error;
        outcome = judge(message, error);
      }
      if (!(await store.settle(claim, message, outcome, leaseMs))) {
        round.lost += 1;
        observe({ kind: "lost", message });
        return;
      }
      count(round, outcome);
      observe({ kind: outcome.kind, message, ...(cause === undefined ? {} : { error: cause }) });
      if (outcome.kind === "retry" || (outcome.kind === "given_up" && outcome.stop)) break;
    }
    await store.release(claim);
  };

  const runOnce = async (stop = new AbortController().signal): Promise<Round> => {
    const round: Round = { delivered: 0, retried: 0, givenUp: 0, lost: 0 };
    const claims = await store.claim({ lanes: settings.lanes, perLane: settings.perLane, leaseMs });
    const turns = await Promise.allSettled(claims.map((claim) => deliver(claim, round, stop)));
    // The store failed after a message was sent: its lease ends by itself, and the message is sent again.
    for (const turn of turns) if (turn.status === "rejected") observe({ kind: "store_failed", error: turn.reason });
    return round;
  };

  const rest = async (signal: AbortSignal): Promise<void> => {
    if (signal.aborted || isNudged) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, settings.pollMs);
    wake = resolve;
    signal.addEventListener("abort", wake, { once: true });
    await promise;
    clearTimeout(timer);
    signal.removeEventListener("abort", wake);
  };

  return {
    runOnce,
    async drain(budgetMs = Number.POSITIVE_INFINITY) {
      const end = clock() + budgetMs;
      const total: Round = { delivered: 0, retried: 0, givenUp: 0, lost: 0 };
      for (;;) {
        const round = await runOnce();
        for (const name of Object.keys(total) as (keyof Round)[]) total[name] += round[name];
        if (!moved(round) || clock() >= end) return total;
      }
    },
    async run(signal) {
      while (!signal.aborted) {
        isNudged = false;
        const round = await runOnce(signal).catch((error: unknown) => {
          observe({ kind: "store_failed", error });
          return null;
        });
        if (round === null || !moved(round)) await rest(signal);
      }
    },
    nudge() {
      isNudged = true;
      wake();
    },
  };
}

const moved = ({ delivered, retried, givenUp }: Round) => delivered + retried + givenUp > 0;

function count(round: Round, { kind }: Outcome): void {
  if (kind === "delivered") round.delivered += 1;
  else if (kind === "retry") round.retried += 1;
  else round.givenUp += 1;
}

/** What is kept of an error: enough to see what it was, and not an answer of a megabyte. */
function textOf(cause: unknown): string {
  const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return text.replaceAll("\0", "").slice(0, 1000);
}
