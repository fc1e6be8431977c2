import "server-only";
import type { AppError } from "../../kernel/errors";
import { err, ok, type Result } from "../../kernel/result";
import { database, transaction } from "../../platform/db";
import { env } from "../../platform/env";
import { log } from "../../platform/log";
import { isUnreachable } from "../../platform/stripe";
import { type Buyer, createCheckoutSession, createCustomer } from "../gateway";
import { closeOrder, findCustomer, insertCustomer, type OpenOrder, saveSession } from "../store";

export const UNREACHABLE: AppError = {
  code: "payments_unreachable",
  message:
    "Payments are not reachable at the moment. Nothing was charged; your cart is as it was. Try again in a few minutes.",
};

async function getCustomer(buyer: Buyer, orderId: string): Promise<string> {
  const known = await findCustomer(database(), buyer.subject);
  if (known) return known;
  const made = await createCustomer(buyer, orderId);
  return transaction(async (tx) => {
    await insertCustomer(tx, buyer.subject, made);
    return (await findCustomer(tx, buyer.subject)) ?? made;
  });
}

/**
 * Opens the checkout at Stripe for a waiting order and keeps its address. When Stripe cannot be asked the order is
 * closed, so that the next try starts anew instead of repeating the answer that Stripe remembers for this one.
 * Error: `payments_unreachable`.
 */
export async function openSession(
  order: OpenOrder,
  buyer: Buyer,
  create: typeof createCheckoutSession = createCheckoutSession,
): Promise<Result<{ url: string }>> {
  if (order.checkoutUrl) return ok({ url: order.checkoutUrl });
  try {
    const session = await create(order, await getCustomer(buyer, order.id), env().APP_URL);
    if (!session.url) throw new Error(`Checkout session ${session.id} came without an address.`);
    const { id, url } = session;
    await transaction((tx) => saveSession(tx, order.id, id, url));
    return ok({ url });
  } catch (error) {
    await transaction((tx) => closeOrder(tx, order.id, "failed"));
    if (!isUnreachable(error)) throw error;
    log().warn({ err: error, orderId: order.id }, "checkout could not be opened");
    return err(UNREACHABLE);
  }
}
