import { newId } from "../ids.ts";
import type { Metadata, Plan, Price, Subscription, SubscriptionItem } from "../model.ts";
import { nowSeconds, type World } from "../world.ts";
import type { Cycle } from "./time.ts";

/** What was last billed for an item: later changes within that time give back a part of just this. */
export interface Billed {
  /** After discounts, in the smallest unit. */
  net: number;
  start: number;
  end: number;
}

interface ItemHidden {
  billed: Billed | null;
}

export interface Period {
  start: number;
  end: number;
}

/** The older name of a recurring price, which items still carry. */
function planOf(price: Price): Plan {
  const recurring = price.recurring;
  return {
    id: price.id,
    object: "plan",
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: "per_unit",
    created: price.created,
    currency: price.currency,
    interval: recurring?.interval ?? "month",
    interval_count: recurring?.interval_count ?? 1,
    livemode: false,
    metadata: price.metadata,
    meter: null,
    nickname: price.nickname,
    product: price.product,
    tiers_mode: null,
    transform_usage: null,
    trial_period_days: recurring?.trial_period_days ?? null,
    usage_type: "licensed",
  };
}

export interface NewItem {
  price: Price;
  quantity: number;
  metadata: Metadata;
}

/** A new item as the API shows it. The subscription's saving stores it. */
export function buildItem(world: World, subscription: string, given: NewItem, period: Period): SubscriptionItem {
  return {
    id: newId("subscription_item"),
    object: "subscription_item",
    billing_thresholds: null,
    created: nowSeconds(world),
    current_period_end: period.end,
    current_period_start: period.start,
    current_trial: null,
    discounts: [],
    metadata: given.metadata,
    plan: planOf(given.price),
    price: given.price,
    quantity: given.quantity,
    subscription,
    tax_rates: [],
  };
}

export function withPrice(item: SubscriptionItem, price: Price): SubscriptionItem {
  return { ...item, price, plan: planOf(price) };
}

export function withPeriod(item: SubscriptionItem, period: Period): SubscriptionItem {
  return { ...item, current_period_start: period.start, current_period_end: period.end };
}

/** Quantity times unit price, in the smallest unit. */
export function itemAmount(item: Pick<SubscriptionItem, "price" | "quantity">): number {
  const { unit_amount, unit_amount_decimal } = item.price;
  if (unit_amount !== null) return unit_amount * item.quantity;
  return Math.round(Number(unit_amount_decimal ?? "0") * item.quantity);
}

export function cycleOf(price: Price): Cycle {
  return {
    interval: (price.recurring?.interval ?? "month") as Cycle["interval"],
    count: price.recurring?.interval_count ?? 1,
  };
}

/** The present period of a subscription: its items all share one. */
export function periodOf(subscription: Subscription): Period {
  const [item] = subscription.items.data;
  if (!item) throw new Error(`Subscription ${subscription.id} has no items.`);
  return { start: item.current_period_start, end: item.current_period_end };
}

export function subscriptionCycle(items: SubscriptionItem[]): Cycle {
  const [item] = items;
  if (!item) throw new Error("A subscription without items has no cycle.");
  return cycleOf(item.price);
}

export function billedFor(world: World, itemId: string): Billed | null {
  return world.objects.hidden<ItemHidden>(itemId)?.billed ?? null;
}

export function setBilled(world: World, itemId: string, billed: Billed | null): void {
  world.objects.setHidden(itemId, { billed } satisfies ItemHidden);
}
