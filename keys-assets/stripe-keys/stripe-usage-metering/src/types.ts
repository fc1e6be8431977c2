/** One thing that a customer used. `id` is yours and says what it was: the same request is the same id. */
export interface Usage {
  readonly id: string;
  /** The meter's event name at Stripe. */
  readonly meter: string;
  /** `cus_…` */
  readonly customerId: string;
  /** A whole number above zero, in the meter's unit. */
  readonly quantity: number;
  readonly at: Date;
}

/**
 * `ready` waits to be sent, `sending` is held by a process, `sent` is at Stripe. `unsure`: it may or may not be there, and it
 * is too late to ask by sending again. `refused`: Stripe will never take it as it is. `canceled`: taken back.
 */
export type BatchState = "ready" | "sending" | "sent" | "unsure" | "refused" | "canceled";

/** Usage of one customer and meter within one window, as one meter event. Never changed after it was made. */
export interface Batch {
  /** The identifier and the idempotency key at Stripe. */
  readonly id: string;
  readonly meter: string;
  readonly customerId: string;
  /** The moment of its earliest usage: what Stripe puts it into a billing period by. */
  readonly at: Date;
  readonly quantity: number;
  readonly events: number;
  readonly state: BatchState;
  /** How often sending was begun. Also the fence: only the holder of the latest claim can finish it. */
  readonly attempt: number;
  /** When sending was first begun; the 24 hours in which Stripe knows an identifier are counted from here. */
  readonly firstTriedAt: Date | null;
  readonly reason: string | null;
}

export type BatchEnd =
  | { readonly state: "sent" }
  | { readonly state: "ready"; readonly reason: string; readonly retryAt: Date }
  | { readonly state: "unsure" | "refused"; readonly reason: string };

/** What is known here of one customer, meter and hour (UTC). */
export interface HourSum {
  readonly customerId: string;
  readonly hour: Date;
  /** Recorded, and not at Stripe yet. */
  readonly waiting: number;
  readonly sent: number;
  readonly unsure: number;
  readonly refused: number;
}

export interface Store {
  /** Keeps it once. "conflict": this id is known with another meter, customer or quantity. */
  record(usage: Usage, now: Date): Promise<"recorded" | "known" | "conflict">;
  /** Puts usage from before `until` that is in no batch yet into batches, and says how many it made. One atomic step. */
  seal(until: Date, windowMs: number, now: Date): Promise<number>;
  claim(now: Date, leaseUntil: Date): Promise<Batch | null>;
  finish(batch: Batch, end: BatchEnd): Promise<boolean>;
  find(id: string): Promise<Batch | null>;
  unsure(limit: number): Promise<Batch[]>;
  /** From one state to another, for what is decided later; false when it is not in `from`. */
  move(id: string, from: BatchState, to: BatchState, reason: string): Promise<boolean>;
  /** Gives a batch that never arrived a new identity and makes it ready. */
  resend(id: string, newId: string): Promise<boolean>;
  hours(meter: string, from: Date, to: Date): Promise<HourSum[]>;
}

/** Why a usage was not taken. `usage_conflict` is a fault of the caller: one id for two different things. */
export class UsageError extends Error {
  readonly code: "usage_invalid" | "usage_conflict";

  constructor(code: UsageError["code"], message: string) {
    super(message);
    this.name = "UsageError";
    this.code = code;
  }
}
