import { emit } from "../events.ts";
import { newId } from "../ids.ts";
import type { InvoiceItem, Price, Subscription, SubscriptionItem } from "../model.ts";
import type { World } from "../world.ts";
import { discountLines, runningDiscounts } from "./discounts.ts";
import { billedFor, itemAmount, type Period, setBilled } from "./items.ts";
import { itemName, pricingOf } from "./lines.ts";

function dayOf(seconds: number): string {
  const format = new Intl.DateTimeFormat("en-GB", { day: "2-digit", month: "short", year: "numeric", timeZone: "UTC" });
  return format.format(new Date(seconds * 1000));
}

/** A share of an amount by time, rounded to the smallest unit with halves away from zero. */
function shareOf(amount: number, part: number, whole: number): number {
  if (whole <= 0) return 0;
  const scaled = BigInt(amount) * BigInt(Math.max(0, Math.min(part, whole))) * 2n + BigInt(whole);
  return Number(scaled / (2n * BigInt(whole)));
}

interface NewProration {
  subscription: Subscription;
  item: SubscriptionItem;
  amount: number;
  description: string;
  period: Period;
  price: Price;
}

function insertProration(world: World, given: NewProration): InvoiceItem {
  const { subscription, item, price } = given;
  const proration = {
    id: newId("invoiceitem"),
    object: "invoiceitem",
    amount: given.amount,
    currency: subscription.currency,
    customer: subscription.customer,
    customer_account: null,
    date: given.period.start,
    description: given.description,
    // What discounts there were is in the amount already.
    discountable: false,
    discounts: [],
    invoice: null,
    livemode: false,
    metadata: {},
    net_amount: given.amount,
    parent: {
      subscription_details: { subscription: subscription.id, subscription_item: item.id },
      type: "subscription_details",
    },
    period: given.period,
    pricing: pricingOf(price, given.amount),
    proration: true,
    proration_details: { credited_items: null, discount_amounts: [] },
    quantity: item.quantity,
    quantity_decimal: String(item.quantity),
    tax_rates: [],
    test_clock: subscription.test_clock,
  } satisfies InvoiceItem;
  world.objects.insert("invoiceitem", proration, { parent: subscription.id });
  emit(world, "invoiceitem.created", proration);
  return proration;
}

/** Gives back the part of what was billed for an item that lies after a moment; nothing when nothing was billed. */
export function creditUnused(world: World, subscription: Subscription, item: SubscriptionItem, at: number): boolean {
  const billed = billedFor(world, item.id);
  if (!billed || billed.end <= at || billed.net === 0) return false;
  const amount = shareOf(billed.net, billed.end - at, billed.end - billed.start);
  insertProration(world, {
    subscription,
    item,
    amount: amount === 0 ? 0 : -amount,
    description: `Unused time on ${itemName(world, item)} after ${dayOf(at)}`,
    period: { start: at, end: billed.end },
    price: item.price,
  });
  setBilled(world, item.id, null);
  return true;
}

/** Asks for what an item costs from a moment to the end of the period, less the discounts of the subscription. */
export function chargeRemaining(world: World, subscription: Subscription, item: SubscriptionItem, at: number): void {
  const { current_period_start: start, current_period_end: end } = item;
  const whole = itemAmount(item);
  const product = item.price.product;
  const discounts = runningDiscounts(world, subscription.discounts);
  const [off = []] = discountLines(world, [{ amount: whole, product, discountable: true }], discounts);
  const net = whole - off.reduce((sum, entry) => sum + entry.amount, 0);
  const amount = shareOf(net, end - at, end - start);
  insertProration(world, {
    subscription,
    item,
    amount,
    description: `Remaining time on ${itemName(world, item)} after ${dayOf(at)}`,
    period: { start: at, end },
    price: item.price,
  });
  setBilled(world, item.id, { net: amount, start: at, end });
}
