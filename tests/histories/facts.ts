import type Stripe from "stripe";

/** What stands at Stripe, as its sandbox tells it. Times are in seconds. */
export type StripeState = {
  readonly customers: readonly Stripe.Customer[];
  readonly products: readonly Stripe.Product[];
  readonly checkout_sessions: readonly Stripe.Checkout.Session[];
  readonly charges: readonly Stripe.Charge[];
  readonly refunds: readonly Stripe.Refund[];
  readonly disputes: readonly Stripe.Dispute[];
  readonly subscriptions: readonly Stripe.Subscription[];
  readonly invoices: readonly Stripe.Invoice[];
  readonly invoice_payments: readonly Stripe.InvoicePayment[];
};

/** What Stripe knows nothing of: what a bundle holds, what a refund's lines are called, gifts of the shop, seats. */
export type ShopFacts = {
  readonly bundles: Readonly<Record<string, readonly string[]>>;
  /**
   * What was bought in each order line; `isSecond`: the shop took it for paid twice, so it gave nothing. `isUsed`: its
   * money came off the price of a bundle or plan that was paid for.
   */
  readonly lines: Readonly<Record<string, { order: string; slug: string; isSecond: boolean; isUsed: boolean }>>;
  /** The orders that a person has to see to. */
  readonly listed: readonly string[];
  readonly grants: readonly { subject: string; slug: string; from: number; until: number }[];
  readonly seats: readonly { person: string; subject: string; from: number; until: number }[];
};
