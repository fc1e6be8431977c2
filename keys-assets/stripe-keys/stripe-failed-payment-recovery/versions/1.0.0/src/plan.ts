import { classify, type PaymentError, type Verdict } from "./decline.ts";
import { DEFAULT_SCHEDULE, daysAfter, type MailKind, type Schedule } from "./schedule.ts";

/** What is known of an invoice, read from Stripe a moment ago. */
export interface Invoice {
  readonly id: string;
  readonly number: string | null;
  readonly status: string;
  readonly billingReason: string | null;
  readonly collectionMethod: string;
  readonly subscriptionId: string | null;
  readonly subscriptionStatus: string | null;
  readonly customerId: string;
  readonly customerEmail: string | null;
  readonly customerName: string | null;
  /** Lowercase ISO code; amounts are in Stripe's minor units of it. */
  readonly currency: string;
  readonly amountDue: number;
  readonly amountPaid: number;
  readonly amountRemaining: number;
  readonly nextAttemptAt: Date | null;
  /** When it was paid, voided or marked uncollectible. */
  readonly closedAt: Date | null;
  readonly hostedUrl: string | null;
  /** The PaymentIntent's latest error, if it still has one. */
  readonly lastError: PaymentError | null;
  readonly needsAction: boolean;
  /** A payment is under way: a bank debit takes days to succeed or fail. */
  readonly processing: boolean;
}

/** A payment that failed. */
export interface Attempt {
  readonly at: Date;
  readonly error: PaymentError | null;
}

/** `canceled`: the subscription ended and its invoice stayed open. `none`: nothing for this pack to do. */
export type DunningState = "none" | "open" | "paid" | "void" | "uncollectible" | "canceled";

export interface DunningPlan {
  readonly state: DunningState;
  readonly firstFailedAt: Date | null;
  readonly verdict: Verdict | null;
  /** The one mail that stands now. Whether it went already is the outbox's business. */
  readonly mail: { readonly kind: MailKind; readonly since: Date } | null;
  /** `until` null: this invoice sets no limit. */
  readonly access: { readonly allowed: boolean; readonly until: Date | null };
  /** When to look again without being told to. */
  readonly next: { readonly what: "mail" | "access-ends" | "check"; readonly at: Date } | null;
}

const NOTHING: DunningPlan = {
  state: "none",
  firstFailedAt: null,
  verdict: null,
  mail: null,
  access: { allowed: true, until: null },
  next: null,
};

/**
 * A renewal or a change of a running subscription that Stripe charges by itself. The first invoice is not one: its customer
 * sits at your checkout and has no access yet, so a grace period would hand out a week for nothing.
 */
export function isRecoverable(invoice: Invoice): boolean {
  return (
    invoice.subscriptionId !== null &&
    invoice.status !== "draft" &&
    invoice.collectionMethod === "charge_automatically" &&
    invoice.billingReason !== "subscription_create" &&
    !invoice.subscriptionStatus?.startsWith("incomplete")
  );
}

function stateOf(invoice: Invoice): DunningState {
  const { status } = invoice;
  if (status === "paid" || status === "void" || status === "uncollectible") return status;
  return invoice.subscriptionStatus === "canceled" ? "canceled" : "open";
}

/**
 * Says what stands at the moment `now`: which mail, access until when, and when to look again. Pure: the same invoice,
 * attempts and moment give the same plan, in whatever order the events came. Days count from the earliest attempt.
 */
export function planDunning(
  invoice: Invoice,
  attempts: readonly Attempt[],
  now: Date,
  schedule: Schedule = DEFAULT_SCHEDULE,
): DunningPlan {
  const ordered = attempts.toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const first = ordered[0];
  if (!first || !isRecoverable(invoice)) return NOTHING;
  const state = stateOf(invoice);
  const error = invoice.lastError ?? ordered.findLast((attempt) => attempt.error !== null)?.error ?? null;
  const verdict = classify(error, invoice.needsAction);
  const base = { state, firstFailedAt: first.at, verdict };
  const free = { allowed: true, until: null };
  if (state === "void") return { ...base, mail: null, access: free, next: null };
  if (state === "paid") {
    // A late payment does not bring a canceled subscription back; a mail that says so would be wrong.
    const ended = invoice.subscriptionStatus === "canceled";
    const mail = ended ? null : ({ kind: "recovered", since: invoice.closedAt ?? now } as const);
    return { ...base, mail, access: free, next: null };
  }
  const ends = daysAfter(first.at, schedule.graceDays);
  const access = { allowed: now < ends, until: ends };
  const ending: DunningPlan["next"] = access.allowed ? { what: "access-ends", at: ends } : null;
  if (state !== "open") return { ...base, mail: null, access, next: ending };
  const tomorrow = daysAfter(now, 1);
  const isWatched = tomorrow <= daysAfter(first.at, schedule.watchDays);
  const check: DunningPlan["next"] = isWatched ? { what: "check", at: tomorrow } : null;
  if (!ending) return { ...base, mail: null, access, next: check };

  const steps = schedule.steps
    .filter((step) => step.actions.includes(verdict.action))
    .map((step) => ({ kind: step.mail, since: daysAfter(first.at, step.day) }));
  const coming = steps.find((step) => step.since > now);
  const awaited: DunningPlan["next"] = coming ? { what: "mail", at: coming.since } : ending;
  if (invoice.processing) return { ...base, mail: null, access, next: sooner(check, awaited) };
  // Only the latest: after an outage nobody wants the mails of three days at once.
  const mail = steps.findLast((step) => step.since <= now) ?? null;
  return { ...base, mail, access, next: awaited };
}

function sooner(one: DunningPlan["next"], other: DunningPlan["next"]): DunningPlan["next"] {
  return one && other && one.at < other.at ? one : (other ?? one);
}
