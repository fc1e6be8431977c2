import { StripeFault } from "../api/errors.ts";
import { createSubscription } from "../billing/create.ts";
import type { GivenDiscount } from "../billing/discounts.ts";
import { amountsWithBalance } from "../billing/draft.ts";
import { finalizeAndCollect } from "../billing/first-payment.ts";
import type { NewItem } from "../billing/items.ts";
import { customerOf } from "../billing/records.ts";
import { DAY } from "../billing/time.ts";
import type { CheckoutSession, PaymentIntent, PaymentMethod } from "../model.ts";
import { type CardInput, findTestCard } from "../payments/cards.ts";
import { type Billing, createCardMethod, markSetUp } from "../payments/payment-methods.ts";
import { findCoupon } from "../resources/coupons.ts";
import { nowSeconds, type World } from "../world.ts";
import { type SessionSubscription, sessionHidden, sessionLines } from "./session-store.ts";

/** What a session takes today: for a subscription, the customer's credit counts. */
export function dueNow(world: World, session: CheckoutSession): number {
  const total = session.amount_total ?? 0;
  if (session.mode !== "subscription" || session.customer === null) return total;
  return amountsWithBalance(total, customerOf(world, String(session.customer)).balance).amount_due;
}

/** The card that is known to fail only once it is charged. */
const FAILS_LATER = "4000000000000341";

/** Keeps a card for later charges; a bank that declines it says so now, except for the card made for this case. */
export function setUpCard(world: World, card: CardInput, billing: Billing): PaymentMethod {
  const behaviour = findTestCard(card.number)?.behaviour;
  if (behaviour?.kind === "declines" && card.number !== FAILS_LATER) {
    const { code, declineCode, message } = behaviour;
    throw new StripeFault(402, { type: "card_error", code, decline_code: declineCode, message });
  }
  const method = createCardMethod(world, card, billing);
  markSetUp(world, method.id);
  return method;
}

function itemsOf(world: World, session: CheckoutSession): NewItem[] {
  return sessionLines(world, session.id).flatMap(({ price, quantity }) =>
    price ? [{ price, quantity: quantity ?? 1, metadata: {} }] : [],
  );
}

function discountsOf(world: World, session: CheckoutSession): GivenDiscount[] {
  return (session.discounts ?? []).flatMap(({ coupon: own, promotion_code: promotionCode }) => {
    const code = promotionCode === null ? undefined : world.objects.find("promotion_code", promotionCode);
    const coupon = findCoupon(world, own ?? code?.promotion.coupon ?? "");
    return coupon ? [{ coupon, promotionCode }] : [];
  });
}

function trialEndOf(world: World, { trialDays, trialEnd }: SessionSubscription): number | null {
  return trialDays === null ? trialEnd : nowSeconds(world) + trialDays * DAY;
}

const NO_WISHES: SessionSubscription = {
  description: null,
  metadata: {},
  missingMethod: "create_invoice",
  trialDays: null,
  trialEnd: null,
};

/**
 * Makes the subscription that a session was for, with its first invoice, which the session's intent has paid where
 * there was something to pay. Gives the session with both named.
 */
export function beginSubscription(
  world: World,
  session: CheckoutSession,
  method: PaymentMethod | null,
  intent: PaymentIntent | null,
): CheckoutSession {
  const wishes = sessionHidden(world, session.id).subscription ?? NO_WISHES;
  if (method) markSetUp(world, method.id);
  const order = {
    customer: customerOf(world, session.customer === null ? null : String(session.customer)),
    items: itemsOf(world, session),
    trialEnd: trialEndOf(world, wishes),
    discounts: discountsOf(world, session),
    metadata: wishes.metadata,
    defaultPaymentMethod: method?.id ?? null,
    description: wishes.description,
    automaticTax: session.automatic_tax.enabled,
    cancelAtPeriodEnd: false,
    cancelAt: null,
    missingMethod: wishes.missingMethod,
    savesMethod: false,
    checkoutSession: session.id,
  };
  const { subscription, draft } = createSubscription(world, order, true);
  const invoice = finalizeAndCollect(world, draft, "allow_incomplete", intent ?? undefined);
  return { ...session, invoice: invoice.id, subscription: subscription.id };
}
