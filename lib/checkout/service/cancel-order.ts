import "server-only";
import { err, type Result } from "../../kernel/result";
import type { Viewer } from "../../kernel/viewer";
import { findOrderSession, getOrder } from "../../orders/queries";
import type { OrderDto } from "../../orders/schema";
import { log } from "../../platform/log";
import { isUnreachable } from "../../platform/stripe";
import { letGo } from "./let-go";

/**
 * Lets go of the viewer's own order that is not paid: its page at Stripe takes no payment any more. One that was paid
 * meanwhile stays. Errors: `order_not_found`, `conflict` (it does not wait for a payment), `payments_unreachable`.
 */
export async function cancelOrder(viewer: Viewer, orderId: string, now: Date): Promise<Result<OrderDto>> {
  const order = await findOrderSession(viewer.userId, orderId);
  if (!order) return err({ code: "order_not_found", message: "There is no such order in your account." });
  try {
    await letGo({ id: orderId, sessionId: order.sessionId }, now);
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    log().warn({ err: error, orderId }, "an order could not be cancelled");
    const message = "Payments are not reachable at the moment: the order is as it was. Try again in a few minutes.";
    return err({ code: "payments_unreachable", message });
  }
  const fresh = await getOrder(viewer.userId, orderId, now);
  if (!fresh.ok || fresh.value.status === "expired") return fresh;
  return err({ code: "conflict", message: "This order no longer waits for a payment, so there is nothing to cancel." });
}
