import { invalidRequest, resourceMissing, StripeFault } from "../api/errors.ts";
import { emit } from "../events.ts";
import type { CheckoutSession, PaymentIntent, PaymentMethod } from "../model.ts";
import { type CardInput, checkCard, type TestCard } from "../payments/cards.ts";
import { openDispute } from "../payments/disputes.ts";
import { type Confirmation, confirmIntent, createIntent, declinedFault } from "../payments/intents.ts";
import { attachMethod, type Billing, createCardMethod } from "../payments/payment-methods.ts";
import { redeemCoupon } from "../resources/coupons.ts";
import { createCustomer } from "../resources/customers.ts";
import { redeemPromotionCode } from "../resources/promotion-codes.ts";
import type { World } from "../world.ts";
import { currentSession } from "./expire-session.ts";
import { type SessionHidden, sessionHidden, sessionOfIntent } from "./session-store.ts";

export interface Payment {
  card: CardInput | null;
  billing: Billing;
  /** The answer to the 3-D Secure question; undefined when the person will be asked. */
  authenticate?: boolean | undefined;
  /** Names the form that was sent, to tell its second submission from a second payment. */
  form?: string | undefined;
}

export type PaymentResult =
  | { kind: "paid"; session: CheckoutSession }
  | { kind: "requires_action"; session: CheckoutSession; intent: PaymentIntent };

/** The session that someone wants to pay; it must exist, be open and in time. */
function payableSession(world: World, id: string): CheckoutSession {
  const session = currentSession(world, id);
  if (!session) throw resourceMissing("checkout session", id);
  if (session.status === "complete") {
    throw invalidRequest("This Checkout Session is already complete: it cannot be paid a second time.", {
      code: "checkout_session_complete",
    });
  }
  if (session.status === "expired") {
    throw invalidRequest("This Checkout Session has expired.", { code: "checkout_session_expired" });
  }
  return session;
}

function refuseBadCard(world: World, card: CardInput): void {
  const problem = checkCard(card, world.clock());
  if (!problem) return;
  throw new StripeFault(402, {
    type: "card_error",
    code: problem.code,
    param: problem.param,
    message: problem.message,
    ...(problem.declineCode === undefined ? {} : { decline_code: problem.declineCode }),
  });
}

function intentOf(world: World, session: CheckoutSession, hidden: SessionHidden): PaymentIntent {
  const existing = session.payment_intent ? world.objects.find("payment_intent", session.payment_intent) : undefined;
  const amount = session.amount_total ?? 0;
  // A promotion code that was typed in after a declined attempt changed what is due.
  if (existing && existing.amount !== amount) return world.objects.update("payment_intent", { ...existing, amount });
  if (existing) return existing;
  return createIntent(world, {
    ...hidden.intent,
    amount,
    currency: session.currency ?? "usd",
    customer: session.customer,
  });
}

/** The customer of a paid session: the one given, or one made now when the session asks for that. */
function customerOf(world: World, session: CheckoutSession, billing: Billing): string | null {
  if (session.customer !== null) return session.customer;
  if (session.customer_creation !== "always") return null;
  return createCustomer(world, billing).id;
}

function completeSession(
  world: World,
  session: CheckoutSession,
  billing: Billing,
  paymentStatus: "paid" | "no_payment_required",
): CheckoutSession {
  const complete = world.objects.update("checkout.session", {
    ...session,
    customer_details: {
      address: session.customer_details?.address ?? null,
      business_name: null,
      email: billing.email ?? session.customer_details?.email ?? null,
      individual_name: null,
      name: billing.name ?? session.customer_details?.name ?? null,
      phone: billing.phone ?? session.customer_details?.phone ?? null,
      tax_exempt: "none",
      tax_ids: [],
    },
    payment_status: paymentStatus,
    status: "complete",
    url: null,
  });
  for (const discount of complete.discounts ?? []) redeemDiscount(world, discount);
  emit(world, "checkout.session.completed", complete);
  return complete;
}

function redeemDiscount(world: World, discount: { coupon: string | null; promotion_code: string | null }): void {
  if (discount.coupon !== null) redeemCoupon(world, discount.coupon);
  if (discount.promotion_code === null) return;
  redeemPromotionCode(world, discount.promotion_code);
  const couponId = world.objects.find("promotion_code", discount.promotion_code)?.promotion.coupon ?? null;
  if (couponId !== null) redeemCoupon(world, couponId);
}

function disputeIfCardDoes(world: World, chargeId: string, card: TestCard): void {
  if (card.behaviour.kind !== "disputes") return;
  openDispute(world, chargeId, { reason: card.behaviour.reason, inquiry: card.behaviour.inquiry });
}

function saveMethod(world: World, method: PaymentMethod, intent: PaymentIntent): void {
  if (intent.setup_future_usage === null || intent.customer === null) return;
  attachMethod(world, method, intent.customer);
}

interface Attempt {
  session: CheckoutSession;
  intent: PaymentIntent;
  method: PaymentMethod;
  billing: Billing;
  authenticated: boolean | undefined;
}

function settle(world: World, attempt: Attempt, confirmation: Confirmation): PaymentResult {
  const session = { ...attempt.session, payment_intent: confirmation.intent.id };
  if (confirmation.outcome === "succeeded") {
    const customer = confirmation.intent.customer;
    const complete = completeSession(world, { ...session, customer }, attempt.billing, "paid");
    saveMethod(world, attempt.method, confirmation.intent);
    disputeIfCardDoes(world, confirmation.charge.id, confirmation.card);
    return { kind: "paid", session: complete };
  }
  const open = world.objects.update("checkout.session", session);
  if (confirmation.outcome === "declined") throw declinedFault(confirmation);
  return { kind: "requires_action", session: open, intent: confirmation.intent };
}

function attemptPayment(world: World, attempt: Attempt): PaymentResult {
  const { session, intent, method, billing, authenticated } = attempt;
  const confirmation = confirmIntent(world, {
    intent,
    method,
    authenticated,
    returnUrl: session.url,
    beforeCharge: (waiting) => ({ ...waiting, customer: customerOf(world, session, billing) }),
  });
  return settle(world, attempt, confirmation);
}

/**
 * Pays a session as a person on its page would. A declined card throws the 402 that Stripe answers with; what that
 * attempt left behind (the intent, a failed charge) must be kept, see `StripeFault.keepsChanges`.
 */
export function paySession(world: World, id: string, payment: Payment): PaymentResult {
  const session = payableSession(world, id);
  const hidden = { ...sessionHidden(world, id), billing: payment.billing };
  if (payment.form !== undefined) hidden.paidBy = payment.form;
  if (session.amount_total === 0) {
    world.objects.setHidden(id, hidden);
    const customer = customerOf(world, session, payment.billing);
    return {
      kind: "paid",
      session: completeSession(world, { ...session, customer }, payment.billing, "no_payment_required"),
    };
  }
  if (!payment.card) throw invalidRequest("A card is needed to pay this Checkout Session.", { param: "card" });
  refuseBadCard(world, payment.card);
  world.objects.setHidden(id, hidden);
  const intent = intentOf(world, session, hidden);
  const method = createCardMethod(world, payment.card, payment.billing);
  const { billing, authenticate: authenticated } = payment;
  return attemptPayment(world, { session, intent, method, billing, authenticated });
}

/** Ends the 3-D Secure step of a session's intent, one way or the other. */
export function finishAuthentication(world: World, intentId: string, authenticated: boolean): PaymentResult {
  const owner = sessionOfIntent(world, intentId);
  const intent = world.objects.find("payment_intent", intentId);
  if (!owner || !intent) throw resourceMissing("payment_intent", intentId);
  const session = payableSession(world, owner.id);
  const method = intent.payment_method ? world.objects.find("payment_method", intent.payment_method) : undefined;
  if (intent.status !== "requires_action" || !method) {
    throw invalidRequest("This payment is not waiting for authentication.", {
      code: "payment_intent_unexpected_state",
    });
  }
  const billing = sessionHidden(world, owner.id).billing ?? {};
  return attemptPayment(world, { session, intent, method, billing, authenticated });
}
