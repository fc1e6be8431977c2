import type { GivenUp, Message } from "./message.ts";

/** One aggregate that a relay may deliver now, and its first messages in order. */
export interface Claim {
  readonly aggregate: string;
  /** Rises with each claim. What is done with an older one changes nothing. */
  readonly token: string;
  readonly messages: readonly Message[];
}

export interface Ask {
  /** Aggregates at once. */
  readonly lanes: number;
  /** Messages of each. */
  readonly perLane: number;
  readonly leaseMs: number;
}

export type Outcome =
  | { readonly kind: "delivered" }
  | { readonly kind: "retry"; readonly inMs: number; readonly error: string }
  /** With `stop` the aggregate waits for somebody to decide. */
  | { readonly kind: "given_up"; readonly error: string; readonly stop: boolean };

export interface Backlog {
  readonly waiting: number;
  /** Of the oldest that waits, in ms; 0 when none does. */
  readonly oldestMs: number;
  readonly stopped: number;
  readonly dead: number;
}

export interface OutboxStore {
  /** Goes round all aggregates, so that a busy one does not starve the others. */
  claim(ask: Ask): Promise<Claim[]>;
  /** Writes down what became of a message and starts the lease anew. False: another relay took over, so stop. */
  settle(claim: Claim, message: Message, outcome: Outcome, leaseMs: number): Promise<boolean>;
  release(claim: Claim): Promise<void>;
  givenUp(limit?: number): Promise<GivenUp[]>;
  /**
   * Tries messages again. What is stopped goes on in its place; what was passed over comes back as a new message at the end,
   * with the header `revived-from`, because its place is gone. Answers how many.
   */
  revive(ids: readonly string[]): Promise<number>;
  /** Gives messages up for good; an aggregate that one of them held up goes on. */
  discard(ids: readonly string[]): Promise<number>;
  /** Deletes what was delivered or discarded more than so long ago. Answers how many; repeat while it is `batch`. */
  prune(olderThanMs: number, batch?: number): Promise<number>;
  backlog(): Promise<Backlog>;
}
