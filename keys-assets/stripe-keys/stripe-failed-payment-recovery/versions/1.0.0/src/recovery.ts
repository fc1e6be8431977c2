import { type Delivered, deliverMails } from "./deliver.ts";
import type { RecoveryOptions } from "./options.ts";
import type { Attempt, DunningPlan } from "./plan.ts";
import { refreshInvoice } from "./refresh.ts";
import { type CurrencyReport, recoveryReport } from "./report.ts";
import { DEFAULT_SCHEDULE, daysAfter } from "./schedule.ts";

/** A Stripe event whose signature you have checked. Its type, its time and an id are used; the state comes from Stripe. */
export interface EventLike {
  readonly type: string;
  /** Seconds. */
  readonly created: number;
  readonly data: { readonly object: object };
}

const FAILURES = ["invoice.payment_failed", "invoice.payment_action_required"];
const ENDINGS = ["invoice.paid", "invoice.voided", "invoice.marked_uncollectible"];
const SUBSCRIPTION_ENDINGS = ["customer.subscription.deleted"];
/** What to select at your webhook endpoint. */
export const EVENT_TYPES: readonly string[] = [...FAILURES, ...ENDINGS, ...SUBSCRIPTION_ENDINGS];

export interface Recovery {
  /** Throws when Stripe or the store cannot be reached: answer 500, and Stripe delivers the event again. */
  handleEvent(event: EventLike): Promise<{ readonly refreshed: readonly string[] }>;
  /** Reads an invoice again and brings its case and its mails up to date. */
  refresh(invoiceId: string, seen?: readonly Attempt[]): Promise<DunningPlan>;
  /** Looks at what is due. Call it every few minutes, then `deliver`. */
  sweep(limit?: number): Promise<{ looked: number; failed: number }>;
  /** Sends what is queued, at most `limit`. Any number of processes may call it at once. */
  deliver(limit?: number): Promise<Delivered>;
  /** What the open invoices of a subscription leave of its access. */
  access(subscriptionId: string): Promise<{ allowed: boolean; until: Date | null }>;
  report(from: Date, to: Date): Promise<CurrencyReport[]>;
}

const HOUR_MS = 3_600_000;

function idOf(object: object): string | null {
  return "id" in object && typeof object.id === "string" ? object.id : null;
}

export function createRecovery(options: RecoveryOptions): Recovery {
  const { store, schedule = DEFAULT_SCHEDULE, clock = () => new Date() } = options;
  const refresh = async (invoiceId: string, seen: readonly Attempt[] = []) =>
    (await refreshInvoice(options, invoiceId, seen, clock())).plan;

  /** The invoices that an event is about, as far as they are this pack's business. */
  async function concerned(type: string, id: string): Promise<string[]> {
    if (FAILURES.includes(type)) return [id];
    if (SUBSCRIPTION_ENDINGS.includes(type)) return (await store.limiting(id)).map((one) => one.invoiceId);
    // Nearly every paid invoice never failed; those are not worth a request to Stripe.
    return ENDINGS.includes(type) && (await store.find(id)) ? [id] : [];
  }

  return {
    refresh,

    async handleEvent({ type, created, data }) {
      const id = idOf(data.object);
      const refreshed = id === null ? [] : await concerned(type, id);
      const seen = FAILURES.includes(type) ? [{ at: new Date(created * 1000), error: null }] : [];
      for (const invoiceId of refreshed) await refresh(invoiceId, seen);
      return { refreshed };
    },

    async sweep(limit = 100) {
      const due = await store.due(clock(), limit);
      let failed = 0;
      for (const invoiceId of due) {
        try {
          await refresh(invoiceId);
        } catch (error) {
          failed += 1;
          options.onError?.(error, invoiceId);
          await store.postpone(invoiceId, new Date(clock().getTime() + HOUR_MS));
        }
      }
      return { looked: due.length, failed };
    },

    deliver: (limit = 50) => deliverMails(options, clock, limit),

    async access(subscriptionId) {
      const cases = await store.limiting(subscriptionId);
      if (cases.length === 0) return { allowed: true, until: null };
      const first = Math.min(...cases.map((one) => one.firstFailedAt.getTime()));
      const until = daysAfter(new Date(first), schedule.graceDays);
      return { allowed: clock() < until, until };
    },

    report: async (from, to) => recoveryReport(await store.between(from, to)),
  };
}
