import { emit } from "../events.ts";
import type { Invoice, Subscription } from "../model.ts";
import { nowSeconds, type World } from "../world.ts";
import { customerOf, isOver, saveInvoice, saveSubscription, subscriptionOf } from "./records.ts";
import { paymentOf, recover } from "./settle.ts";

export type CancelReason = "cancellation_requested" | "payment_disputed" | "payment_failed";

export const NO_DETAILS: NonNullable<Subscription["cancellation_details"]> = {
  comment: null,
  feedback: null,
  feedback_option: null,
  reason: null,
};

/** What is still open stays to be paid by hand, and is not asked for again. */
function stopCollecting(world: World, subscription: Subscription): void {
  for (const invoice of world.objects.list("invoice", { parent: subscription.id })) {
    if (invoice.status !== "open" && invoice.status !== "draft") continue;
    saveInvoice(world, {
      ...invoice,
      auto_advance: false,
      automatically_finalizes_at: null,
      next_payment_attempt: null,
    });
  }
}

/** Ends a subscription now. */
export function cancelSubscription(world: World, subscription: Subscription, reason: CancelReason): Subscription {
  const now = nowSeconds(world);
  const details = subscription.cancellation_details ?? NO_DETAILS;
  stopCollecting(world, subscription);
  return saveSubscription(
    world,
    {
      ...subscription,
      canceled_at: subscription.canceled_at ?? now,
      cancellation_details: { ...details, reason: details.reason ?? reason },
      ended_at: now,
      status: "canceled",
    },
    ["customer.subscription.deleted"],
  );
}

/** Nobody can pay an invoice's intent any more. */
export function cancelIntent(world: World, invoice: Invoice): void {
  const payment = paymentOf(world, invoice.id);
  const intent = payment && world.objects.find("payment_intent", payment.payment.payment_intent);
  if (!payment || !intent || intent.status === "succeeded" || intent.status === "canceled") return;
  const now = nowSeconds(world);
  const canceled = world.objects.update("payment_intent", {
    ...intent,
    canceled_at: now,
    cancellation_reason: "void_invoice",
    next_action: null,
    status: "canceled",
  });
  world.objects.update("invoice_payment", {
    ...payment,
    status: "canceled",
    status_transitions: { canceled_at: now, paid_at: null },
  });
  emit(world, "payment_intent.canceled", canceled);
}

/** What an invoice took from the customer's credit goes back to it. */
function returnBalance(world: World, invoice: Invoice): void {
  const used = (invoice.ending_balance ?? invoice.starting_balance) - invoice.starting_balance;
  if (used === 0) return;
  const customer = customerOf(world, invoice.customer);
  world.objects.update("customer", { ...customer, balance: customer.balance - used });
}

/** Takes an open invoice back as if it had never been. */
export function voidInvoice(world: World, invoice: Invoice): Invoice {
  cancelIntent(world, invoice);
  returnBalance(world, invoice);
  const voided = saveInvoice(world, {
    ...invoice,
    auto_advance: false,
    next_payment_attempt: null,
    status: "void",
    status_transitions: { ...invoice.status_transitions, voided_at: nowSeconds(world) },
  });
  emit(world, "invoice.voided", voided);
  const subscription = subscriptionOf(world, voided);
  if (subscription?.status === "incomplete" && subscription.latest_invoice === voided.id) {
    expireIncomplete(world, subscription);
  } else recover(world, voided);
  return voided;
}

/** The first payment never came: the subscription ends as if it had not begun. */
export function expireIncomplete(world: World, subscription: Subscription): Subscription {
  const now = nowSeconds(world);
  const expired = saveSubscription(world, { ...subscription, ended_at: now, status: "incomplete_expired" });
  const latest = subscription.latest_invoice ? world.objects.find("invoice", subscription.latest_invoice) : undefined;
  if (latest?.status === "open") voidInvoice(world, latest);
  return expired;
}

export function markUncollectible(world: World, invoice: Invoice): Invoice {
  const given = saveInvoice(world, {
    ...invoice,
    auto_advance: false,
    next_payment_attempt: null,
    status: "uncollectible",
    status_transitions: { ...invoice.status_transitions, marked_uncollectible_at: nowSeconds(world) },
  });
  emit(world, "invoice.marked_uncollectible", given);
  recover(world, given);
  return given;
}

/** A customer that is deleted takes their subscriptions along. */
export function cancelAllOf(world: World, customer: string): void {
  for (const subscription of world.objects.list("subscription", { filters: { customer } })) {
    if (!isOver(subscription)) cancelSubscription(world, subscription, "cancellation_requested");
  }
}
