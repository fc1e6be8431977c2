import type { Coupon } from "../model.ts";

export interface DiscountableItem {
  /** Quantity times unit price, in the smallest unit. */
  subtotal: number;
  product: string;
}

/** Splits an amount over weights in proportion, to the unit; what is left over goes to the largest remainders. */
export function splitInProportion(amount: number, weights: number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return weights.map(() => 0);
  const shares = weights.map((weight, index) => {
    const exact = BigInt(amount) * BigInt(weight);
    return { index, floor: Number(exact / BigInt(total)), remainder: exact % BigInt(total) };
  });
  let left = amount - shares.reduce((sum, share) => sum + share.floor, 0);
  const result = shares.map((share) => share.floor);
  const byRemainder = [...shares].sort((a, b) => {
    if (a.remainder !== b.remainder) return a.remainder > b.remainder ? -1 : 1;
    return a.index - b.index;
  });
  for (const share of byRemainder) {
    if (left === 0) break;
    result[share.index] = share.floor + 1;
    left -= 1;
  }
  return result;
}

/**
 * What a coupon takes off each item, in the smallest unit. An amount is spread over the items it applies to and never
 * exceeds them; a percentage is taken from their sum, rounded once, and spread likewise.
 */
export function discountPerItem(items: DiscountableItem[], coupon: Coupon | null, products: string[] | null): number[] {
  if (!coupon) return items.map(() => 0);
  const weights = items.map((item) => (products === null || products.includes(item.product) ? item.subtotal : 0));
  const eligible = weights.reduce((sum, weight) => sum + weight, 0);
  const wanted = coupon.amount_off ?? Math.round((eligible * (coupon.percent_off ?? 0)) / 100);
  return splitInProportion(Math.min(wanted, eligible), weights);
}
