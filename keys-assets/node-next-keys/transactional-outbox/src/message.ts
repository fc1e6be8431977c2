/** What happened, to be told to others. */
export interface NewMessage {
  /** Whose messages keep their order: one order, one account. Such as `order:42`, at most 255 characters. */
  readonly aggregate: string;
  readonly topic: string;
  /** What JSON can hold. */
  readonly payload: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Message extends NewMessage {
  /** For the receiver to recognise a repeat by, such as in an Idempotency-Key. */
  readonly id: string;
  /** 1, 2, 3 … in its aggregate, in the order of commits, without gaps. */
  readonly seq: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly createdAt: number;
  /** How often it was tried before. */
  readonly attempts: number;
}

/** A message that was given up. `stopped` holds up its aggregate, `dead` was passed over. */
export interface GivenUp extends Message {
  readonly status: "stopped" | "dead";
  readonly error: string;
}

/** Thrown by `publish` for what will never work: it is given up at once. */
export class Undeliverable extends Error {
  override readonly name: string = "Undeliverable";
}

/** Thrown by `publish` when the receiver says when to come back. */
export class RetryLater extends Error {
  override readonly name: string = "RetryLater";
  readonly afterMs: number;

  constructor(afterMs: number, message = "The receiver asked to come back later.") {
    super(message);
    this.afterMs = afterMs;
  }
}

export function demandMessage({ aggregate, topic, payload }: NewMessage): void {
  if (aggregate === "" || aggregate.length > 255) throw new RangeError("An aggregate has 1 to 255 characters.");
  if (topic === "" || topic.length > 255) throw new RangeError("A topic has 1 to 255 characters.");
  if (JSON.stringify(payload) === undefined) throw new TypeError("A payload is what JSON can hold.");
}
