import { invalidRequest } from "../api/errors.ts";
import type { CheckoutSession, LineItem } from "../model.ts";
import { formatMoney } from "../resources/common.ts";
import { redeemableCoupon } from "../resources/coupons.ts";
import { redeemablePromotionCode } from "../resources/promotion-codes.ts";
import type { World } from "../world.ts";
import { type ChosenDiscount, discountLines, storeDiscount, totalsOf } from "./apply-discount.ts";
import { buildSession, hiddenOf } from "./build-session.ts";
import { buildLineItem } from "./line-items.ts";
import { checkSessionParams, type SessionParams } from "./session-params.ts";

/** Stripe charges nothing below half a dollar; the other currencies' minimums are not modelled. */
const LEAST_USD = 50;

function chooseDiscount(world: World, params: SessionParams, lines: LineItem[]): ChosenDiscount | null {
  const [given] = params.discounts ?? [];
  if (!given) return null;
  if (given.coupon !== undefined) {
    return { coupon: redeemableCoupon(world, given.coupon, "discounts[0][coupon]"), promotionCode: null };
  }
  const use = {
    subtotal: totalsOf(lines).amount_subtotal,
    currency: lines[0]?.currency ?? "usd",
    customer: params.customer ?? null,
  };
  const code = redeemablePromotionCode(world, given.promotion_code ?? "", "discounts[0][promotion_code]", use);
  const couponId = code.promotion.coupon ?? "";
  return { coupon: redeemableCoupon(world, couponId, "discounts[0][promotion_code]"), promotionCode: code.id };
}

/** The one currency of all lines; recurring prices belong to subscriptions. */
function checkLines(lines: LineItem[], currency: string | undefined): string {
  const first = currency?.toLowerCase() ?? lines[0]?.currency ?? "usd";
  if (lines.some((line) => line.currency !== first)) {
    throw invalidRequest("All line items must have the same currency.", { param: "line_items" });
  }
  if (lines.some((line) => line.price?.type === "recurring")) {
    throw invalidRequest(
      "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.",
      { param: "line_items" },
    );
  }
  return first;
}

function checkDiscountCurrency(discount: ChosenDiscount | null, currency: string): void {
  const own = discount?.coupon.currency ?? null;
  if (own !== null && own !== currency) {
    throw invalidRequest(`The coupon's currency (${own}) does not match the line items' currency (${currency}).`, {
      param: "discounts[0][coupon]",
    });
  }
}

/** Whether a total can be charged: nothing at all, or no less than the smallest amount. */
export function isChargeable(total: number, currency: string): boolean {
  return currency !== "usd" || total === 0 || total >= LEAST_USD;
}

function refuseTinyTotal(total: number, currency: string): void {
  if (isChargeable(total, currency)) return;
  const least = formatMoney(LEAST_USD, currency);
  throw invalidRequest(`The Checkout Session's total amount due must add up to at least ${least} ${currency}`, {
    code: "amount_too_small",
  });
}

/** Makes a checkout session in payment mode: prices, discounts and totals are worked out and stored here. */
export function createCheckoutSession(world: World, params: SessionParams): CheckoutSession {
  checkSessionParams(world, params);
  const plain = (params.line_items ?? []).map((item, index) => buildLineItem(world, item, index));
  const currency = checkLines(plain, params.currency);
  const discount = chooseDiscount(world, params, plain);
  checkDiscountCurrency(discount, currency);
  const lines = discountLines(world, plain, discount?.coupon ?? null);
  const session = buildSession(world, { params, lines, currency, discount });
  refuseTinyTotal(session.amount_total ?? 0, currency);
  world.objects.insert("checkout.session", session, { hidden: hiddenOf(params) });
  for (const line of lines) world.objects.insert("item", line, { parent: session.id });
  if (discount) storeDiscount(world, session, discount);
  return session;
}
