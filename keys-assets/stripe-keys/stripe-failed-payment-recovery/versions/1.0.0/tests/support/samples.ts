import type { Attempt, DunningCase, Invoice, PaymentError } from "../../src/index.ts";

export const START = new Date("2026-03-02T09:30:00.000Z");
const DAY = 86_400_000;

/** A moment so many days after START. */
export const day = (days: number) => new Date(START.getTime() + days * DAY);

export const declined = (declineCode: string): PaymentError => ({
  code: "card_declined",
  declineCode,
  adviceCode: null,
});

export function invoiceWith(changes: Partial<Invoice> = {}): Invoice {
  return {
    id: "in_1",
    number: "A-0001",
    status: "open",
    billingReason: "subscription_cycle",
    collectionMethod: "charge_automatically",
    subscriptionId: "sub_1",
    subscriptionStatus: "past_due",
    customerId: "cus_1",
    customerEmail: "reader@example.com",
    customerName: "Ada",
    currency: "eur",
    amountDue: 2900,
    amountPaid: 0,
    amountRemaining: 2900,
    nextAttemptAt: day(2),
    closedAt: null,
    hostedUrl: "https://invoice.stripe.com/i/acct_1/test_1?s=em&x=1",
    lastError: declined("insufficient_funds"),
    needsAction: false,
    processing: false,
    ...changes,
  };
}

export const failedAt = (days: number, error: PaymentError | null = null): Attempt => ({ at: day(days), error });

export function caseWith(changes: Partial<DunningCase> = {}): DunningCase {
  return {
    invoiceId: "in_1",
    subscriptionId: "sub_1",
    customerId: "cus_1",
    state: "open",
    currency: "eur",
    amountDue: 2900,
    amountPaid: 0,
    firstFailedAt: START,
    closedAt: null,
    action: "retry",
    code: "insufficient_funds",
    nextAt: day(3),
    ...changes,
  };
}
