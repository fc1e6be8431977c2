import "server-only";
import { stripe } from "../../platform/stripe";
import { createOneUseCoupon } from "../../platform/stripe-coupon";
import type { PlanCoupon } from "../rules/draft";
import type { OpenOrder } from "../store";

export type PlanSession = {
  readonly items: readonly { readonly price: string; readonly quantity: number }[];
  readonly trialDays: number;
  readonly coupon: PlanCoupon | null;
};

/** The credit for bundles as a coupon that is good for this one checkout alone. */
function createCoupon({ id, currency }: OpenOrder, coupon: PlanCoupon): Promise<string> {
  const texts = { name: "Credit for bundles you own", metadata: { order_id: id }, occasion: `plan-credit:${id}` };
  return createOneUseCoupon({ ...coupon, currency, ...texts });
}

/** Opens the checkout session of a plan's order. As with other orders: however often it is called, one session. */
export async function createPlanSession(order: OpenOrder, customerId: string, appUrl: string, plan: PlanSession) {
  const metadata = { order_id: order.id };
  return stripe().checkout.sessions.create(
    {
      mode: "subscription",
      customer: customerId,
      client_reference_id: order.id,
      line_items: plan.items.map((item) => ({ ...item })),
      // As with other orders: a promotion code where there is no credit. See docs/revenue/UPGRADES.md.
      ...(plan.coupon
        ? { discounts: [{ coupon: await createCoupon(order, plan.coupon) }] }
        : { allow_promotion_codes: true }),
      metadata,
      subscription_data: {
        metadata,
        description: `KEYS order ${order.number}: ${order.lines[0]?.title ?? "plan"}`,
        ...(plan.trialDays > 0 && { trial_period_days: plan.trialDays }),
      },
      // A trial needs a card as well, so that it can go on by itself.
      payment_method_collection: "always",
      expires_at: Math.floor(order.expiresAt.getTime() / 1000),
      success_url: `${appUrl}/checkout/return?order=${order.id}`,
      cancel_url: `${appUrl}/pricing?checkout=cancelled`,
    },
    { idempotencyKey: `checkout:${order.id}` },
  );
}
