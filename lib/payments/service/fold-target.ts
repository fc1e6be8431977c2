import "server-only";
import { database, transaction } from "../../platform/db";
import { findSessionOfPayment } from "../gateway/checkout-session";
import { isDeletedCustomer } from "../gateway/customer";
import { findSubscriptionOfPayment, listSubscriptionsOf } from "../gateway/subscription";
import type { FoldTarget } from "../rules/events";
import { forgetCustomer } from "../store/subscription";
import { type FoldOutcome, foldCheckoutSession } from "./fold";
import { foldSubscription } from "./fold-subscription";

const NOTHING: FoldOutcome = { orderId: null, changed: false };

/** Folds a checkout session, and with it the subscription that it began. */
export async function foldSession(sessionId: string, now: Date): Promise<FoldOutcome> {
  const outcome = await foldCheckoutSession(sessionId, now);
  if (!outcome.subscriptionId) return outcome;
  const plan = await foldSubscription(outcome.subscriptionId, now);
  return { ...outcome, changed: outcome.changed || plan.changed };
}

/** A payment leads to its checkout session or its subscription; one that has neither is not ours. */
async function foldPayment(paymentIntentId: string, now: Date): Promise<FoldOutcome> {
  const order = await database().order.findUnique({
    where: { stripePaymentIntentId: paymentIntentId },
    select: { stripeSessionId: true },
  });
  const sessionId = order?.stripeSessionId ?? (await findSessionOfPayment(paymentIntentId));
  if (sessionId) return foldSession(sessionId, now);
  const subscriptionId = await findSubscriptionOfPayment(paymentIntentId);
  return subscriptionId ? foldSubscription(subscriptionId, now) : NOTHING;
}

/** A customer deleted at Stripe loses its subscriptions there, and is not charged again under its old name. */
async function foldCustomer(customerId: string, now: Date): Promise<FoldOutcome> {
  if (!(await isDeletedCustomer(customerId))) return NOTHING;
  const known = await database().subscription.findMany({
    where: {
      OR: [
        { user: { billingCustomer: { stripeCustomerId: customerId } } },
        { organization: { billingCustomer: { stripeCustomerId: customerId } } },
      ],
    },
    select: { stripeSubscriptionId: true },
  });
  const ids = new Set([...known.map((row) => row.stripeSubscriptionId), ...(await listSubscriptionsOf(customerId))]);
  let changed = false;
  for (const id of ids) changed = (await foldSubscription(id, now)).changed || changed;
  await transaction((tx) => forgetCustomer(tx, customerId));
  return { orderId: null, changed };
}

/** Folds what an event pointed at. */
export async function foldTarget(target: FoldTarget, now: Date): Promise<FoldOutcome> {
  switch (target.kind) {
    case "checkout_session":
      return foldSession(target.id, now);
    case "payment":
      return foldPayment(target.id, now);
    case "subscription":
      return foldSubscription(target.id, now);
    case "customer":
      return foldCustomer(target.id, now);
  }
}
