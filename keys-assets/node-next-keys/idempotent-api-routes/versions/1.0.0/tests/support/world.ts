import { randomUUID } from "node:crypto";
import type { EventKind, Held, IdempotencyStore } from "../../src/index.ts";
import { MemoryStore } from "../../src/index.ts";

export const START = Date.UTC(2030, 0, 1);

/** A clock that moves only when a test says so, a store that uses it, and what the wrapper told of. */
export function world() {
  let now = START;
  const events: EventKind[] = [];
  const store = new MemoryStore({ clock: () => now });
  return {
    store,
    events,
    pass: (ms: number) => {
      now += ms;
    },
    options: {
      store: store as IdempotencyStore,
      scope: () => "account-1",
      observe: ({ kind }: { kind: EventKind }) => void events.push(kind),
    },
  };
}

export interface PostOptions {
  key?: string | null;
  body?: string;
  path?: string;
  method?: string;
  headers?: Record<string, string>;
}

/** A request with a new key, or the one given; `null` leaves the field out. */
export function post({
  key = randomUUID(),
  body = '{"amount":5}',
  path = "/orders",
  method = "POST",
  headers,
}: PostOptions = {}): Request {
  const all = { "Content-Type": "application/json", ...headers, ...(key === null ? {} : { "Idempotency-Key": key }) };
  return new Request(`https://shop.test${path}`, { method, headers: all, ...(method === "GET" ? {} : { body }) });
}

/** A promise that a test settles, in place of a handler that takes its time. */
export function gate(): { opened: Promise<void>; open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

/** The store, but `method` fails as if it could not be reached. */
export function failing(store: IdempotencyStore, method: "claim" | "complete" | "release"): IdempotencyStore {
  const fail = async (): Promise<never> => {
    throw new Error("connection refused");
  };
  return {
    claim: (ask) => store.claim(ask),
    extend: (held: Held, leaseMs) => store.extend(held, leaseMs),
    complete: (held, answer) => store.complete(held, answer),
    release: (held) => store.release(held),
    sweep: (batch) => store.sweep(batch),
    [method]: fail,
  };
}

export async function codeOf(response: Response): Promise<unknown> {
  const body = (await response.json()) as { code?: unknown };
  return body.code;
}
