import type { Action } from "./decline-codes.ts";
import type { DunningState } from "./plan.ts";
import type { MailKind } from "./schedule.ts";

/** One invoice whose payment failed at least once. */
export interface DunningCase {
  readonly invoiceId: string;
  readonly subscriptionId: string;
  readonly customerId: string;
  readonly state: Exclude<DunningState, "none">;
  readonly currency: string;
  readonly amountDue: number;
  readonly amountPaid: number;
  readonly firstFailedAt: Date;
  readonly closedAt: Date | null;
  readonly action: Action;
  readonly code: string;
  readonly nextAt: Date | null;
}

/** A mail that this process may send now, and nobody else until the lease ends. */
export interface ClaimedMail {
  /** `in_123:reminder`. The same for ever: hand it to your mail provider as the idempotency key. */
  readonly id: string;
  readonly invoiceId: string;
  readonly kind: MailKind;
  /** 1 at the first try. Also the fence: only the holder of the latest claim can finish it. */
  readonly attempt: number;
}

export type MailEnd =
  | { readonly state: "sent" }
  /** Not needed any more, or not sendable: paid meanwhile, a later notice took its place, no address. */
  | { readonly state: "dropped"; readonly reason: string }
  | { readonly state: "queued"; readonly reason: string; readonly retryAt: Date }
  | { readonly state: "failed"; readonly reason: string };

/**
 * Where cases and the outbox live. `save` must be one atomic step, and must hold to three rules: a closed case is never
 * opened again (two handlers may read Stripe before and after a payment and save in the other order), the first failure
 * only moves to an earlier time, and a mail of one kind exists once for an invoice. `recovered` is queued only after
 * another mail was sent: nobody is thanked for repairing what they never heard of.
 */
export interface Store {
  find(invoiceId: string): Promise<DunningCase | null>;
  save(dunning: DunningCase, mail: MailKind | null, now: Date): Promise<{ saved: boolean; queued: boolean }>;
  /** Cases of a subscription that limit its access: open, uncollectible and canceled. */
  limiting(subscriptionId: string): Promise<DunningCase[]>;
  /** Invoices to look at, the longest overdue first. */
  due(now: Date, limit: number): Promise<string[]>;
  /** Puts off the next look, so that an invoice that cannot be read does not stand in front of the others. */
  postpone(invoiceId: string, until: Date): Promise<void>;
  claim(now: Date, leaseUntil: Date): Promise<ClaimedMail | null>;
  finish(mail: ClaimedMail, end: MailEnd, now: Date): Promise<boolean>;
  /** Cases whose first failure lies in `[from, to)`. */
  between(from: Date, to: Date): Promise<DunningCase[]>;
}

/** A save may keep or raise the rank of a case, never lower it. */
export const RANK: Readonly<Record<DunningCase["state"], number>> = {
  open: 0,
  canceled: 1,
  uncollectible: 1,
  void: 2,
  paid: 2,
};
