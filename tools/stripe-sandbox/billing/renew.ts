import { emit } from "../events.ts";
import type { Invoice, Subscription } from "../model.ts";
import { nowSeconds, type World } from "../world.ts";
import { cancelSubscription, expireIncomplete, markUncollectible, voidInvoice } from "./cancel.ts";
import { collectInvoice } from "./collect.ts";
import { draftInvoice } from "./draft.ts";
import { finalizeInvoice } from "./finalize.ts";
import { type Period, periodOf, subscriptionCycle, withPeriod } from "./items.ts";
import { periodLines } from "./lines.ts";
import {
  customerOf,
  incompleteUntil,
  isOver,
  itemList,
  markTrialEndTold,
  methodFor,
  saveSubscription,
  subscriptionOf,
  trialNotice,
} from "./records.ts";
import { nextBoundary } from "./time.ts";

function isTrialOver(world: World, subscription: Subscription): boolean {
  return (
    subscription.status === "trialing" && subscription.trial_end !== null && subscription.trial_end <= nowSeconds(world)
  );
}

export function inPeriod(subscription: Subscription, period: Period): Subscription {
  const items = subscription.items.data.map((item) => withPeriod(item, period));
  return { ...subscription, items: itemList(subscription.id, items) };
}

function follows(subscription: Subscription): Period {
  const { end } = periodOf(subscription);
  return {
    start: end,
    end: nextBoundary(subscription.billing_cycle_anchor, subscriptionCycle(subscription.items.data), end),
  };
}

export interface Renewed {
  subscription: Subscription;
  draft: Invoice;
}

/** Begins the next period with the draft of its invoice. */
export function renew(world: World, subscription: Subscription): Renewed {
  const before = periodOf(subscription);
  const isCollecting = subscription.status !== "unpaid" && subscription.pause_collection?.behavior !== "keep_as_draft";
  const status = subscription.status === "trialing" ? "active" : subscription.status;
  const next: Subscription = { ...inPeriod(subscription, follows(subscription)), status };
  const { draft_seconds } = world.settings.get("billing");
  const drafted = draftInvoice(world, {
    subscription: next,
    reason: "subscription_cycle",
    lines: periodLines(world, next),
    period: before,
    finalizesAt: isCollecting ? nowSeconds(world) + draft_seconds : null,
    autoAdvance: isCollecting,
  });
  const renewed = { ...next, discounts: drafted.discounts, latest_invoice: drafted.invoice.id };
  return { subscription: saveSubscription(world, renewed), draft: drafted.invoice };
}

/** A trial that ends with nothing to pay with ends as its subscription says. */
function endTrial(world: World, subscription: Subscription): void {
  const hasMethod = methodFor(world, subscription, customerOf(world, subscription.customer)) !== null;
  const missing = subscription.trial_settings?.end_behavior.missing_payment_method ?? "create_invoice";
  if (hasMethod || missing === "create_invoice") renew(world, subscription);
  else if (missing === "cancel") cancelSubscription(world, subscription, "cancellation_requested");
  else saveSubscription(world, { ...subscription, status: "paused" }, ["customer.subscription.paused"]);
}

function isPauseOver({ pause_collection: pause }: Subscription, now: number): boolean {
  return pause !== null && pause.resumes_at !== null && pause.resumes_at <= now;
}

/** Does the one thing that a subscription has due now; what else is due comes next. */
export function runSubscription(world: World, subscription: Subscription): void {
  const now = nowSeconds(world);
  const notice = trialNotice(world, subscription);
  if (isOver(subscription)) return;
  if (subscription.status === "incomplete") {
    if (incompleteUntil(subscription) <= now) expireIncomplete(world, subscription);
  } else if (isPauseOver(subscription, now)) {
    saveSubscription(world, { ...subscription, pause_collection: null });
  } else if (notice !== null && notice <= now) {
    markTrialEndTold(world, subscription, true);
    emit(world, "customer.subscription.trial_will_end", subscription);
  } else if (subscription.cancel_at !== null && subscription.cancel_at <= now) {
    cancelSubscription(world, subscription, "cancellation_requested");
  } else if (isTrialOver(world, subscription)) {
    endTrial(world, subscription);
  } else if (periodOf(subscription).end <= now) {
    renew(world, subscription);
  }
}

/** Does what an invoice has due now: a draft is closed, an open one is tried, as its subscription's standing allows. */
export function runInvoice(world: World, invoice: Invoice): void {
  const isDraft = invoice.status === "draft";
  const open = isDraft ? finalizeInvoice(world, invoice) : invoice;
  if (open.status !== "open") return;
  // A pause is for what is closed while it lasts; what was open before is asked for as ever.
  const pause = isDraft ? subscriptionOf(world, open)?.pause_collection?.behavior : undefined;
  if (pause === "void") voidInvoice(world, open);
  else if (pause === "mark_uncollectible") markUncollectible(world, open);
  else collectInvoice(world, open, { isAutomatic: true });
}
