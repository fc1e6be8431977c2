import "server-only";
import { endDuplicateAtStripe } from "../gateway/subscription";
import { foldSubscription } from "./fold-subscription";

/** Ends a plan that was bought a second time and gives its money back, then takes over what that left at Stripe. */
export async function endDuplicatePlan(subscriptionId: string, now: Date): Promise<void> {
  await endDuplicateAtStripe(subscriptionId);
  await foldSubscription(subscriptionId, now);
}
