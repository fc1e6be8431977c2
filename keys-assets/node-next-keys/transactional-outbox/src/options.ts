import type { Message } from "./message.ts";
import type { OutboxStore } from "./store.ts";

export type RelayEvent =
  | { readonly kind: "delivered" | "retry" | "given_up"; readonly message: Message; readonly error?: unknown }
  /** Another relay took over while we were sending: this one was too slow for its lease. */
  | { readonly kind: "lost"; readonly message: Message }
  | { readonly kind: "store_failed"; readonly error: unknown };

export interface RelayOptions {
  store: OutboxStore;
  /**
   * Sends one message: to a broker, a webhook, another service. Resolves when the receiver has it. Throws `Undeliverable`
   * for what will never work, `RetryLater` to say when, anything else to be tried again with growing pauses.
   */
  publish: (message: Message, context: { signal: AbortSignal }) => unknown;
  /** Aggregates at once. Default 8. */
  lanes?: number;
  /** Messages of an aggregate in one turn. Default 20. */
  perLane?: number;
  /** How long one `publish` may take. Default 10 s. */
  timeoutMs?: number;
  /** How long a relay that died holds up its aggregates; at least twice `timeoutMs`. Default 60 s. */
  leaseMs?: number;
  /** Tries before a message is given up. Default 12: with the default pauses about an hour and a half. */
  maxAttempts?: number;
  /** What comes after a message that was given up: wait for a decision (default), or pass it over. */
  whenGivenUp?: "stop" | "continue";
  /** The pause after the given failed attempt, in ms. Default 1 s doubling to 30 minutes, with jitter. */
  backoffMs?: (attempt: number) => number;
  /** Between looks when there was nothing. Default 1 s. */
  pollMs?: number;
  /** For logs and counters. What it throws is dropped. */
  observe?: (event: RelayEvent) => void;
  clock?: () => number;
}

/** Doubles, and takes a random half of it away, so that what failed together does not come back together. */
export function defaultBackoffMs(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(1000 * 2 ** (attempt - 1), 1_800_000);
  return full / 2 + (random() * full) / 2;
}

export function settle(options: RelayOptions): Required<RelayOptions> {
  const settings = {
    lanes: 8,
    perLane: 20,
    timeoutMs: 10_000,
    leaseMs: 60_000,
    maxAttempts: 12,
    whenGivenUp: "stop" as const,
    backoffMs: (attempt: number) => defaultBackoffMs(attempt),
    pollMs: 1000,
    clock: Date.now,
    ...options,
    observe: quiet(options.observe),
  };
  for (const name of ["lanes", "perLane", "timeoutMs", "maxAttempts", "pollMs"] as const)
    if (!(settings[name] > 0)) throw new RangeError(`${name} must be more than 0.`);
  if (!(settings.leaseMs >= 2 * settings.timeoutMs)) throw new RangeError("leaseMs must be at least twice timeoutMs.");
  return settings;
}

function quiet(observe: RelayOptions["observe"]): (event: RelayEvent) => void {
  return (event) => {
    try {
      observe?.(event);
    } catch {
      // A log that fails must not decide whether a message is sent again.
    }
  };
}
