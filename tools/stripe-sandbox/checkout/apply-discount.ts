import { newId } from "../ids.ts";
import type { CheckoutSession, Coupon, Discount, LineItem } from "../model.ts";
import { couponProducts } from "../resources/coupons.ts";
import { nowSeconds, type World } from "../world.ts";
import { discountPerItem } from "./discounts.ts";
import { sessionLines } from "./session-store.ts";

/** A coupon that is to be taken off a session, and the code that named it if one did. */
export interface ChosenDiscount {
  coupon: Coupon;
  promotionCode: string | null;
}

/** The lines with a coupon spread over them. */
export function discountLines(world: World, lines: LineItem[], coupon: Coupon | null): LineItem[] {
  const items = lines.map((line) => ({ subtotal: line.amount_subtotal, product: line.price?.product ?? "" }));
  const off = discountPerItem(items, coupon, coupon ? couponProducts(world, coupon.id) : null);
  return lines.map((line, index) => {
    const amount = off[index] ?? 0;
    return { ...line, amount_discount: amount, amount_total: line.amount_subtotal - amount };
  });
}

export interface SessionTotals {
  amount_subtotal: number;
  amount_total: number;
  total_details: NonNullable<CheckoutSession["total_details"]>;
}

export function totalsOf(lines: LineItem[]): SessionTotals {
  const sum = (pick: (line: LineItem) => number) => lines.reduce((total, line) => total + pick(line), 0);
  return {
    amount_subtotal: sum((line) => line.amount_subtotal),
    amount_total: sum((line) => line.amount_total),
    total_details: {
      amount_discount: sum((line) => line.amount_discount),
      amount_shipping: 0,
      amount_tax: sum((line) => line.amount_tax),
    },
  };
}

/** Keeps the discount object of a session, which its lines and its breakdown refer to when asked for. */
export function storeDiscount(world: World, session: CheckoutSession, chosen: ChosenDiscount): Discount {
  const discount = {
    id: newId("discount"),
    object: "discount",
    checkout_session: session.id,
    customer: session.customer,
    customer_account: null,
    end: null,
    invoice: null,
    invoice_item: null,
    promotion_code: chosen.promotionCode,
    source: { coupon: chosen.coupon.id, type: "coupon" },
    start: nowSeconds(world),
    subscription: null,
    subscription_item: null,
  } satisfies Discount;
  return world.objects.insert("discount", discount, { parent: session.id });
}

/** The discounts of a session with what each takes off, for `total_details.breakdown` and the lines. */
export function sessionDiscounts(world: World, sessionId: string): { amount: number; discount: Discount }[] {
  const [discount] = world.objects.list("discount", { parent: sessionId, limit: 1 });
  if (!discount) return [];
  const amount = sessionLines(world, sessionId).reduce((sum, line) => sum + line.amount_discount, 0);
  return [{ amount, discount }];
}
