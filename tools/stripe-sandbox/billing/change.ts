import { invalidRequest } from "../api/errors.ts";
import type { Invoice, Metadata, Price, Subscription, SubscriptionItem } from "../model.ts";
import { nowSeconds, type World } from "../world.ts";
import { checkTogether } from "./create.ts";
import { draftInvoice, pendingItems } from "./draft.ts";
import { buildItem, itemAmount, periodOf, setBilled, subscriptionCycle, withPrice } from "./items.ts";
import { periodLines } from "./lines.ts";
import { chargeRemaining, creditUnused } from "./prorate.ts";
import { itemList, markTrialEndTold, saveSubscription } from "./records.ts";
import { inPeriod } from "./renew.ts";
import { addIntervals } from "./time.ts";

export type ProrationBehavior = "always_invoice" | "create_prorations" | "none";

/** One entry of the `items` of an update: a changed item, a removed one, or a new one. */
export interface ItemChange {
  id?: string | undefined;
  price?: Price | undefined;
  quantity?: number | undefined;
  metadata?: Metadata | undefined;
  deleted?: boolean | undefined;
}

export interface SubscriptionChange {
  items: ItemChange[];
  proration: ProrationBehavior;
  /** The moment that prorations are counted from; now unless it was previewed earlier. */
  prorationDate?: number | undefined;
  /** A new end of the trial. */
  trialEnd?: number | "now" | undefined;
  resetsAnchor?: boolean | undefined;
  /** Fields that change nothing about money. */
  fields: Partial<Subscription>;
}

export interface Changed {
  subscription: Subscription;
  /** What is to be billed at once; null when everything waits for the next invoice. */
  draft: Invoice | null;
}

function changedItem(item: SubscriptionItem, change: ItemChange): SubscriptionItem {
  const priced = change.price ? withPrice(item, change.price) : item;
  return { ...priced, quantity: change.quantity ?? item.quantity, metadata: change.metadata ?? item.metadata };
}

/** The items after a change. An entry without an id is a new item. */
function nextItems(world: World, subscription: Subscription, changes: ItemChange[]): SubscriptionItem[] {
  let items = [...subscription.items.data];
  changes.forEach((change, index) => {
    if (change.id === undefined) {
      if (!change.price)
        throw invalidRequest("Missing required param: items[0][price].", { param: `items[${index}][price]` });
      const given = { price: change.price, quantity: change.quantity ?? 1, metadata: change.metadata ?? {} };
      items.push(buildItem(world, subscription.id, given, periodOf(subscription)));
      return;
    }
    const id = change.id;
    if (!items.some((item) => item.id === id)) {
      throw invalidRequest(`No such subscription item: '${id}'`, {
        code: "resource_missing",
        param: `items[${index}][id]`,
      });
    }
    items = change.deleted
      ? items.filter((item) => item.id !== id)
      : items.map((item) => (item.id === id ? changedItem(item, change) : item));
  });
  checkTogether(items.map((item) => item.price));
  return items;
}

function isSame(a: SubscriptionItem | undefined, b: SubscriptionItem | undefined): boolean {
  return a?.price.id === b?.price.id && a?.quantity === b?.quantity;
}

interface Comparison {
  before: SubscriptionItem[];
  after: SubscriptionItem[];
}

function amountOf(items: SubscriptionItem[]): number {
  return items.reduce((sum, item) => sum + itemAmount(item), 0);
}

/** Another interval, or a price where there was none before, begins a new cycle now. */
function beginsCycle({ before, after }: Comparison): boolean {
  const [old, next] = [subscriptionCycle(before), subscriptionCycle(after)];
  const isOtherInterval = old.interval !== next.interval || old.count !== next.count;
  return isOtherInterval || (amountOf(before) === 0 && amountOf(after) > 0);
}

/** Credits and charges for what changed within the present period. */
function prorate(world: World, subscription: Subscription, items: Comparison, at: number): void {
  const byId = (list: SubscriptionItem[], id: string) => list.find((item) => item.id === id);
  for (const old of items.before) {
    if (!isSame(old, byId(items.after, old.id))) creditUnused(world, subscription, old, at);
  }
  for (const next of items.after) {
    if (!isSame(byId(items.before, next.id), next)) chargeRemaining(world, subscription, next, at);
  }
}

/** Begins a new cycle now: what is left of the old one is given back, and the new one is billed in full. */
function restart(world: World, subscription: Subscription, items: Comparison, change: SubscriptionChange): Changed {
  const now = nowSeconds(world);
  for (const old of items.before) {
    if (change.proration !== "none") creditUnused(world, subscription, old, change.prorationDate ?? now);
    setBilled(world, old.id, null);
  }
  const period = { start: now, end: addIntervals(now, subscriptionCycle(items.after), 1) };
  const before = periodOf(subscription);
  const isTrialOver = subscription.status === "trialing";
  const next: Subscription = {
    ...inPeriod(subscription, period),
    billing_cycle_anchor: now,
    cancel_at: subscription.cancel_at_period_end ? period.end : subscription.cancel_at,
    status: isTrialOver || subscription.status === "paused" ? "active" : subscription.status,
    trial_end: isTrialOver ? now : subscription.trial_end,
  };
  const drafted = draftInvoice(world, {
    subscription: next,
    reason: "subscription_update",
    lines: periodLines(world, next),
    period: { start: before.start, end: now },
    finalizesAt: null,
  });
  const saved = { ...next, discounts: drafted.discounts, latest_invoice: drafted.invoice.id };
  return { subscription: saveSubscription(world, saved), draft: drafted.invoice };
}

/** Invoices what is pending, without beginning a period. */
function invoicePending(world: World, subscription: Subscription): Changed {
  const { start } = periodOf(subscription);
  const drafted = draftInvoice(world, {
    subscription,
    reason: "subscription_update",
    lines: [],
    period: { start, end: nowSeconds(world) },
    finalizesAt: null,
  });
  const saved = { ...subscription, discounts: drafted.discounts, latest_invoice: drafted.invoice.id };
  return { subscription: saveSubscription(world, saved), draft: drafted.invoice };
}

/** Moves the end of a trial, or gives one to a subscription that has none left. */
function extendTrial(world: World, subscription: Subscription, trialEnd: number): Changed {
  const now = nowSeconds(world);
  if (trialEnd <= now) throw invalidRequest("Timestamp must be in the future", { param: "trial_end" });
  for (const item of subscription.items.data) creditUnused(world, subscription, item, now);
  const { start } = periodOf(subscription);
  const isTrial = subscription.status === "trialing";
  const next: Subscription = {
    ...inPeriod(subscription, { start: isTrial ? start : now, end: trialEnd }),
    billing_cycle_anchor: trialEnd,
    cancel_at: subscription.cancel_at_period_end ? trialEnd : subscription.cancel_at,
    status: "trialing",
    trial_end: trialEnd,
    trial_start: subscription.trial_start ?? now,
  };
  const saved = saveSubscription(world, next);
  markTrialEndTold(world, saved, false);
  return { subscription: saved, draft: null };
}

/** Changes a subscription and works out what that costs. The caller finalizes the draft, or throws all away. */
export function changeSubscription(world: World, before: Subscription, change: SubscriptionChange): Changed {
  const items: Comparison = { before: before.items.data, after: nextItems(world, before, change.items) };
  const subscription: Subscription = { ...before, ...change.fields, items: itemList(before.id, items.after) };
  const isTrial = before.status === "trialing";
  if (typeof change.trialEnd === "number") return extendTrial(world, subscription, change.trialEnd);
  const endsTrial = change.trialEnd === "now" && isTrial;
  const restarts = endsTrial || (!isTrial && (change.resetsAnchor || beginsCycle(items)));
  if (restarts) return restart(world, subscription, items, change);
  if (!isTrial && change.proration !== "none") {
    prorate(world, subscription, items, change.prorationDate ?? nowSeconds(world));
    if (change.proration === "always_invoice" && pendingItems(world, before.id).length > 0) {
      return invoicePending(world, subscription);
    }
  }
  return { subscription: saveSubscription(world, subscription), draft: null };
}
