import "server-only";
import { endDuplicateAtStripe, refundDuplicatePlan } from "../gateway/subscription";
import { foldSubscription } from "./fold-subscription";
import { unlessRefused } from "./refused-refund";

/** Ends a plan that was bought a second time and gives its money back, then takes over what that left at Stripe. */
export async function endDuplicatePlan(subscriptionId: string, now: Date): Promise<void> {
  const intents = await endDuplicateAtStripe(subscriptionId);
  for (const intent of intents) {
    await unlessRefused({ reference: `duplicate-plan:${intent}`, orderId: "" }, now, () =>
      refundDuplicatePlan(subscriptionId, intent),
    );
  }
  await foldSubscription(subscriptionId, now);
}
