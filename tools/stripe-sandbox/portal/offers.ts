import { cycleOf } from "../billing/items.ts";
import { isOver } from "../billing/records.ts";
import type { Price, Subscription } from "../model.ts";
import type { World } from "../world.ts";
import type { PortalVisit } from "./session.ts";

/** The customer's subscriptions that are not over, oldest first. */
export function livingSubscriptions(world: World, customer: string): Subscription[] {
  const all = world.objects.list("subscription", { filters: { customer }, oldestFirst: true });
  return all.filter((subscription) => !isOver(subscription));
}

export interface QuantityRange {
  minimum: number;
  maximum: number | null;
}

export interface Offers {
  /** What the plan may become; the present price is among them when it is still sold. */
  prices: Price[];
  /** Null when the quantity is fixed. */
  quantity: QuantityRange | null;
}

const NONE: Offers = { prices: [], quantity: null };

/** The prices that a shop sells by lookup key: what is offered when a configuration names no products. */
function pricesOnSale(world: World): Price[] {
  const prices = world.objects.list("price", { filters: { active: true, type: "recurring" }, oldestFirst: true });
  return prices.filter((price) => price.lookup_key !== null);
}

function configuredPrices(world: World, visit: PortalVisit): Price[] | null {
  const products = visit.configuration.features.subscription_update.products ?? [];
  if (products.length === 0) return null;
  return products
    .flatMap((product) => product.prices)
    .flatMap((id) => world.objects.find("price", id) ?? [])
    .filter((price) => price.active);
}

function quantityRange(visit: PortalVisit, price: Price): QuantityRange | null {
  const products = visit.configuration.features.subscription_update.products ?? [];
  if (products.length === 0) return { minimum: 1, maximum: null };
  const own = products.find((product) => product.product === price.product)?.adjustable_quantity;
  return own?.enabled ? { minimum: own.minimum, maximum: own.maximum } : null;
}

function byIntervalAndAmount(a: Price, b: Price): number {
  const [left, right] = [cycleOf(a), cycleOf(b)];
  const byInterval = left.interval.localeCompare(right.interval) || left.count - right.count;
  return byInterval || (a.unit_amount ?? 0) - (b.unit_amount ?? 0);
}

/** What a subscription may be changed to in the portal; nothing while it ends, or when it has several items. */
export function offersFor(world: World, visit: PortalVisit, subscription: Subscription): Offers {
  const feature = visit.configuration.features.subscription_update;
  const [item, second] = subscription.items.data;
  const isEnding = subscription.cancel_at !== null;
  if (!feature.enabled || !item || second || isEnding || subscription.status === "paused") return NONE;
  const allows = (what: string) => feature.default_allowed_updates.includes(what);
  const sold = configuredPrices(world, visit) ?? pricesOnSale(world);
  return {
    prices: allows("price")
      ? sold.filter((price) => price.currency === subscription.currency).sort(byIntervalAndAmount)
      : [],
    quantity: allows("quantity") ? quantityRange(visit, item.price) : null,
  };
}
