import type { ErrorBody } from "../api/errors.ts";
import { emit } from "../events.ts";
import type { Invoice, PaymentIntent, PaymentMethod, Subscription } from "../model.ts";
import type { TestCard } from "../payments/cards.ts";
import { openDispute } from "../payments/disputes.ts";
import { type Confirmation, confirmIntent } from "../payments/intents.ts";
import { isSetUp } from "../payments/payment-methods.ts";
import { nowSeconds, type World } from "../world.ts";
import { cancelSubscription } from "./cancel.ts";
import { customerOf, isOver, methodFor, saveInvoice, saveSubscription, subscriptionOf } from "./records.ts";
import { markPaid, paymentOf, setDelinquent } from "./settle.ts";
import { DAY } from "./time.ts";

export type Collection =
  | { outcome: "paid"; invoice: Invoice; chargeId: string | null }
  | { outcome: "declined"; invoice: Invoice; intent: PaymentIntent; error: ErrorBody }
  | { outcome: "requires_action"; invoice: Invoice; intent: PaymentIntent }
  | { outcome: "no_method"; invoice: Invoice };

export interface CollectOptions {
  /** The card to charge instead of the default one. */
  method?: PaymentMethod | undefined;
  /** Whether the schedule asks, rather than a person; only its attempts count after the first. */
  isAutomatic: boolean;
}

/** When the next attempt is due, or null when this was the last. The first invoice is not tried again. */
function nextAttempt(world: World, invoice: Invoice, attemptCount: number): number | null {
  if (invoice.billing_reason === "subscription_create" || !invoice.auto_advance) return null;
  const { retry_days } = world.settings.get("billing");
  const day = retry_days[attemptCount - 1];
  if (day === undefined) return null;
  const before = attemptCount === 1 ? 0 : (retry_days[attemptCount - 2] ?? 0);
  // The days count from the first failure; each attempt knows how far it is from the one before.
  return nowSeconds(world) + (day - before) * DAY;
}

function statusAfterFailure(world: World, subscription: Subscription, isLast: boolean): void {
  if (isOver(subscription) || subscription.status === "incomplete") return;
  const after = isLast ? world.settings.get("billing").after_retries : "past_due";
  if (after === "cancel") {
    cancelSubscription(world, subscription, "payment_failed");
  } else if (subscription.status !== "unpaid" && subscription.status !== after) {
    saveSubscription(world, { ...subscription, status: after });
  }
}

/** What an attempt that brought no money changes, and says. */
function recordFailure(world: World, invoice: Invoice, isAutomatic: boolean, needsAction: boolean): Invoice {
  const isFirst = invoice.attempt_count === 0;
  const counts = isFirst || isAutomatic;
  const attempt_count = invoice.attempt_count + (counts ? 1 : 0);
  const next_payment_attempt = counts ? nextAttempt(world, invoice, attempt_count) : invoice.next_payment_attempt;
  const failed = saveInvoice(world, { ...invoice, attempt_count, attempted: true, next_payment_attempt });
  if (needsAction) emit(world, "invoice.payment_action_required", failed);
  emit(world, "invoice.payment_failed", failed);
  setDelinquent(world, failed.customer, true);
  const subscription = subscriptionOf(world, failed);
  if (subscription) statusAfterFailure(world, subscription, counts && next_payment_attempt === null);
  return world.objects.find("invoice", failed.id) ?? failed;
}

function intentToPay(world: World, invoice: Invoice): PaymentIntent {
  const payment = paymentOf(world, invoice.id);
  const intent = payment && world.objects.find("payment_intent", payment.payment.payment_intent);
  if (!intent) throw new Error(`Invoice ${invoice.id} has no intent to pay it.`);
  return intent;
}

function chooseMethod(world: World, invoice: Invoice): PaymentMethod | undefined {
  const own = typeof invoice.default_payment_method === "string" ? invoice.default_payment_method : null;
  const id = own ?? methodFor(world, subscriptionOf(world, invoice), customerOf(world, invoice.customer));
  return id === null ? undefined : world.objects.find("payment_method", id);
}

function disputeIfCardDoes(world: World, chargeId: string, card: TestCard): void {
  if (card.behaviour.kind === "disputes") openDispute(world, chargeId, card.behaviour);
}

function conclude(world: World, invoice: Invoice, confirmation: Confirmation, isAutomatic: boolean): Collection {
  switch (confirmation.outcome) {
    case "succeeded": {
      const counts = invoice.attempt_count === 0 || isAutomatic;
      const attempt_count = invoice.attempt_count + (counts ? 1 : 0);
      const paid = markPaid(world, { ...invoice, attempt_count });
      disputeIfCardDoes(world, confirmation.charge.id, confirmation.card);
      return { outcome: "paid", invoice: paid, chargeId: confirmation.charge.id };
    }
    case "declined": {
      const failed = recordFailure(world, invoice, isAutomatic, false);
      return { outcome: "declined", invoice: failed, intent: confirmation.intent, error: confirmation.error };
    }
    case "requires_action": {
      const failed = recordFailure(world, invoice, isAutomatic, true);
      return { outcome: "requires_action", invoice: failed, intent: confirmation.intent };
    }
  }
}

/** Tries to take what an open invoice asks for. */
export function collectInvoice(world: World, invoice: Invoice, options: CollectOptions): Collection {
  const method = options.method ?? chooseMethod(world, invoice);
  if (!method) return { outcome: "no_method", invoice: recordFailure(world, invoice, options.isAutomatic, false) };
  const intent = intentToPay(world, invoice);
  const confirmation = confirmIntent(world, {
    intent,
    method,
    // A card that was set up for later charges is not asked again.
    authenticated: isSetUp(world, method.id) ? true : undefined,
    returnUrl: invoice.hosted_invoice_url ?? null,
  });
  return conclude(world, invoice, confirmation, options.isAutomatic);
}
