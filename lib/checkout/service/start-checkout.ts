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
import { openSession, UNREACHABLE } from "./open-session";
import { priceItems } from "./quote";
import { startPlan } from "./start-plan";
import { untilDecided } from "./until-decided";
import { CHECKOUT_SECONDS, findWaiting, refresh, type WaitingOrder } from "./waiting-order";

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

type Prepared =
  | { readonly made: OpenOrder }
  | { readonly waiting: WaitingOrder }
  | { readonly granted: StartedCheckout };

/** Prices and writes the order under the lock of the subject's purchases, or finds the one that a first click made. */
async function prepareOrder(tx: Tx, purchase: Purchase): Promise<Result<Prepared>> {
  const { viewer, buyer, items, now } = purchase;
  await lockFor(tx, purchaseLock(buyer.subject));
  const priced = await priceItems(tx, buyer.subject, items, now);
  if (!priced.ok) return priced;
  const draft = draftOrder(priced.value);
  const { fingerprint } = draft;
  const waiting = await findWaiting(tx, { buyerId: viewer.userId, subject: buyer.subject, fingerprint, now });
  if (waiting) return ok({ waiting });
  const expiresAt = addSeconds(now, CHECKOUT_SECONDS);
  const order = await insertOrder(tx, { buyerId: viewer.userId, subject: buyer.subject, draft, now, expiresAt });
  if (priced.value.totalCents === 0) return ok({ granted: await grant(tx, order.id, now) });
  const detail = { amount_cents: priced.value.totalCents, currency: priced.value.currency };
  await recordAnalytics(tx, { kind: "checkout_started", userId: viewer.userId, orderId: order.id, detail }, now);
  return ok({ made: order });
}

async function open(order: OpenOrder, buyer: Buyer): Promise<Result<StartedCheckout>> {
  const session = await openSession(order, buyer);
  return session.ok ? ok({ order_id: order.id, url: session.value.url }) : session;
}

/** An order that waits is gone on with, unless it was paid meanwhile or nobody can tell. */
async function goOn(waiting: WaitingOrder, buyer: Buyer, now: Date): Promise<Result<StartedCheckout> | "again"> {
  const { order } = waiting;
  switch (await refresh(waiting, now)) {
    case "pending":
      return open(order, buyer);
    case "over":
      return "again";
    case "unknown":
      return err(UNREACHABLE);
    case "settled":
      return err({
        code: "already_owned",
        message: `Order ${order.number} has just been paid: nothing more was charged.`,
        extra: { order_id: order.id },
      });
  }
}

async function tryCheckout(purchase: Purchase): Promise<Result<StartedCheckout> | "again"> {
  const prepared = await transaction((tx) => prepareOrder(tx, purchase));
  if (!prepared.ok) return prepared;
  if ("granted" in prepared.value) return ok(prepared.value.granted);
  if ("made" in prepared.value) return open(prepared.value.made, purchase.buyer);
  return goOn(prepared.value.waiting, purchase.buyer, purchase.now);
}

/**
 * Begins a purchase: prices decided here and now, one order however often it is clicked, and the address to pay at; or
 * the grant itself when nothing is to pay. Errors: `email_not_verified`, `organization_not_found`, `key_not_found`,
 * `bundle_not_found`, `plan_not_found`, `not_on_sale`, `already_owned`, `invalid_input`, `conflict` (disputed, or being
 * settled), `payments_unreachable`.
 */
export async function startCheckout(viewer: Viewer, input: CheckoutInput, now: Date): Promise<Result<StartedCheckout>> {
  const buyer = await identifyBuyer(viewer, input);
  if (!buyer.ok) return buyer;
  if (input.items.some((item) => item.kind === "plan")) return startPlan(viewer, buyer.value, input.items, now);
  return untilDecided(() => tryCheckout({ viewer, buyer: buyer.value, items: input.items, now }));
}
