import "server-only";
import type Stripe from "stripe";
import { fromUnixSeconds } from "../../kernel/time";
import { stripe } from "../../platform/stripe";
import type { ChargeSnapshot, CheckoutSnapshot, DisputeSnapshot, RefundSnapshot } from "../schema";
import { expanded, idOf, known } from "./known";

/** A refund made by this shop says in its metadata which lines it gives back: `line_0` = "<line id>:<cents>", and so on. */
function refundMetadata(orderId: string, cause: string, lines: readonly { lineId: string; amountCents: number }[]) {
  const named = lines.map((line, index) => [`line_${index}`, `${line.lineId}:${line.amountCents}`]);
  return { order_id: orderId, cause, ...Object.fromEntries(named) } as Record<string, string>;
}

function namedLines(metadata: Stripe.Metadata | null): RefundSnapshot["lines"] {
  const lines = Object.entries(metadata ?? {})
    .filter(([name]) => /^line_\d+$/.test(name))
    .map(([, value]) => {
      const [lineId = "", cents = "0"] = value.split(":");
      return { lineId, amountCents: Number(cents) };
    });
  return lines.length > 0 ? lines : null;
}

const REFUND_STATUSES = ["pending", "requires_action", "succeeded", "failed", "canceled"] as const;
const SESSION_STATUSES = ["open", "complete", "expired"] as const;
const PAYMENT_STATUSES = ["paid", "unpaid", "no_payment_required"] as const;

function toRefund(refund: Stripe.Refund): RefundSnapshot {
  return {
    id: refund.id,
    amountCents: refund.amount,
    currency: refund.currency,
    status: known(REFUND_STATUSES, refund.status),
    createdAt: fromUnixSeconds(refund.created),
    lines: namedLines(refund.metadata),
    cause: refund.metadata?.cause ?? "elsewhere",
    reason: refund.reason,
  };
}

export function toDispute(dispute: Stripe.Dispute): DisputeSnapshot {
  const reinstated =
    dispute.status === "won" ? dispute.balance_transactions.find((entry) => entry.amount > 0) : undefined;
  // A won dispute without a reinstatement entry never withdrew the money: the suspension is over as if it had not been.
  const reinstatedAt = dispute.status === "won" ? fromUnixSeconds(reinstated?.created ?? dispute.created) : null;
  return {
    id: dispute.id,
    amountCents: dispute.amount,
    status: dispute.status,
    openedAt: fromUnixSeconds(dispute.created),
    reinstatedAt,
  };
}

function toCharge(charge: Stripe.Charge): ChargeSnapshot {
  return {
    id: charge.id,
    amountCents: charge.amount,
    refundedCents: charge.amount_refunded,
    currency: charge.currency,
    status: charge.status,
    receiptUrl: charge.receipt_url,
    paidAt: fromUnixSeconds(charge.created),
  };
}

/** A checkout session with its payment, refunds and disputes as they are at Stripe now: one request, more only where there are disputes. */
export async function fetchCheckoutSession(sessionId: string): Promise<CheckoutSnapshot> {
  const session = await stripe().checkout.sessions.retrieve(sessionId, {
    expand: ["payment_intent.latest_charge.refunds", "invoice"],
  });
  const intent = expanded<Stripe.PaymentIntent>(session.payment_intent);
  const charge = expanded<Stripe.Charge>(intent?.latest_charge);
  const refunds = charge?.refunds?.has_more
    ? await stripe().refunds.list({ charge: charge.id, limit: 100 }).autoPagingToArray({ limit: 1000 })
    : (charge?.refunds?.data ?? []);
  const disputes = charge?.disputed ? await stripe().disputes.list({ charge: charge.id, limit: 100 }) : null;
  return {
    sessionId: session.id,
    orderId: session.client_reference_id,
    mode: session.mode === "subscription" ? "subscription" : "payment",
    subscriptionId: idOf(session.subscription),
    settledAt: fromUnixSeconds(
      expanded<Stripe.Invoice>(session.invoice)?.status_transitions.paid_at ?? session.created,
    ),
    status: known(SESSION_STATUSES, session.status),
    paymentStatus: known(PAYMENT_STATUSES, session.payment_status),
    totalCents: session.amount_total ?? 0,
    taxCents: session.total_details?.amount_tax ?? 0,
    discountCents: session.total_details?.amount_discount ?? 0,
    currency: session.currency ?? "usd",
    paymentIntentId: intent?.id ?? null,
    charge: charge ? toCharge(charge) : null,
    refunds: refunds.map(toRefund),
    disputes: (disputes?.data ?? []).map(toDispute),
  };
}

/** The checkout session that a payment belongs to, or null for a payment that did not come from our checkout. */
export async function findSessionOfPayment(paymentIntentId: string): Promise<string | null> {
  const sessions = await stripe().checkout.sessions.list({ payment_intent: paymentIntentId, limit: 1 });
  return sessions.data[0]?.id ?? null;
}

export type RefundOrder = {
  readonly paymentIntentId: string;
  readonly orderId: string;
  readonly cause: string;
  readonly lines: readonly { readonly lineId: string; readonly amountCents: number }[];
  /** What was decided on; the same name is one refund, however often it is asked for. */
  readonly name: string;
};

/**
 * Gives lines back to the buyer. A refund of the same name is not made again: Stripe remembers an idempotency key for a
 * day or so, and after that its own list of refunds tells.
 */
export async function refundAtStripe({ paymentIntentId, orderId, cause, lines, name }: RefundOrder): Promise<void> {
  const made = await stripe().refunds.list({ payment_intent: paymentIntentId, limit: 100 });
  if (made.data.some((refund) => refund.metadata?.name === name)) return;
  await stripe().refunds.create(
    {
      payment_intent: paymentIntentId,
      amount: lines.reduce((sum, line) => sum + line.amountCents, 0),
      reason: cause === "duplicate" ? "duplicate" : "requested_by_customer",
      metadata: { ...refundMetadata(orderId, cause, lines), name },
    },
    { idempotencyKey: `refund:${name}` },
  );
}
