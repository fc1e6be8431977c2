import type { Folded, Source } from "./fold.ts";
import type { ObjectKey } from "./hints.ts";

/** What is kept of an event: no payload, so no personal data and nothing that could be mistaken for the present state. */
export interface InboxEvent {
  id: string;
  type: string;
  /** Null: nothing to do. It is stored as processed. */
  object: ObjectKey | null;
}

export interface ClaimedEvent {
  id: string;
  type: string;
  object: ObjectKey;
  /** Counts this attempt. It is also the proof that a failure is reported by the worker that holds the claim. */
  attempts: number;
}

export interface DeadEvent extends ClaimedEvent {
  lastError: string;
  deadAt: Date;
}

export interface Failure {
  error: string;
  /** Null: no further attempt, onto the dead-letter list. */
  retryAt: Date | null;
}

export type Received = "new" | "known" | "revived";

/** Where inbox and facts live. `tests/stores.test.ts` says what an implementation must do. */
export interface EntitlementStore {
  /** Stores an event once. Sent again while on the dead-letter list it becomes due; otherwise a known one changes nothing. */
  receive(event: InboxEvent, now: Date): Promise<Received>;
  /** Takes up to `limit` due events, oldest first. No other claim gets them until `leaseMs` is over, so a crash loses nothing. */
  claim(limit: number, now: Date, leaseMs: number): Promise<ClaimedEvent[]>;
  /** Needs no proof of a claim: whoever synchronised the object after the event came has done the event's work. */
  complete(ids: readonly string[], now: Date): Promise<void>;
  /** Does nothing when the event was claimed again or completed since. */
  fail(event: ClaimedEvent, failure: Failure, now: Date): Promise<void>;
  dead(limit: number): Promise<DeadEvent[]>;
  /** Makes dead events due again with their attempts at zero. Returns how many. */
  revive(ids: readonly string[], now: Date): Promise<number>;
  /** Deletes processed events received before then. A late repetition of one is a hint like any other. */
  prune(before: Date): Promise<number>;

  /** A number above every earlier one of this object. Take it before asking Stripe. */
  ticket(object: string): Promise<number>;
  /** Replaces the object's facts, unless a higher ticket already did. Gives the former facts, or null when it came too late. */
  apply(object: string, ticket: number, folded: Folded, now: Date): Promise<Source[] | null>;
  /** All facts about a subject, for `decideAccess`. */
  sourcesOf(subject: string): Promise<Source[]>;
  /** Objects that wait for a person's decision. */
  reviews(limit: number): Promise<{ object: string; review: string }[]>;
}

export const byObjectProductTime = (a: Source, b: Source): number =>
  compare(a.object, b.object) || compare(a.product, b.product) || a.from.getTime() - b.from.getTime();

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
