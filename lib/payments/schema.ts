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
  readonly status: "open" | "complete" | "expired";
  readonly paymentStatus: "paid" | "unpaid" | "no_payment_required";
  readonly totalCents: number;
  readonly taxCents: number;
  readonly currency: string;
  readonly paymentIntentId: string | null;
  readonly charge: ChargeSnapshot | null;
  readonly refunds: readonly RefundSnapshot[];
  readonly disputes: readonly DisputeSnapshot[];
};
