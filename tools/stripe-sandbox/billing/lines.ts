import { newId } from "../ids.ts";
import type { InvoiceItem, InvoiceLine, Price, Subscription, SubscriptionItem } from "../model.ts";
import { formatMoney } from "../resources/common.ts";
import type { World } from "../world.ts";
import { discountLines } from "./discounts.ts";
import { itemAmount, type Period, periodOf } from "./items.ts";

function productName(world: World, price: Price): string {
  return world.objects.find("product", price.product)?.name ?? price.product;
}

/** What a recurring price costs and how often. */
export function unitText(price: Price): string {
  const each = formatMoney(price.unit_amount ?? Math.round(Number(price.unit_amount_decimal ?? "0")), price.currency);
  const { interval = "month", interval_count = 1 } = price.recurring ?? {};
  return interval_count === 1 ? `${each} / ${interval}` : `${each} every ${interval_count} ${interval}s`;
}

/** How an item is named on an invoice: `3 × Team`. */
export function itemName(world: World, item: Pick<SubscriptionItem, "price" | "quantity">): string {
  const name = productName(world, item.price);
  return item.quantity === 1 ? name : `${item.quantity} × ${name}`;
}

function describe(world: World, item: SubscriptionItem, isTrial: boolean): string {
  const name = productName(world, item.price);
  return isTrial ? `Trial period for ${name}` : `${item.quantity} × ${name} (at ${unitText(item.price)})`;
}

export function pricingOf(price: Price, amount?: number): InvoiceLine["pricing"] {
  return {
    price_details: { price: price.id, product: price.product },
    type: "price_details",
    unit_amount_decimal: amount === undefined ? price.unit_amount_decimal : String(amount),
  };
}

const PLAIN_LINE = {
  object: "line_item",
  discount_amounts: [],
  discounts: [],
  invoice: null,
  livemode: false,
  pretax_credit_amounts: [],
  taxes: [],
} satisfies Partial<InvoiceLine>;

/** What an item costs for a whole period; nothing while it is tried out. */
function recurringLine(world: World, item: SubscriptionItem, period: Period, isTrial: boolean): InvoiceLine {
  const amount = isTrial ? 0 : itemAmount(item);
  return {
    id: newId("line_item"),
    ...PLAIN_LINE,
    amount,
    currency: item.price.currency,
    description: describe(world, item, isTrial),
    discountable: true,
    metadata: item.metadata,
    parent: {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: false,
        proration_details: { credited_items: null },
        subscription: item.subscription,
        subscription_item: item.id,
      },
      type: "subscription_item_details",
    },
    period,
    pricing: pricingOf(item.price, isTrial ? 0 : undefined),
    quantity: item.quantity,
    quantity_decimal: String(item.quantity),
    subscription: item.subscription,
    subtotal: amount,
  };
}

/** A pending invoice item as the line that an invoice makes of it. */
export function lineOfInvoiceItem(item: InvoiceItem): InvoiceLine {
  const owner = item.parent?.subscription_details;
  const proration_details = { credited_items: null };
  const shared = { invoice_item: item.id, proration: item.proration, proration_details };
  const subscription = owner?.subscription ?? null;
  const subscriptionItem = owner?.subscription_item;
  return {
    id: newId("line_item"),
    ...PLAIN_LINE,
    amount: item.amount,
    currency: item.currency,
    description: item.description,
    discountable: item.discountable,
    metadata: item.metadata ?? {},
    parent: subscriptionItem
      ? {
          invoice_item_details: null,
          subscription_item_details: { ...shared, subscription, subscription_item: subscriptionItem },
          type: "subscription_item_details",
        }
      : {
          invoice_item_details: { ...shared, subscription },
          subscription_item_details: null,
          type: "invoice_item_details",
        },
    period: item.period,
    pricing: item.pricing,
    quantity: item.quantity,
    quantity_decimal: item.quantity_decimal,
    subscription,
    subtotal: item.amount,
  };
}

/** The lines with what the discounts take off each. */
export function withDiscounts(world: World, lines: InvoiceLine[], discounts: string[]): InvoiceLine[] {
  const items = lines.map((line) => ({
    amount: line.amount,
    product: line.pricing.price_details.product,
    discountable: line.discountable,
  }));
  const amounts = discountLines(world, items, discounts);
  return lines.map((line, index) => {
    const own = amounts[index] ?? [];
    return {
      ...line,
      discount_amounts: own,
      discounts: line.discountable ? own.map((entry) => entry.discount) : [],
      pretax_credit_amounts: own.map(({ amount, discount }) => ({ amount, discount, type: "discount" as const })),
    };
  });
}

/** What a line costs after its discounts. */
export function netOf(line: InvoiceLine): number {
  return line.amount - line.discount_amounts.reduce((sum, entry) => sum + entry.amount, 0);
}

/** The lines of a subscription's present period. */
export function periodLines(world: World, subscription: Subscription): InvoiceLine[] {
  const isTrial = subscription.status === "trialing";
  return subscription.items.data.map((item) => recurringLine(world, item, periodOf(subscription), isTrial));
}
