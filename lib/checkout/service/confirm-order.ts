import "server-only";
import { err, ok, type Result } from "../../kernel/result";
import type { Viewer } from "../../kernel/viewer";
import { findOrderSession, getOrder } from "../../orders/queries";
import type { ConfirmedOrderDto } from "../../orders/schema";
import { foldSession } from "../../payments/service/fold-target";
import { log } from "../../platform/log";
import { isUnreachable } from "../../platform/stripe";

/**
 * Folds the checkout session of the viewer's own order and answers with the order as it is then. Grants nothing that
 * Stripe does not confirm, and nothing to anybody but the buyer. When Stripe cannot be asked, the order as known,
 * and that it could not.
 * Error: `order_not_found`, also for another person's order.
 */
export async function confirmOrder(viewer: Viewer, orderId: string, now: Date): Promise<Result<ConfirmedOrderDto>> {
  const order = await findOrderSession(viewer.userId, orderId);
  if (!order) return err({ code: "order_not_found", message: "There is no such order in your account." });
  let isAsked = true;
  if (order.sessionId) {
    try {
      await foldSession(order.sessionId, now);
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      isAsked = false;
      log().warn({ err: error, orderId }, "an order could not be confirmed yet");
    }
  }
  const fresh = await getOrder(viewer.userId, orderId, now);
  return fresh.ok ? ok({ ...fresh.value, payments_reachable: isAsked }) : fresh;
}
