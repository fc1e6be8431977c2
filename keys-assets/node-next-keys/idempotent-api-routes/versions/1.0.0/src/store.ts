/** What is kept of a response. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Null when it was larger than the limit: the request is done, but its body cannot be shown again. */
  readonly body: Uint8Array<ArrayBuffer> | null;
}

export interface Ask {
  /** Whose key it is. The same key under two scopes is two keys. */
  readonly scope: string;
  readonly key: string;
  readonly fingerprint: string;
  /** How long the attempt may run before another may take over. */
  readonly leaseMs: number;
  /** How long the key is remembered, from the start of the attempt. At least `leaseMs`. */
  readonly keepMs: number;
}

/** The right to answer a key. Only the highest token of a key is valid. */
export interface Held {
  readonly scope: string;
  readonly key: string;
  readonly token: number;
}

export type Claim =
  /** Run the handler. `attempt` is above 1 after a crash or a failure that was not stored. */
  | { readonly kind: "claimed"; readonly held: Held; readonly attempt: number }
  | { readonly kind: "running"; readonly leaseLeftMs: number }
  | { readonly kind: "answered"; readonly answer: Answer }
  /** The key belongs to a request with another fingerprint. */
  | { readonly kind: "reused" };

/**
 * Where keys live. Of any number of claims at once exactly one is `claimed`. The methods that take a `Held`
 * change nothing and return false when the key was answered or taken over: an attempt that was
 * asleep cannot write over its successor.
 */
export interface IdempotencyStore {
  claim(ask: Ask): Promise<Claim>;
  /** Starts the lease anew, for an attempt that knows it takes long. */
  extend(held: Held, leaseMs: number): Promise<boolean>;
  complete(held: Held, answer: Answer): Promise<boolean>;
  /** Ends the lease without an answer. The key stays bound to its fingerprint. */
  release(held: Held): Promise<boolean>;
  /** Deletes up to `batch` expired keys and returns how many. */
  sweep(batch?: number): Promise<number>;
}
