import "server-only";
import { foldSubscription } from "../../payments/service/fold-subscription";
import { log } from "../../platform/log";
import { isUnreachable } from "../../platform/stripe";

/** Takes over a subscription's present state. Where Stripe cannot be asked, what is known stays; false then. */
export async function refreshPlan(stripeSubscriptionId: string, now: Date): Promise<boolean> {
  try {
    await foldSubscription(stripeSubscriptionId, now);
    return true;
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    log().warn({ err: error, stripeSubscriptionId }, "a subscription could not be looked at");
    return false;
  }
}
