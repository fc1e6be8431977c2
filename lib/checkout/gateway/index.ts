import "server-only";
import type Stripe from "stripe";
import type { Subject } from "../../kernel/viewer";
import { isRefusal, stripe } from "../../platform/stripe";
import { createOneUseCoupon } from "../../platform/stripe-coupon";
import type { OpenOrder } from "../store";

export type Buyer = { readonly email: string; readonly subject: Subject; readonly organizationName: string | null };

/** Makes a customer at Stripe for a subject. */
export async function createCustomer(buyer: Buyer, orderId: string): Promise<string> {
  const { subject } = buyer;
  const metadata: Record<string, string> =
    subject.kind === "user" ? { user_id: subject.userId } : { organization_id: subject.organizationId };
  const customer = await stripe().customers.create(
    { email: buyer.email, metadata, ...(buyer.organizationName && { name: buyer.organizationName }) },
    { idempotencyKey: `customer:${orderId}` },
  );
  return customer.id;
}

/** The credit as a coupon that is good for this one checkout alone, so that receipt and invoice show it. */
function createCreditCoupon({ id, currency }: OpenOrder, amountCents: number): Promise<string> {
  const texts = { name: "Credit for KEYS you own", metadata: { order_id: id }, occasion: `credit:${id}` };
  return createOneUseCoupon({ amountCents, currency, months: null, ...texts });
}

function toLineItem(line: OpenOrder["lines"][number], currency: string): Stripe.Checkout.SessionCreateParams.LineItem {
  const thing = line.key ?? line.bundle;
  return {
    quantity: 1,
    price_data: {
      currency,
      unit_amount: line.listCents,
      product_data: {
        name: line.title,
        ...(thing?.summary && { description: thing.summary.slice(0, 500) }),
        metadata: { kind: line.kind, slug: thing?.slug ?? "" },
      },
    },
  };
}

/**
 * Opens the checkout session of an order. Prices are written into the session by the server at this moment, so that
 * none at Stripe can be out of date. The idempotency key is the order's id: however often it is called, one session.
 */
export async function createCheckoutSession(order: OpenOrder, customerId: string, appUrl: string) {
  const creditCents = order.lines.reduce((sum, line) => sum + line.creditCents, 0);
  const discounts = creditCents > 0 ? [{ coupon: await createCreditCoupon(order, creditCents) }] : undefined;
  const firstLine = order.lines[0];
  const back = firstLine?.key
    ? `/marketplace/${firstLine.key.slug}`
    : `/marketplace/bundles/${firstLine?.bundle?.slug ?? ""}`;
  const metadata = { order_id: order.id };
  return stripe().checkout.sessions.create(
    {
      mode: "payment",
      customer: customerId,
      client_reference_id: order.id,
      line_items: order.lines.map((line) => toLineItem(line, order.currency)),
      // A checkout takes one discount: a promotion code where there is no credit. See docs/revenue/UPGRADES.md.
      ...(discounts ? { discounts } : { allow_promotion_codes: true }),
      metadata,
      payment_intent_data: { metadata, description: `KEYS order ${order.number}` },
      expires_at: Math.floor(order.expiresAt.getTime() / 1000),
      success_url: `${appUrl}/checkout/return?order=${order.id}`,
      cancel_url: `${appUrl}${order.lines.length > 1 ? "/cart" : back}?checkout=cancelled`,
    },
    { idempotencyKey: `checkout:${order.id}` },
  );
}

/** Makes an open session unpayable. One that was paid or is over already stays as it is. */
export async function expireSession(sessionId: string): Promise<void> {
  try {
    await stripe().checkout.sessions.expire(sessionId);
  } catch (error) {
    // Stripe refuses to end what is no longer open; the fold that follows finds out what became of it.
    if (!isRefusal(error)) throw error;
  }
}
