import { z } from "zod";

/** A refund at Stripe. `lineIds` is null when it names none of our order lines. Amounts in cents. */
export type RefundSnapshot = {
  readonly id: string;
  readonly amountCents: number;
  readonly currency: string;
  readonly status: "pending" | "requires_action" | "succeeded" | "failed" | "canceled";
  readonly createdAt: Date;
  readonly lines: readonly { readonly lineId: string; readonly amountCents: number }[] | null;
  readonly cause: string;
  readonly reason: string | null;
};

export type DisputeSnapshot = {
  readonly id: string;
  readonly amountCents: number;
  readonly status: string;
  readonly openedAt: Date;
  /** When the bank gave the money back; null while open, and when lost. */
  readonly reinstatedAt: Date | null;
};

export type ChargeSnapshot = {
  readonly id: string;
  readonly amountCents: number;
  readonly refundedCents: number;
  readonly currency: string;
  readonly status: string;
  readonly receiptUrl: string | null;
  readonly paidAt: Date;
};

/** A checkout session and all that hangs on its payment, as Stripe has it at the moment of asking. */
export type CheckoutSnapshot = {
  readonly sessionId: string;
  readonly orderId: string | null;
  readonly mode: "payment" | "subscription";
  readonly subscriptionId: string | null;
  /** When a session without a charge of its own was settled: its invoice's payment, or nothing being due. */
  readonly settledAt: Date;
  readonly status: "open" | "complete" | "expired";
  readonly paymentStatus: "paid" | "unpaid" | "no_payment_required";
  readonly totalCents: number;
  readonly taxCents: number;
  /** Coupons and promotion codes together, the credit's coupon among them. */
  readonly discountCents: number;
  readonly currency: string;
  readonly paymentIntentId: string | null;
  readonly charge: ChargeSnapshot | null;
  readonly refunds: readonly RefundSnapshot[];
  readonly disputes: readonly DisputeSnapshot[];
};

/** An invoice of a subscription. `isFirst`: the one that the subscription began with; its failure gives no grace. */
export type InvoiceSnapshot = {
  readonly id: string;
  readonly status: "draft" | "open" | "paid" | "uncollectible" | "void";
  readonly isFirst: boolean;
  readonly totalCents: number;
  readonly createdAt: Date;
  readonly paidAt: Date | null;
  /** When its payment was tried for the first time and failed; null when no attempt failed. */
  readonly firstFailureAt: Date | null;
  readonly hostedUrl: string | null;
  readonly disputes: readonly DisputeSnapshot[];
};

/** The money of an invoice of a subscription. Amounts in cents; `lines` and `subtotalCents` before discount and tax. */
export type InvoiceCharge = {
  readonly invoiceId: string;
  readonly number: string | null;
  /** Stripe's `billing_reason`. */
  readonly reason: string;
  readonly currency: string;
  readonly createdAt: Date;
  readonly paidAt: Date | null;
  readonly lines: readonly { readonly description: string; readonly amountCents: number }[];
  readonly subtotalCents: number;
  readonly discountCents: number;
  readonly taxCents: number;
  readonly totalCents: number;
  /** What was taken, after the customer's balance. */
  readonly paidCents: number;
  readonly refundedCents: number;
  readonly periodFrom: Date;
  readonly periodUntil: Date;
  readonly invoiceUrl: string | null;
  readonly pdfUrl: string | null;
};

export const SUBSCRIPTION_STATUSES = [
  "incomplete",
  "incomplete_expired",
  "trialing",
  "active",
  "past_due",
  "unpaid",
  "canceled",
  "paused",
] as const;
export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number];

/** A subscription with its invoices, as Stripe has it at the moment of asking. */
export type SubscriptionSnapshot = {
  readonly id: string;
  readonly orderId: string | null;
  readonly customerId: string;
  readonly status: SubscriptionStatus;
  /** Read from the metadata of its price, never from the price's id. */
  readonly planSlug: string;
  readonly interval: "month" | "year";
  readonly seats: number;
  readonly createdAt: Date;
  readonly trialStart: Date | null;
  readonly trialEnd: Date | null;
  readonly currentPeriodEnd: Date;
  /** When it is going to end, or has been told to end at; null while it renews. */
  readonly cancelAt: Date | null;
  readonly endedAt: Date | null;
  readonly cancelReason: string | null;
  readonly isDuplicate: boolean;
  readonly invoices: readonly InvoiceSnapshot[];
};

/** What is fetched about a subscription: whether it is a second one is for the shop to say. */
export type FetchedSubscription = Omit<SubscriptionSnapshot, "isDuplicate"> & {
  readonly charges: readonly InvoiceCharge[];
};

/** An invoice's line as it is kept. */
export const chargeLinesSchema = z.array(z.object({ description: z.string(), amount_cents: z.int() }));

/** A buyer's request for a refund, as it waits for a person. */
export const refundRequestSchema = z.object({
  order_id: z.uuid(),
  /** Whose purchases: "user:<id>" or "organization:<id>". */
  subject: z.string(),
  line_ids: z.array(z.uuid()),
  amount_cents: z.int(),
  reason: z.string().nullable(),
  asked_by: z.uuid(),
  decision: z.enum(["accepted", "declined"]).optional(),
});
export type RefundRequestDetail = z.output<typeof refundRequestSchema>;

const reason = z.string().trim().min(1).max(1000);

/** What a buyer says when asking for money back; without `lines`, everything of the order that can go back. */
export const refundAskSchema = z.strictObject({
  lines: z.array(z.uuid()).min(1).max(20).optional(),
  reason: reason.optional(),
});

export const adminRefundSchema = z.strictObject({
  lines: z.array(z.uuid()).min(1).max(20),
  reason,
  /** Also give back the later purchases that used this money. */
  together: z.boolean().default(false),
});

export const acceptRequestSchema = z.strictObject({
  note: reason.nullable().default(null),
  together: z.boolean().default(false),
});

/** The buyer reads it. */
export const declineRequestSchema = z.strictObject({ note: reason });

/** The reason of a revocation or its end; the buyer reads it. */
export const reasonSchema = z.strictObject({ reason });
