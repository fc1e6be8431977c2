import { replay } from "./answer.ts";
import { readBody } from "./fingerprint.ts";
import { readKey } from "./key.ts";
import { demandScope, type EventKind, type IdempotencyOptions, settle } from "./options.ts";
import { type Attempt, type Call, perform, unprotected, withoutTransaction } from "./perform.ts";
import { problem } from "./problem.ts";
import type { Claim } from "./store.ts";
import type { Transactions } from "./transactions.ts";

export type Handler<R extends Request, Tx, Rest extends unknown[]> = (
  request: R,
  attempt: Attempt<Tx>,
  ...rest: Rest
) => Response | Promise<Response>;

type Wrapped<R extends Request, Rest extends unknown[]> = (request: R, ...rest: Rest) => Promise<Response>;

/**
 * Makes a handler safe to repeat. With `transactions` the handler gets a transaction as `attempt.tx`; its writes
 * and the stored answer commit together, and whatever is not stored is rolled back.
 */
export function withIdempotency<R extends Request, Rest extends unknown[]>(
  handler: Handler<R, undefined, Rest>,
  options: IdempotencyOptions<R> & { transactions?: undefined },
): Wrapped<R, Rest>;
export function withIdempotency<R extends Request, Tx, Rest extends unknown[]>(
  handler: Handler<R, Tx, Rest>,
  options: IdempotencyOptions<R> & { transactions: Transactions<Tx> },
): Wrapped<R, Rest>;
export function withIdempotency<R extends Request, Tx, Rest extends unknown[]>(
  handler: Handler<R, Tx, Rest>,
  options: IdempotencyOptions<R> & { transactions?: Transactions<Tx> | undefined },
): Wrapped<R, Rest> {
  const settings = settle(options);
  const transactions = options.transactions ?? (withoutTransaction(settings) as Transactions<Tx>);
  const isAtomic = options.transactions !== undefined;
  return async (request, ...rest) => {
    const run = (attempt: Attempt<Tx>) => handler(request, attempt, ...rest);
    const call: Call<R, Tx> = { request, settings, transactions, isAtomic, run };
    const scope = await settings.scope(request);
    if (typeof scope !== "string") return scope;
    demandScope(scope);
    const read = readKey(request.headers.get("Idempotency-Key"));
    const isOptional = read.kind === "missing" && !settings.required;
    if (isOptional || !settings.methods.includes(request.method)) return unprotected(call, scope);
    if (read.kind !== "key") return problem(`idempotency_key_${read.kind}`, { docs: settings.docs });
    return protect(call, scope, read.key);
  };
}

async function protect<R extends Request, Tx>(call: Call<R, Tx>, scope: string, key: string): Promise<Response> {
  const { request, settings } = call;
  const { docs, leaseMs, keepMs, store } = settings;
  const tell = (kind: EventKind) => settings.observe({ kind, scope, key });
  const body = await readBody(request, settings.maxRequestBytes);
  if (body === null) return problem("request_too_large", { docs });
  const fingerprint = await settings.fingerprint(request, body);
  let claim: Claim;
  try {
    claim = await store.claim({ scope, key, fingerprint, leaseMs, keepMs });
  } catch (error) {
    // Not knowing whether this was done before, doing it is the wrong guess.
    settings.observe({ kind: "store_failed", scope, key, error });
    return problem("store_unavailable", { headers: { "Retry-After": "5" }, docs });
  }
  if (claim.kind === "claimed") {
    tell(claim.attempt === 1 ? "started" : "resumed");
    return perform(call, claim.held, claim.attempt);
  }
  if (claim.kind === "answered") {
    tell("replayed");
    return replay(claim.answer, docs);
  }
  tell(claim.kind === "reused" ? "reused" : "in_progress");
  if (claim.kind === "reused") return problem("idempotency_key_reused", { docs });
  // Most attempts end long before their lease does, so the client is not sent away for all of it.
  const seconds = Math.min(5, Math.max(1, Math.ceil(claim.leaseLeftMs / 1000)));
  return problem("request_in_progress", { headers: { "Retry-After": String(seconds) }, docs });
}
