import "server-only";
import type Stripe from "stripe";
import { stripe } from "../../platform/stripe";
import type { MonthlyCoupon } from "../rules/plan-credit";
import { expanded } from "./known";

type Spread = {
  readonly subscriptionId: string;
  readonly orderId: string;
  readonly currency: string;
  readonly coupons: readonly MonthlyCoupon[];
};

async function createCoupon({ orderId, currency }: Spread, coupon: MonthlyCoupon, position: number): Promise<string> {
  const made = await stripe().coupons.create(
    {
      amount_off: coupon.amountCents,
      currency,
      duration: "repeating",
      duration_in_months: coupon.months,
      max_redemptions: 1,
      name: "Credit for bundles you own",
      metadata: { order_id: orderId, part: `rest_${position}` },
    },
    { idempotencyKey: `plan-credit:${orderId}:rest_${position}` },
  );
  return made.id;
}

const couponOf = (discount: Stripe.Discount) => expanded<Stripe.Coupon>(discount.source.coupon);

/**
 * Gives a subscription the coupons that carry the rest of its credit in place of the checkout's; other discounts stay.
 * Safe to repeat: with the checkout's coupon gone there is nothing more to do.
 */
export async function replaceCreditCoupon(spread: Spread): Promise<void> {
  const subscription = await stripe().subscriptions.retrieve(spread.subscriptionId, {
    expand: ["discounts.source.coupon"],
  });
  const discounts = subscription.discounts.flatMap((discount) => expanded<Stripe.Discount>(discount) ?? []);
  const isCheckouts = (discount: Stripe.Discount) => {
    const metadata = couponOf(discount)?.metadata;
    return metadata?.order_id === spread.orderId && metadata.part === undefined;
  };
  if (subscription.status === "canceled" || !discounts.some(isCheckouts)) return;
  const kept = discounts.filter((discount) => !isCheckouts(discount)).map((discount) => ({ discount: discount.id }));
  const added: { coupon: string }[] = [];
  for (const [position, coupon] of spread.coupons.entries()) {
    added.push({ coupon: await createCoupon(spread, coupon, position) });
  }
  await stripe().subscriptions.update(
    spread.subscriptionId,
    { discounts: [...kept, ...added], proration_behavior: "none" },
    { idempotencyKey: `plan-credit:${spread.orderId}:spread` },
  );
}
