import { type Document, fromCreditNote, fromInvoice } from "./documents.ts";
import { fromBalanceTransaction, type Movement } from "./movements.ts";
import { holds, type Period } from "./period.ts";
import {
  all,
  type CreditNoteLike,
  type InvoiceLike,
  idOf,
  type PaymentLike,
  type StripeClient,
  type TaxRateLike,
} from "./stripe.ts";

const seconds = (moment: Date) => Math.floor(moment.getTime() / 1000);
const DAY = 86_400;

/** An invoice of the period with how it was paid, as Stripe's invoice tells it. */
export interface Receivable {
  readonly invoiceId: string;
  readonly number: string;
  readonly currency: string;
  readonly total: number;
  readonly paid: number;
  readonly remaining: number;
  /** Payments through Stripe, one for each PaymentIntent. */
  readonly payments: readonly {
    readonly paymentIntentId: string;
    readonly amount: number;
    readonly paidAt: Date | null;
  }[];
}

export interface Material {
  readonly period: Period;
  readonly documents: readonly Document[];
  readonly receivables: readonly Receivable[];
  readonly movements: readonly Movement[];
  /** The number of the invoice that a PaymentIntent paid, for those that paid one. */
  readonly invoiceOf: ReadonlyMap<string, string>;
  /** Refund ids that a credit note names, with the amount that it covers. */
  readonly credited: ReadonlyMap<string, number>;
  /** For each payout of the period: its amount, and the sum of what Stripe says it is made of. Null for manual payouts. */
  readonly payouts: readonly {
    readonly id: string;
    readonly currency: string;
    readonly amount: number;
    readonly parts: number | null;
  }[];
}

function paymentsOf(invoice: InvoiceLike) {
  const paid = (invoice.payments?.data ?? []).filter(({ status }) => status === "paid");
  return paid.flatMap(({ payment, amount_paid, status_transitions }: PaymentLike) => {
    const paymentIntentId = idOf(payment.payment_intent);
    const at = status_transitions.paid_at;
    return paymentIntentId
      ? [{ paymentIntentId, amount: amount_paid ?? 0, paidAt: at === null ? null : new Date(at * 1000) }]
      : [];
  });
}

function toReceivable(invoice: InvoiceLike): Receivable {
  if (invoice.payments?.has_more)
    throw new Error(`Invoice ${invoice.id} has more than ten payments; this export reads ten.`);
  return {
    invoiceId: invoice.id ?? "",
    number: invoice.number ?? "",
    currency: invoice.currency,
    total: invoice.total,
    paid: invoice.amount_paid,
    remaining: invoice.amount_remaining,
    payments: paymentsOf(invoice),
  };
}

async function readRates(stripe: StripeClient, things: readonly (InvoiceLike | CreditNoteLike)[]) {
  const ids = things.flatMap(({ total_taxes }) =>
    (total_taxes ?? []).flatMap((tax) => tax.tax_rate_details?.tax_rate ?? []),
  );
  const rates = new Map<string, TaxRateLike>();
  for (const id of new Set(ids)) rates.set(id, await stripe.taxRates.retrieve(id));
  return rates;
}

/** Invoices that other charges of the period paid: finalized before it, so not among those that were read. */
async function readEarlier(
  stripe: StripeClient,
  movements: readonly Movement[],
  invoiceOf: Map<string, string>,
): Promise<void> {
  for (const { customer, paymentIntentId } of movements) {
    if (!customer || !paymentIntentId || invoiceOf.has(paymentIntentId)) continue;
    const payment = { type: "payment_intent" as const, payment_intent: paymentIntentId };
    const { data } = await stripe.invoicePayments.list({ payment, limit: 1 });
    const invoiceId = idOf(data[0]?.invoice);
    if (invoiceId) invoiceOf.set(paymentIntentId, (await stripe.invoices.retrieve(invoiceId)).number ?? invoiceId);
  }
}

async function readPayouts(
  stripe: StripeClient,
  movements: readonly Movement[],
): Promise<Material["payouts"][number][]> {
  const payouts: Material["payouts"][number][] = [];
  for (const { category, type, sourceId, currency, amount } of movements) {
    if (category !== "payout" || type !== "payout") continue;
    const inside = await all((cursor) => stripe.balanceTransactions.list({ payout: sourceId, limit: 100, ...cursor }));
    const parts = inside.filter((one) => one.type !== "payout");
    const sum = parts.length === 0 ? null : parts.reduce((total, { net }) => total + net, 0);
    payouts.push({ id: sourceId, currency, amount: -amount, parts: sum });
  }
  return payouts;
}

/**
 * Reads everything that an export of the period needs. Only reads. `draftDays` says how long before its finalization an
 * invoice may have been made: Stripe lists invoices by the former.
 */
export async function readMaterial(stripe: StripeClient, period: Period, draftDays = 60): Promise<Material> {
  const created = { gte: seconds(period.start), lt: seconds(period.end) };
  const wide = { gte: created.gte - draftDays * DAY, lt: created.lt };
  const invoices = await all((cursor) =>
    stripe.invoices.list({ created: wide, limit: 100, expand: ["data.payments"], ...cursor }),
  );
  const notes = await all((cursor) =>
    stripe.creditNotes.list({ created: wide, limit: 100, expand: ["data.invoice"], ...cursor }),
  );
  const raw = await all((cursor) =>
    stripe.balanceTransactions.list({ created, limit: 100, expand: ["data.source"], ...cursor }),
  );
  const movements = raw.map(fromBalanceTransaction);
  const rates = await readRates(stripe, [...invoices, ...notes]);
  const rateOf = (id: string) => rates.get(id);
  const documents = [
    ...invoices.flatMap((invoice) => fromInvoice(invoice, rateOf) ?? []),
    ...notes.map((note) => fromCreditNote(note, rateOf)),
  ].filter(({ at }) => holds(period, at));
  const inPeriod = new Set(documents.map(({ id }) => id));
  const receivables = invoices
    .filter(({ id, status }) => id && inPeriod.has(id) && status !== "void")
    .map(toReceivable);
  const invoiceOf = new Map(
    invoices.flatMap((one) =>
      paymentsOf(one).map(({ paymentIntentId }) => [paymentIntentId, one.number ?? one.id ?? ""] as const),
    ),
  );
  await readEarlier(stripe, movements, invoiceOf);
  const refunds = notes.filter(({ status }) => status !== "void").flatMap((note) => note.refunds);
  const credited = new Map<string, number>();
  for (const { refund, amount_refunded } of refunds) {
    const id = idOf(refund);
    if (id) credited.set(id, (credited.get(id) ?? 0) + amount_refunded);
  }
  const payouts = await readPayouts(stripe, movements);
  return { period, documents, receivables, movements, invoiceOf, credited, payouts };
}
