import { emit } from "../events.ts";
import type { CheckoutSession } from "../model.ts";
import type { Billing } from "../payments/payment-methods.ts";
import { redeemCoupon } from "../resources/coupons.ts";
import { createCustomer } from "../resources/customers.ts";
import { redeemPromotionCode } from "../resources/promotion-codes.ts";
import type { World } from "../world.ts";

/** The customer of a paid session: the one given, or one made now when the session asks for that. */
export function customerOf(world: World, session: CheckoutSession, billing: Billing): string | null {
  if (session.customer !== null) return session.customer;
  if (session.customer_creation !== "always") return null;
  return createCustomer(world, billing).id;
}

/** Ends a session, unpaid when its debit is still under way, and tells the endpoints. */
export function completeSession(
  world: World,
  session: CheckoutSession,
  billing: Billing,
  paymentStatus: "paid" | "no_payment_required" | "unpaid",
): CheckoutSession {
  const complete = world.objects.update("checkout.session", {
    ...session,
    customer_details: {
      address: session.customer_details?.address ?? null,
      business_name: null,
      email: billing.email ?? session.customer_details?.email ?? null,
      individual_name: null,
      name: billing.name ?? session.customer_details?.name ?? null,
      phone: billing.phone ?? session.customer_details?.phone ?? null,
      tax_exempt: "none",
      tax_ids: [],
    },
    payment_status: paymentStatus,
    status: "complete",
    url: null,
  });
  for (const discount of complete.discounts ?? []) redeemDiscount(world, discount);
  emit(world, "checkout.session.completed", complete);
  return complete;
}

function redeemDiscount(world: World, discount: { coupon: string | null; promotion_code: string | null }): void {
  if (discount.coupon !== null) redeemCoupon(world, discount.coupon);
  if (discount.promotion_code === null) return;
  redeemPromotionCode(world, discount.promotion_code);
  const couponId = world.objects.find("promotion_code", discount.promotion_code)?.promotion.coupon ?? null;
  if (couponId !== null) redeemCoupon(world, couponId);
}
