import type { PaymentError } from "./decline.ts";
import type { Attempt, Invoice } from "./plan.ts";

// What is used of Stripe's objects. The SDK's own types fit into these, so this pack does not depend on its version.
// API version 2025-03-31.basil or newer: since then an invoice lists its payments instead of one PaymentIntent.
interface ErrorLike {
  code?: string | null;
  decline_code?: string | null;
  advice_code?: string | null;
}
interface IntentLike {
  id: string;
  status: string;
  last_payment_error?: ErrorLike | null;
}
interface PaymentLike {
  is_default: boolean;
  status: string;
  payment: { payment_intent?: string | IntentLike | null };
}
export interface InvoiceLike {
  id: string;
  number: string | null;
  status: string | null;
  billing_reason: string | null;
  collection_method: string;
  currency: string;
  amount_due: number;
  amount_paid: number;
  amount_remaining: number;
  next_payment_attempt: number | null;
  hosted_invoice_url?: string | null;
  customer: string | { id: string } | null;
  customer_email: string | null;
  customer_name: string | null;
  parent: {
    subscription_details?: { subscription: string | { id: string; status: string } } | null;
  } | null;
  payments?: { data: readonly PaymentLike[] };
  status_transitions: {
    paid_at: number | null;
    voided_at: number | null;
    marked_uncollectible_at: number | null;
  };
}
export interface ChargeLike {
  status: string;
  created: number;
  failure_code: string | null;
  outcome: { reason: string | null; advice_code?: string | null } | null;
}

/** The two calls this pack makes. Both read; it never charges a card and never changes anything at Stripe. */
export interface StripeClient {
  invoices: { retrieve(id: string, params: { expand: string[] }): Promise<InvoiceLike> };
  charges: { list(params: { payment_intent: string; limit: number }): Promise<{ data: readonly ChargeLike[] }> };
}

export interface Loaded {
  readonly invoice: Invoice;
  readonly attempts: readonly Attempt[];
}

const EXPAND = ["payments.data.payment.payment_intent", "parent.subscription_details.subscription"];

const moment = (seconds: number | null) => (seconds === null ? null : new Date(seconds * 1000));

function toError({ code, decline_code, advice_code }: ErrorLike): PaymentError {
  return { code: code ?? null, declineCode: decline_code ?? null, adviceCode: advice_code ?? null };
}

/** A failed charge tells its decline code as the outcome's reason; a charge that Radar blocked tells why in the same place. */
function toAttempt({ created, failure_code, outcome }: ChargeLike): Attempt {
  return {
    at: new Date(created * 1000),
    error: toError({
      code: failure_code,
      decline_code: outcome?.reason ?? null,
      advice_code: outcome?.advice_code ?? null,
    }),
  };
}

function toInvoice(raw: InvoiceLike, intents: readonly IntentLike[]): Invoice {
  const subscription = raw.parent?.subscription_details?.subscription ?? null;
  const { paid_at, voided_at, marked_uncollectible_at } = raw.status_transitions;
  const failing = intents.find((intent) => intent.last_payment_error);
  return {
    id: raw.id,
    number: raw.number,
    status: raw.status ?? "draft",
    billingReason: raw.billing_reason,
    collectionMethod: raw.collection_method,
    subscriptionId: typeof subscription === "string" ? subscription : (subscription?.id ?? null),
    subscriptionStatus: typeof subscription === "string" ? null : (subscription?.status ?? null),
    customerId: typeof raw.customer === "string" ? raw.customer : (raw.customer?.id ?? ""),
    customerEmail: raw.customer_email,
    customerName: raw.customer_name,
    currency: raw.currency,
    amountDue: raw.amount_due,
    amountPaid: raw.amount_paid,
    amountRemaining: raw.amount_remaining,
    nextAttemptAt: moment(raw.next_payment_attempt),
    closedAt: moment(paid_at ?? voided_at ?? marked_uncollectible_at),
    hostedUrl: raw.hosted_invoice_url ?? null,
    lastError: failing?.last_payment_error ? toError(failing.last_payment_error) : null,
    needsAction: intents.some((intent) => intent.status === "requires_action"),
    processing: intents.some((intent) => intent.status === "processing"),
  };
}

/** Reads an invoice with its subscription's status and every charge for it that failed. */
export async function loadInvoice(stripe: StripeClient, id: string): Promise<Loaded> {
  const raw = await stripe.invoices.retrieve(id, { expand: EXPAND });
  if (!raw.payments)
    throw new Error(`Invoice ${id} has no list of payments; use API version 2025-03-31.basil or newer (SDK 18).`);
  const intents = raw.payments.data
    .filter((payment) => payment.status !== "canceled")
    // The default payment is the one that Stripe retries; its error comes first.
    .toSorted((a, b) => Number(b.is_default) - Number(a.is_default))
    .map((payment) => payment.payment.payment_intent)
    .filter((intent) => typeof intent === "object" && intent !== null);
  const attempts: Attempt[] = [];
  for (const intent of intents) {
    const charges = await stripe.charges.list({ payment_intent: intent.id, limit: 100 });
    attempts.push(...charges.data.filter((charge) => charge.status === "failed").map(toAttempt));
  }
  return { invoice: toInvoice(raw, intents), attempts };
}
