import "server-only";
import { err, ok, type Result } from "../../kernel/result";
import type { Viewer } from "../../kernel/viewer";
import { foldSubscription } from "../../payments/service/fold-subscription";
import { cancelAtStripe, resumeAtStripe } from "../gateway/subscription";
import { isRunning } from "../queries";
import type { PlanCancelInput, PlanSubscriptionDto } from "../schema";
import { atStripe } from "./at-stripe";
import { findManagedPlan, getManagedPlan } from "./managed-plan";
import { describeFresh } from "./show-plan";

/**
 * Cancels the running plan: at the end of the time that is paid for, or at once. What was bought as KEYS and bundles stays.
 * Errors: `organization_not_found`, `not_found`, `payments_unreachable`.
 */
export async function cancelPlan(
  viewer: Viewer,
  input: PlanCancelInput,
  now: Date,
): Promise<Result<PlanSubscriptionDto>> {
  return atStripe(async () => {
    const plan = await getManagedPlan(viewer, input.subject, now);
    if (!plan.ok) return plan;
    const { stripeSubscriptionId } = plan.value.row;
    await cancelAtStripe(stripeSubscriptionId, input);
    await foldSubscription(stripeSubscriptionId, now);
    return ok(await describeFresh(plan.value, now));
  });
}

/**
 * Takes a cancellation back while the plan still runs. Errors: `organization_not_found`, `not_found`, `conflict` (it has
 * ended), `payments_unreachable`.
 */
export async function resumePlan(
  viewer: Viewer,
  subject: string | undefined,
  now: Date,
): Promise<Result<PlanSubscriptionDto>> {
  return atStripe(async () => {
    const known = await findManagedPlan(viewer, subject);
    if (!known.ok) return known;
    const { stripeSubscriptionId } = known.value.row;
    await foldSubscription(stripeSubscriptionId, now);
    const plan = await findManagedPlan(viewer, subject);
    if (!plan.ok) return plan;
    if (!isRunning(plan.value.row)) {
      return err({
        code: "conflict",
        message: `${plan.value.row.plan.title} has ended and cannot be taken up again. Start it anew on the pricing page.`,
      });
    }
    await resumeAtStripe(stripeSubscriptionId);
    await foldSubscription(stripeSubscriptionId, now);
    return ok(await describeFresh(plan.value, now));
  });
}
