import type { DunningPlan, Invoice } from "./plan.ts";
import type { MailSettings, RenderedMail } from "./render.ts";
import type { MailKind, Schedule } from "./schedule.ts";
import type { Store } from "./store.ts";
import type { StripeClient } from "./stripe.ts";

export interface OutgoingMail extends RenderedMail {
  readonly to: string;
  /** The same at every try of this mail: give it to your mail provider, who then sends it once. */
  readonly idempotencyKey: string;
}

export interface RecoveryOptions {
  readonly stripe: StripeClient;
  readonly store: Store;
  readonly send: (mail: OutgoingMail) => Promise<unknown>;
  /** One for all, or chosen by customer: language, time zone, sender. */
  readonly mail: MailSettings | ((invoice: Invoice) => MailSettings | Promise<MailSettings>);
  /** Default: the address on the invoice, which is the one from when it was finalized. */
  readonly addressOf?: (invoice: Invoice) => string | null | Promise<string | null>;
  /**
   * The earliest moment for a mail that stands now: `workingHours(...)`, or a day later while a person talks to that customer. Null
   * or a past moment sends it. Ignored where access would end before. Asked again then; each hold counts as one of eight tries.
   */
  readonly notBefore?: (invoice: Invoice, now: Date, kind: MailKind) => Date | null | Promise<Date | null>;
  readonly schedule?: Schedule;
  /**
   * Failures before this moment count as if they were at it. Set it to the day you switch this on, or invoices that
   * have been open for weeks lose their access without a mail.
   */
  readonly countFrom?: Date;
  /** A customer who told the bank to stop, or suspected fraud: for a person to look at. May be called again after a crash. */
  readonly onGiveUp?: (invoice: Invoice, plan: DunningPlan) => unknown;
  readonly onError?: (error: unknown, about: string) => void;
  readonly clock?: () => Date;
}
