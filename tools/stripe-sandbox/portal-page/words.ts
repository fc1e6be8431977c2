import { itemName } from "../billing/lines.ts";
import type { Invoice, PaymentMethod, Price, Subscription } from "../model.ts";
import { formatMoney } from "../resources/common.ts";
import type { Feedback } from "../resources/subscription-params.ts";
import type { World } from "../world.ts";

export function dayText(seconds: number): string {
  const format = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  return format.format(new Date(seconds * 1000));
}

/** What a price asks for, such as `$29.00 / month`. */
export function priceText(price: Price): string {
  const { interval = "month", interval_count: count = 1 } = price.recurring ?? {};
  const each = formatMoney(price.unit_amount ?? Math.round(Number(price.unit_amount_decimal ?? "0")), price.currency);
  return count === 1 ? `${each} / ${interval}` : `${each} every ${count} ${interval}s`;
}

/** A price with the name of what it buys. */
export function planText(world: World, price: Price): string {
  const name = world.objects.find("product", price.product)?.name ?? price.product;
  return `${name}, ${priceText(price)}`;
}

export function subscriptionName(world: World, subscription: Subscription): string {
  return subscription.items.data.map((item) => itemName(world, item)).join(", ");
}

export function cardText(method: PaymentMethod): string {
  const { card } = method;
  if (!card) return method.type.replaceAll("_", " ");
  const month = String(card.exp_month).padStart(2, "0");
  return `${card.brand} ending in ${card.last4}, until ${month}/${card.exp_year}`;
}

/** An invoice's total; what it gives back has a minus sign. */
export function totalText(invoice: Invoice): string {
  const text = formatMoney(Math.abs(invoice.total), invoice.currency);
  return invoice.total < 0 ? `−${text}` : text;
}

export const FEEDBACK_TEXT: Record<Feedback, string> = {
  customer_service: "The service was not what I expected",
  low_quality: "The quality was less than expected",
  missing_features: "Something that I need is missing",
  other: "Another reason",
  switched_service: "I found an alternative",
  too_complex: "It is too difficult to use",
  too_expensive: "It is too expensive",
  unused: "I do not use it enough",
};
