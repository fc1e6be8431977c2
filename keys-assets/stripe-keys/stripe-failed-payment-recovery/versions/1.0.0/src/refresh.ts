import type { RecoveryOptions } from "./options.ts";
import { type Attempt, type DunningPlan, type Invoice, planDunning } from "./plan.ts";
import { DEFAULT_SCHEDULE, daysAfter } from "./schedule.ts";
import type { DunningCase } from "./store.ts";
import { loadInvoice } from "./stripe.ts";

export interface Refreshed {
  readonly invoice: Invoice;
  readonly plan: DunningPlan;
}

function toCase(invoice: Invoice, plan: DunningPlan, previous: DunningCase | null): DunningCase | null {
  const { state, firstFailedAt, verdict } = plan;
  if (state === "none" || !firstFailedAt || !verdict || !invoice.subscriptionId) return null;
  // An invoice that is settled has lost its error; what failed is what was known before.
  const keep = state !== "open" && previous;
  return {
    invoiceId: invoice.id,
    subscriptionId: invoice.subscriptionId,
    customerId: invoice.customerId,
    state,
    currency: invoice.currency,
    amountDue: invoice.amountDue,
    amountPaid: invoice.amountPaid,
    firstFailedAt,
    closedAt: invoice.closedAt,
    action: keep ? previous.action : verdict.action,
    code: keep ? previous.code : verdict.code,
    nextAt: plan.next?.at ?? null,
  };
}

/** Reads an invoice from Stripe, plans, and saves the case together with the mail that stands now. */
export async function refreshInvoice(
  options: RecoveryOptions,
  invoiceId: string,
  seen: readonly Attempt[],
  now: Date,
): Promise<Refreshed> {
  const { store, stripe, countFrom, schedule = DEFAULT_SCHEDULE } = options;
  const previous = await store.find(invoiceId);
  const { invoice, attempts } = await loadInvoice(stripe, invoiceId);
  const known = previous ? [{ at: previous.firstFailedAt, error: null }] : [];
  const counted = [...known, ...seen, ...attempts].map((attempt) =>
    countFrom && attempt.at < countFrom ? { ...attempt, at: countFrom } : attempt,
  );
  const plan = planDunning(invoice, counted, now, schedule);
  const dunning = toCase(invoice, plan, previous);
  if (dunning) {
    const isNew = dunning.state === "open" && dunning.action === "give_up" && previous?.action !== "give_up";
    if (isNew) await options.onGiveUp?.(invoice, plan);
    await store.save(dunning, plan.mail?.kind ?? null, now);
  } else if (previous) await store.postpone(invoiceId, daysAfter(now, 1));
  return { invoice, plan };
}
