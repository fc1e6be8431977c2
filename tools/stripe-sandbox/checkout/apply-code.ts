import type { CheckoutSession } from "../model.ts";
import { findCoupon } from "../resources/coupons.ts";
import { refusalOfCode } from "../resources/promotion-codes.ts";
import { sessionRate, withTax } from "../tax/session-tax.ts";
import type { World } from "../world.ts";
import { discountLines, storeDiscount, totalsOf } from "./apply-discount.ts";
import { isChargeable } from "./create-session.ts";
import { sessionLines } from "./session-store.ts";

/**
 * Takes a promotion code that a buyer typed off an open session, in place of any earlier one.
 * Gives back why it cannot be used, or null when it was applied.
 */
export function applyPromotionCode(world: World, session: CheckoutSession, text: string): string | null {
  if (!session.allow_promotion_codes) return "This checkout takes no promotion codes.";
  const codes = world.objects.list("promotion_code", { filters: { active: true } });
  const code = codes.find((candidate) => candidate.code.toLowerCase() === text.toLowerCase());
  if (!code) return "This code is invalid.";
  const currency = session.currency ?? "usd";
  const use = { subtotal: session.amount_subtotal ?? 0, currency, customer: session.customer };
  const refusal = refusalOfCode(world, code, use);
  if (refusal !== null) return refusal;
  const coupon = code.promotion.coupon ? findCoupon(world, code.promotion.coupon) : undefined;
  if (!coupon) return "This code is invalid.";
  if (coupon.currency !== null && coupon.currency !== currency) return "This code is for another currency.";
  const discounted = discountLines(world, sessionLines(world, session.id), coupon);
  const lines = withTax(world, discounted, sessionRate(world, session.id));
  const totals = totalsOf(lines);
  const takesNothing = totals.amount_subtotal > 0 && totals.total_details.amount_discount === 0;
  if (takesNothing) return "This code does not apply to these items.";
  if (!isChargeable(totals.amount_total, currency)) return "What would be left to pay is too small to be charged.";
  for (const line of lines) world.objects.update("item", line);
  for (const old of world.objects.list("discount", { parent: session.id })) world.objects.remove(old.id);
  const discounts = [{ coupon: null, promotion_code: code.id }];
  const cheaper = world.objects.update("checkout.session", { ...session, ...totals, discounts });
  storeDiscount(world, cheaper, { coupon, promotionCode: code.id });
  return null;
}
