import "server-only";
import { stripe } from "./stripe";

export type OneUseCoupon = {
  readonly amountCents: number;
  readonly currency: string;
  /** For how many months it comes off each invoice; null: off one payment alone. */
  readonly months: number | null;
  /** What the buyer reads on the checkout page, the receipt and the invoice. */
  readonly name: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** The same name is one coupon, however often it is asked for. */
  readonly idempotencyKey: string;
};

/** Makes a coupon that one checkout or subscription can use, and nobody else. Answers with its id. */
export async function createOneUseCoupon(coupon: OneUseCoupon): Promise<string> {
  const { amountCents, currency, months, name, metadata, idempotencyKey } = coupon;
  const duration =
    months === null ? { duration: "once" as const } : { duration: "repeating" as const, duration_in_months: months };
  const made = await stripe().coupons.create(
    { amount_off: amountCents, currency, ...duration, max_redemptions: 1, name, metadata: { ...metadata } },
    { idempotencyKey },
  );
  return made.id;
}
