import { discountPerItem } from "../checkout/discounts.ts";
import { emit } from "../events.ts";
import { newId } from "../ids.ts";
import type { Coupon, Discount, DiscountAmount } from "../model.ts";
import { couponProducts } from "../resources/coupons.ts";
import { nowSeconds, type World } from "../world.ts";
import { addIntervals } from "./time.ts";

/** The coupon as it was when it was given: deleting it later ends no discount. */
interface DiscountHidden {
  coupon: Coupon;
  products: string[] | null;
}

export interface GivenDiscount {
  coupon: Coupon;
  promotionCode: string | null;
}

/** Gives a subscription a discount. One for some months ends so many months from now. */
export function addDiscount(
  world: World,
  owner: { customer: string; subscription: string; checkoutSession?: string },
  given: GivenDiscount,
): Discount {
  const { coupon } = given;
  const start = nowSeconds(world);
  const months = coupon.duration === "repeating" ? coupon.duration_in_months : null;
  const discount = {
    id: newId("discount"),
    object: "discount",
    checkout_session: owner.checkoutSession ?? null,
    customer: owner.customer,
    customer_account: null,
    end: months === null ? null : addIntervals(start, { interval: "month", count: months }, 1),
    invoice: null,
    invoice_item: null,
    promotion_code: given.promotionCode,
    source: { coupon: coupon.id, type: "coupon" },
    start,
    subscription: owner.subscription,
    subscription_item: null,
  } satisfies Discount;
  const hidden: DiscountHidden = { coupon, products: couponProducts(world, coupon.id) };
  world.objects.insert("discount", discount, { parent: owner.subscription, hidden });
  emit(world, "customer.discount.created", discount);
  return discount;
}

/** A discount's own object stays, because invoices name it; the subscription just no longer has it. */
export function endDiscount(world: World, id: string): void {
  const discount = world.objects.find("discount", id);
  if (discount) emit(world, "customer.discount.deleted", discount);
}

function couponOf(world: World, id: string): DiscountHidden | undefined {
  return world.objects.hidden<DiscountHidden>(id);
}

export function isOnce(world: World, id: string): boolean {
  return couponOf(world, id)?.coupon.duration === "once";
}

/** The discounts that still count at a moment. */
export function runningDiscounts(world: World, ids: string[]): string[] {
  const now = nowSeconds(world);
  return ids.filter((id) => {
    const discount = world.objects.find("discount", id);
    return discount !== undefined && (discount.end === null || discount.end > now);
  });
}

interface Discountable {
  amount: number;
  product: string;
  discountable: boolean;
}

/** What each discount takes off each line, one after the other from what the ones before it left. */
export function discountLines(world: World, lines: Discountable[], discounts: string[]): DiscountAmount[][] {
  const left = lines.map((line) => (line.discountable ? Math.max(line.amount, 0) : 0));
  const amounts: DiscountAmount[][] = lines.map(() => []);
  for (const discount of discounts) {
    const given = couponOf(world, discount);
    if (!given) continue;
    const items = lines.map((line, index) => ({ subtotal: left[index] ?? 0, product: line.product }));
    const off = discountPerItem(items, given.coupon, given.products);
    off.forEach((amount, index) => {
      left[index] = (left[index] ?? 0) - amount;
      amounts[index]?.push({ amount, discount });
    });
  }
  return amounts;
}
