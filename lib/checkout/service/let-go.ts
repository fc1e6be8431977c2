import "server-only";
import { foldSession } from "../../payments/service/fold-target";
import { transaction } from "../../platform/db";
import { expireSession } from "../gateway";
import { closeOrder } from "../store";

/** An order that waits for a payment, with its page at Stripe if it has one. */
type Waiting = { readonly id: string; readonly sessionId: string | null };

/**
 * Closes an order that is not to be paid any more, at Stripe first; one that was paid meanwhile becomes paid. Throws what
 * the SDK throws where Stripe is not reachable.
 */
export async function letGo({ id, sessionId }: Waiting, now: Date): Promise<void> {
  if (!sessionId) return transaction((tx) => closeOrder(tx, id, "expired"));
  await expireSession(sessionId);
  await foldSession(sessionId, now);
}
