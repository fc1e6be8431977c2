import { invalidRequest } from "../api/errors.ts";
import { checkTogether } from "../billing/create.ts";
import { worldToChange } from "../billing/time.ts";
import type { CheckoutSession, LineItem } from "../model.ts";
import { formatMoney } from "../resources/common.ts";
import { redeemableCoupon } from "../resources/coupons.ts";
import { redeemablePromotionCode } from "../resources/promotion-codes.ts";
import { automaticRate } from "../tax/rates.ts";
import { withTax } from "../tax/session-tax.ts";
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

/** The one currency of all lines, whose prices must suit the mode. */
function checkLines(lines: LineItem[], params: SessionParams): string {
  const first = params.currency?.toLowerCase() ?? lines[0]?.currency ?? "usd";
  if (lines.some((line) => line.currency !== first)) {
    throw invalidRequest("All line items must have the same currency.", { param: "line_items" });
  }
  if (params.mode === "subscription") {
    if (lines.some((line) => line.price?.type !== "recurring")) {
      throw invalidRequest("This sandbox takes only recurring prices in `subscription` mode.", { param: "line_items" });
    }
    checkTogether(lines.flatMap((line) => line.price ?? []));
  } else if (lines.some((line) => line.price?.type === "recurring")) {
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

/** What is tried out first costs nothing today. */
function withTrial(lines: LineItem[], params: SessionParams): LineItem[] {
  const { trial_end, trial_period_days } = params.subscription_data ?? {};
  if (trial_end === undefined && trial_period_days === undefined) return lines;
  return lines.map((line) => ({ ...line, amount_subtotal: 0, amount_total: 0 }));
}

/** Makes a checkout session: prices, discounts and totals are worked out and stored here. */
export function createCheckoutSession(outer: World, params: SessionParams): CheckoutSession {
  const world = worldToChange(outer, params.customer ?? null);
  checkSessionParams(world, params);
  const built = (params.line_items ?? []).map((item, index) => buildLineItem(world, item, index));
  const currency = checkLines(built, params);
  const plain = withTrial(built, params);
  const discount = chooseDiscount(world, params, built);
  checkDiscountCurrency(discount, currency);
  const discounted = discountLines(world, plain, discount?.coupon ?? null);
  const rate = params.automatic_tax?.enabled ? automaticRate(world, params.customer ?? null) : null;
  const lines = withTax(world, discounted, rate);
  const session = buildSession(world, { params, lines, currency, discount });
  refuseTinyTotal(session.amount_total ?? 0, currency);
  world.objects.insert("checkout.session", session, { hidden: hiddenOf(params, rate) });
  for (const line of lines) world.objects.insert("item", line, { parent: session.id });
  if (discount) storeDiscount(world, session, discount);
  return session;
}
