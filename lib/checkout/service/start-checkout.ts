import "server-only";
import { recordAnalytics } from "../../analytics/service";
import { err, ok, type Result } from "../../kernel/result";
import { addSeconds } from "../../kernel/time";
import { purchaseLock, type Viewer } from "../../kernel/viewer";
import { settleUnpaidOrder } from "../../payments/service/settle-unpaid";
import { lockFor, type Tx, transaction } from "../../platform/db";
import type { Buyer } from "../gateway";
import { draftOrder } from "../rules/draft";
import type { CheckoutInput, StartedCheckout } from "../schema";
import { insertOrder, type OpenOrder, saveGranted } from "../store";
import { identifyBuyer } from "./identify-buyer";
import { openSession } from "./open-session";
import { priceItems } from "./quote";
import { startPlan } from "./start-plan";
import { CHECKOUT_SECONDS, findReusable, refresh } from "./waiting-order";

type Purchase = {
  readonly viewer: Viewer;
  readonly buyer: Buyer;
  readonly items: CheckoutInput["items"];
  readonly now: Date;
};

/** Nothing to pay: the order is settled at once, in the transaction that makes it. */
async function grant(tx: Tx, orderId: string, now: Date): Promise<StartedCheckout> {
  await saveGranted(tx, orderId, now);
  await settleUnpaidOrder(tx, orderId, now);
  return { order_id: orderId, granted: true };
}

type Prepared = { readonly order: OpenOrder; readonly isReused: boolean } | { readonly granted: StartedCheckout };

/** Prices and writes the order under the lock of the subject's purchases, or finds the one that a first click made. */
async function prepareOrder(tx: Tx, purchase: Purchase): Promise<Result<Prepared>> {
  const { viewer, buyer, items, now } = purchase;
  await lockFor(tx, purchaseLock(buyer.subject));
  const priced = await priceItems(tx, buyer.subject, items, now);
  if (!priced.ok) return priced;
  const draft = draftOrder(priced.value);
  const { fingerprint } = draft;
  const reusable = await findReusable(tx, { buyerId: viewer.userId, subject: buyer.subject, fingerprint, now });
  if (reusable) return ok({ order: reusable, isReused: true });
  const expiresAt = addSeconds(now, CHECKOUT_SECONDS);
  const order = await insertOrder(tx, { buyerId: viewer.userId, subject: buyer.subject, draft, now, expiresAt });
  if (priced.value.totalCents === 0) return ok({ granted: await grant(tx, order.id, now) });
  const detail = { amount_cents: priced.value.totalCents, currency: priced.value.currency };
  await recordAnalytics(tx, { kind: "checkout_started", userId: viewer.userId, orderId: order.id, detail }, now);
  return ok({ order, isReused: false });
}

/**
 * Begins a purchase: prices decided here and now, one order however often it is clicked, and the address to pay at; or
 * the grant itself when nothing is to pay. Errors: `email_not_verified`, `organization_not_found`, `key_not_found`,
 * `bundle_not_found`, `plan_not_found`, `not_on_sale`, `already_owned`, `invalid_input`, `payments_unreachable`.
 */
export async function startCheckout(viewer: Viewer, input: CheckoutInput, now: Date): Promise<Result<StartedCheckout>> {
  const buyer = await identifyBuyer(viewer, input);
  if (!buyer.ok) return buyer;
  if (input.items.some((item) => item.kind === "plan")) return startPlan(viewer, buyer.value, input.items, now);
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
