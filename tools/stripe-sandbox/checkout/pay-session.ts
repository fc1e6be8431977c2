import { invalidRequest, resourceMissing } from "../api/errors.ts";
import { worldToChange } from "../billing/time.ts";
import type { CheckoutSession, PaymentIntent, PaymentMethod } from "../model.ts";
import { createBankMethod, findTestAccount } from "../payments/bank-accounts.ts";
import { beginDebit } from "../payments/bank-debits.ts";
import type { CardInput, TestCard } from "../payments/cards.ts";
import { refuseBadCard } from "../payments/checked-card.ts";
import { openDispute } from "../payments/disputes.ts";
import { type Confirmation, confirmIntent, createIntent, declinedFault } from "../payments/intents.ts";
import { attachMethod, type Billing, createCardMethod } from "../payments/payment-methods.ts";
import type { World } from "../world.ts";
import { beginSubscription, dueNow, setUpCard } from "./begin-subscription.ts";
import { completeSession, customerOf } from "./complete-session.ts";
import { currentSession } from "./expire-session.ts";
import { intentOfSession, needsCard, type SessionHidden, sessionHidden, sessionOfIntent } from "./session-store.ts";

export interface Payment {
  card: CardInput | null;
  /** The account to debit instead of a card. */
  bankAccount?: string | undefined;
  billing: Billing;
  /** The answer to the 3-D Secure question; undefined when the person will be asked. */
  authenticate?: boolean | undefined;
  /** Names the form that was sent, to tell its second submission from a second payment. */
  form?: string | undefined;
}

export type PaymentResult =
  | { kind: "paid" | "processing"; session: CheckoutSession }
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

function intentOf(world: World, session: CheckoutSession, hidden: SessionHidden): PaymentIntent {
  const existing = intentOfSession(world, session);
  const amount = dueNow(world, session);
  // A promotion code that was typed in after a declined attempt changed what is due.
  if (existing && existing.amount !== amount) return world.objects.update("payment_intent", { ...existing, amount });
  if (existing) return existing;
  return createIntent(world, {
    ...hidden.intent,
    amount,
    currency: session.currency ?? "usd",
    customer: session.customer,
    payment_method_types: session.payment_method_types,
    session: session.id,
    ...(session.mode === "subscription"
      ? { description: "Subscription creation", setup_future_usage: "off_session" as const }
      : {}),
  });
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
  const isSubscription = attempt.session.mode === "subscription";
  // A session in subscription mode names its subscription and invoice, and no intent.
  const session = isSubscription ? attempt.session : { ...attempt.session, payment_intent: confirmation.intent.id };
  if (confirmation.outcome === "succeeded") {
    const { intent } = confirmation;
    const paid = { ...session, customer: intent.customer };
    if (isSubscription) saveMethod(world, attempt.method, intent);
    const begun = isSubscription ? beginSubscription(world, paid, attempt.method, intent) : paid;
    const complete = completeSession(world, begun, attempt.billing, "paid");
    if (!isSubscription) saveMethod(world, attempt.method, intent);
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

/** Ends a session that takes nothing today; a subscription keeps its card for later. */
function completeUnpaid(
  world: World,
  session: CheckoutSession,
  billing: Billing,
  card: CardInput | null,
): PaymentResult {
  const method = card ? setUpCard(world, card, billing) : null;
  const customer = customerOf(world, session, billing);
  const owned = { ...session, customer };
  if (method && customer !== null) attachMethod(world, method, customer);
  const begun = session.mode === "subscription" ? beginSubscription(world, owned, method, null) : owned;
  const status = session.amount_total === 0 ? "no_payment_required" : "paid";
  return { kind: "paid", session: completeSession(world, begun, billing, status) };
}

/** Completes a session with a debit that the bank answers a day later. */
function payByDebit(world: World, session: CheckoutSession, account: string, billing: Billing): PaymentResult {
  if (!session.payment_method_types.includes("us_bank_account")) {
    throw invalidRequest("This Checkout Session takes no bank debits.", { param: "method" });
  }
  if (!findTestAccount(account)) throw invalidRequest("This is not one of the test accounts.", { param: "account" });
  const method = createBankMethod(world, account, billing);
  const asked = intentOf(world, session, sessionHidden(world, session.id));
  const intent = beginDebit(world, { ...asked, customer: customerOf(world, session, billing) }, method);
  const owned = { ...session, customer: intent.customer, payment_intent: intent.id };
  return { kind: "processing", session: completeSession(world, owned, billing, "unpaid") };
}

/**
 * Pays a session as a person on its page would. A declined card throws the 402 that Stripe answers with; what that
 * attempt left behind (the intent, a failed charge) must be kept, see `StripeFault.keepsChanges`.
 */
export function paySession(outer: World, id: string, payment: Payment): PaymentResult {
  const session = payableSession(outer, id);
  const world = worldToChange(outer, session.customer);
  const hidden = { ...sessionHidden(world, id), billing: payment.billing };
  if (payment.form !== undefined) hidden.paidBy = payment.form;
  if (payment.bankAccount !== undefined && dueNow(world, session) > 0) {
    world.objects.setHidden(id, hidden);
    return payByDebit(world, session, payment.bankAccount, payment.billing);
  }
  const card = needsCard(session) ? payment.card : null;
  if (needsCard(session) && !card) {
    throw invalidRequest("A card is needed to pay this Checkout Session.", { param: "card" });
  }
  if (card && !session.payment_method_types.includes("card")) {
    throw invalidRequest("This Checkout Session takes no cards.", { param: "card" });
  }
  if (card) refuseBadCard(world, card);
  world.objects.setHidden(id, hidden);
  if (!card || dueNow(world, session) === 0) return completeUnpaid(world, session, payment.billing, card);
  const intent = intentOf(world, session, hidden);
  const method = createCardMethod(world, card, payment.billing);
  const { billing, authenticate: authenticated } = payment;
  return attemptPayment(world, { session, intent, method, billing, authenticated });
}

/** Ends the 3-D Secure step of a session's intent, one way or the other. */
export function finishAuthentication(outer: World, intentId: string, authenticated: boolean): PaymentResult {
  const owner = sessionOfIntent(outer, intentId);
  const world = worldToChange(outer, owner?.customer ?? null);
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
