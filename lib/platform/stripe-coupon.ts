import "server-only";
import { sha256Hex } from "../kernel/sha256";
import { isTaken, stripe } from "./stripe";

export type OneUseCoupon = {
  readonly amountCents: number;
  readonly currency: string;
  /** For how many months it comes off each invoice; null: off one payment alone. */
  readonly months: number | null;
  /** What the buyer reads on the checkout page, the receipt and the invoice. */
  readonly name: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** What it is made for: asked for again for the same, and as much, it is the same coupon. */
  readonly occasion: string;
};

/**
 * Makes a coupon that one checkout or subscription can use, and nobody else. Answers with its id, which follows from
 * what it is for: Stripe forgets idempotency keys after a day, and a preview may be asked for on many.
 */
export async function createOneUseCoupon(coupon: OneUseCoupon): Promise<string> {
  const { amountCents, currency, months, name, metadata, occasion } = coupon;
  const id = `once_${sha256Hex(`${occasion} ${amountCents} ${currency} ${months}`).slice(0, 32)}`;
  const duration =
    months === null ? { duration: "once" as const } : { duration: "repeating" as const, duration_in_months: months };
  const what = { amount_off: amountCents, currency, ...duration, max_redemptions: 1, name };
  try {
    await stripe().coupons.create({ id, ...what, metadata: { ...metadata } });
  } catch (error) {
    if (!isTaken(error)) throw error;
  }
  return id;
}
