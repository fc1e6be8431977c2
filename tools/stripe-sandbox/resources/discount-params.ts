import { parametersExclusive, resourceMissing } from "../api/errors.ts";
import type { GivenDiscount } from "../billing/discounts.ts";
import type { World } from "../world.ts";
import { redeemableCoupon } from "./coupons.ts";
import { type CodeUse, redeemablePromotionCode, redeemPromotionCode } from "./promotion-codes.ts";

export interface DiscountParam {
  coupon?: string | undefined;
  discount?: string | undefined;
  promotion_code?: string | undefined;
}

/** The coupon that one entry of `discounts` wants, with the code that named it. A code counts its use at once. */
export function givenDiscount(world: World, given: DiscountParam, name: string, use: CodeUse): GivenDiscount {
  if ((given.coupon === undefined) === (given.promotion_code === undefined)) {
    throw parametersExclusive([`${name}[coupon]`, `${name}[promotion_code]`]);
  }
  if (given.coupon !== undefined) {
    return { coupon: redeemableCoupon(world, given.coupon, `${name}[coupon]`), promotionCode: null };
  }
  const param = `${name}[promotion_code]`;
  const code = redeemablePromotionCode(world, given.promotion_code ?? "", param, use);
  const coupon = redeemableCoupon(world, code.promotion.coupon ?? "", param);
  redeemPromotionCode(world, code.id);
  return { coupon, promotionCode: code.id };
}

/** The `discounts` of an update: those that are named by their own id stay, others are new. */
export function splitDiscounts(
  world: World,
  given: DiscountParam[],
  own: string[],
  use: CodeUse,
): { kept: string[]; added: GivenDiscount[] } {
  const kept: string[] = [];
  const added: GivenDiscount[] = [];
  given.forEach((entry, index) => {
    const name = `discounts[${index}]`;
    if (entry.discount === undefined) added.push(givenDiscount(world, entry, name, use));
    else if (own.includes(entry.discount)) kept.push(entry.discount);
    else throw resourceMissing("discount", entry.discount, `${name}[discount]`);
  });
  return { kept, added };
}
