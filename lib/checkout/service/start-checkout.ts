import "server-only";
import { recordAnalytics } from "../../analytics/service";
import { err, ok, type Result } from "../../kernel/result";
import { addSeconds } from "../../kernel/time";
import { purchaseLock, type Viewer } from "../../kernel/viewer";
import { findOrganizationToBuyFor } from "../../organizations/queries";
import { foldSession } from "../../payments/service/fold-target";
import { settleUnpaidOrder } from "../../payments/service/settle-unpaid";
import { database, lockFor, type Tx, transaction } from "../../platform/db";
import type { PricedOrder } from "../../pricing/rules/quote";
import { type Buyer, isUnreachable } from "../gateway";
import type { CheckoutInput, StartedCheckout } from "../schema";
import { closeOrder, findOpenOrder, insertOrder, type OpenOrder, saveGranted } from "../store";
import { openSession } from "./open-session";
import { priceItems } from "./quote";

/** How long a checkout can be paid. Stripe takes 30 minutes at least. */
const CHECKOUT_SECONDS = 3600;
/** An order with less time left than this is not handed out again. */
const REUSE_MARGIN_SECONDS = 120;
/** An order this old that never got its session is given up: its time at Stripe would be too short. */
const UNOPENED_SECONDS = 900;

type Purchase = {
  readonly viewer: Viewer;
  readonly buyer: Buyer;
  readonly items: CheckoutInput["items"];
  readonly now: Date;
};

async function identifyBuyer(viewer: Viewer, input: CheckoutInput): Promise<Result<Buyer>> {
  if (!viewer.isEmailVerified) {
    return err({
      code: "email_not_verified",
      message: "Confirm your address first: we sent you a mail with a link. Then buy.",
    });
  }
  if (input.gift_to) {
    const detail = "Gifts are not offered yet. Buy it for yourself, or let the other person buy it.";
    return err({ code: "invalid_input", message: detail, errors: [{ pointer: "/gift_to", detail }] });
  }
  const { userId, email } = viewer;
  if (!input.subject || input.subject === "personal") {
    return ok({ email, subject: { kind: "user", userId }, organizationName: null });
  }
  const organization = await findOrganizationToBuyFor(userId, input.subject);
  if (!organization) {
    return err({
      code: "organization_not_found",
      message: "There is no organisation of that name that you may buy for.",
    });
  }
  return ok({
    email,
    subject: { kind: "organization", organizationId: organization.id },
    organizationName: organization.name,
  });
}

/** Nothing to pay: the order is settled at once, in the transaction that makes it. */
async function grant(tx: Tx, orderId: string, now: Date): Promise<StartedCheckout> {
  await saveGranted(tx, orderId, now);
  await settleUnpaidOrder(tx, orderId, now);
  return { order_id: orderId, granted: true };
}

async function findReusable(tx: Tx, purchase: Purchase, priced: PricedOrder): Promise<OpenOrder | null> {
  const open = await findOpenOrder(tx, purchase.viewer.userId, purchase.buyer.subject, priced);
  if (!open) return null;
  const isTooLate = open.expiresAt < addSeconds(purchase.now, REUSE_MARGIN_SECONDS);
  const isStuck = !open.stripeSessionId && open.createdAt < addSeconds(purchase.now, -UNOPENED_SECONDS);
  if (!isTooLate && !isStuck) return open;
  await closeOrder(tx, open.id, "expired");
  return null;
}

type Prepared = { readonly order: OpenOrder; readonly isReused: boolean } | { readonly granted: StartedCheckout };

/** Prices and writes the order under the lock of the subject's purchases, or finds the one that a first click made. */
async function prepareOrder(tx: Tx, purchase: Purchase): Promise<Result<Prepared>> {
  const { viewer, buyer, items, now } = purchase;
  await lockFor(tx, purchaseLock(buyer.subject));
  const priced = await priceItems(tx, buyer.subject, items, now);
  if (!priced.ok) return priced;
  const reusable = await findReusable(tx, purchase, priced.value);
  if (reusable) return ok({ order: reusable, isReused: true });
  const expiresAt = addSeconds(now, CHECKOUT_SECONDS);
  const order = await insertOrder(tx, {
    buyerId: viewer.userId,
    subject: buyer.subject,
    priced: priced.value,
    now,
    expiresAt,
  });
  if (priced.value.totalCents === 0) return ok({ granted: await grant(tx, order.id, now) });
  const detail = { amount_cents: priced.value.totalCents, currency: priced.value.currency };
  await recordAnalytics(tx, { kind: "checkout_started", userId: viewer.userId, orderId: order.id, detail }, now);
  return ok({ order, isReused: false });
}

/** A found order may have been paid or left meanwhile, without a word from Stripe: its present state decides. */
async function refresh(order: OpenOrder, now: Date): Promise<"pending" | "settled" | "over"> {
  if (!order.stripeSessionId) return "pending";
  try {
    await foldSession(order.stripeSessionId, now);
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    return "pending";
  }
  const { status } = await database().order.findUniqueOrThrow({ where: { id: order.id }, select: { status: true } });
  if (status === "pending") return "pending";
  return status === "expired" || status === "failed" ? "over" : "settled";
}

/**
 * Begins a purchase: prices decided here and now, one order however often it is clicked, and the address to pay at; or
 * the grant itself when nothing is to pay. Errors: `email_not_verified`, `organization_not_found`, `key_not_found`,
 * `bundle_not_found`, `not_on_sale`, `already_owned`, `invalid_input`, `payments_unreachable`.
 */
export async function startCheckout(viewer: Viewer, input: CheckoutInput, now: Date): Promise<Result<StartedCheckout>> {
  const buyer = await identifyBuyer(viewer, input);
  if (!buyer.ok) return buyer;
  const purchase: Purchase = { viewer, buyer: buyer.value, items: input.items, now };
  const prepared = await transaction((tx) => prepareOrder(tx, purchase));
  if (!prepared.ok) return prepared;
  if ("granted" in prepared.value) return ok(prepared.value.granted);
  const { order, isReused } = prepared.value;
  const state = isReused ? await refresh(order, now) : "pending";
  if (state === "settled") {
    return err({
      code: "already_owned",
      message: `Order ${order.number} has just been paid: nothing more was charged.`,
      extra: { order_id: order.id },
    });
  }
  if (state === "over") return startCheckout(viewer, input, now);
  const session = await openSession(order, buyer.value);
  return session.ok ? ok({ order_id: order.id, url: session.value.url }) : session;
}
