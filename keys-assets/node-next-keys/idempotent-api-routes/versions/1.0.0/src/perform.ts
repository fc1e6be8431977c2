import { capture } from "./answer.ts";
import type { EventKind, Settings } from "./options.ts";
import { problem } from "./problem.ts";
import type { Held } from "./store.ts";
import type { Transactions } from "./transactions.ts";

/** What the handler is told of the attempt it runs in. */
export interface Attempt<Tx = undefined> {
  readonly scope: string;
  /** Null when the request runs unprotected. */
  readonly key: string | null;
  /** 1 for the first. Above 1 an earlier attempt died or failed, and may have got part of the way. */
  readonly number: number;
  /** Rises with every attempt of a key. Systems that store it can refuse a late attempt's writes. 0 without a key. */
  readonly token: number;
  readonly tx: Tx;
  /** Starts the lease anew. False: another attempt took over, so stop. */
  extend(): Promise<boolean>;
}

/** One request on its way through the wrapper. */
export interface Call<R extends Request, Tx> {
  readonly request: R;
  readonly settings: Settings<R>;
  readonly transactions: Transactions<Tx>;
  /** Whether the handler's writes vanish when the attempt fails. */
  readonly isAtomic: boolean;
  readonly run: (attempt: Attempt<Tx>) => Response | Promise<Response>;
}

/** Leaves the transaction with an answer that is not stored: by a throw, because that is what rolls back. */
class Leave extends Error {
  readonly response: Response;
  readonly kind: "released" | "superseded";

  constructor(kind: "released" | "superseded", response: Response) {
    super(`The attempt was ${kind}.`);
    this.name = "Leave";
    this.kind = kind;
    this.response = response;
  }
}

export async function perform<R extends Request, Tx>(call: Call<R, Tx>, held: Held, number: number): Promise<Response> {
  const { settings, transactions } = call;
  const { scope, key, token } = held;
  const { store, keptHeaders, maxAnswerBytes, leaseMs } = settings;
  const tell = (kind: EventKind, error?: unknown) =>
    settings.observe({ kind, scope, key, ...(error === undefined ? {} : { error }) });
  const extend = () => store.extend(held, leaseMs);
  // Kept outside, in case a database library wraps what its callback throws.
  let left: Leave | undefined;
  const leave = (kind: Leave["kind"], response: Response): never => {
    left = new Leave(kind, response);
    throw left;
  };
  try {
    const { response, outcome } = await transactions.run(async (tx) => {
      const given = await call.run({ scope, key, number, token, tx, extend });
      if (!settings.isFinal(given)) return leave("released", given);
      const { answer, response } = await capture(given, keptHeaders, maxAnswerBytes);
      const isStored = await transactions.complete(tx, held, answer).catch((error: unknown) => {
        // Without a transaction the writes are done by now, and this is still the right answer to give.
        if (call.isAtomic) throw error;
        tell("store_failed", error);
        return null;
      });
      if (isStored === null) return { response, outcome: null };
      const repeat = { headers: { "Retry-After": "1" }, docs: settings.docs };
      if (!isStored) return leave("superseded", problem("attempt_superseded", repeat));
      return { response, outcome: answer.body === null ? ("not_kept" as const) : ("stored" as const) };
    });
    if (outcome !== null) tell(outcome);
    return response;
  } catch (error) {
    if (left?.kind === "superseded") {
      tell("superseded");
      return left.response;
    }
    try {
      if (await store.release(held)) tell("released");
    } catch (failure) {
      // The lease ends by itself; until then a repeat is told to wait.
      tell("store_failed", failure);
    }
    if (left !== undefined) return left.response;
    throw error;
  }
}

/** A transaction all the same where one is configured, so that the handler always finds its `tx`. */
export async function unprotected<R extends Request, Tx>(call: Call<R, Tx>, scope: string): Promise<Response> {
  let refused: Response | undefined;
  try {
    return await call.transactions.run(async (tx) => {
      const response = await call.run({ scope, key: null, number: 1, token: 0, tx, extend: async () => true });
      if (call.settings.isFinal(response)) return response;
      refused = response;
      throw new Leave("released", response);
    });
  } catch (error) {
    if (refused !== undefined) return refused;
    throw error;
  }
}

export function withoutTransaction<R extends Request>({ store }: Settings<R>): Transactions<undefined> {
  return {
    run: (work) => work(undefined),
    complete: (_tx, held, answer) => store.complete(held, answer),
  };
}
