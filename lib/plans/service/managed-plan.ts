import "server-only";
import { err, ok, type Result } from "../../kernel/result";
import type { Subject, Viewer } from "../../kernel/viewer";
import { findSubjectToBuyFor } from "../../organizations/queries";
import { foldSubscription } from "../../payments/service/fold-subscription";
import { findPlan, findRunningPlan, isRunning, type PlanRow } from "../queries";

export type ManagedPlan = { readonly subject: Subject; readonly row: PlanRow };

const none = () =>
  err({ code: "not_found" as const, message: "There is no running plan. Start one on the pricing page." });

/** The plan of a subject that the viewer may manage, running or ended. Errors: `organization_not_found`, `not_found`. */
export async function findManagedPlan(viewer: Viewer, subject: string | undefined): Promise<Result<ManagedPlan>> {
  const found = await findSubjectToBuyFor(viewer.userId, subject);
  if (!found.ok) return found;
  const row = await findPlan(found.value.subject);
  return row ? ok({ subject: found.value.subject, row }) : none();
}

/**
 * The running plan of a subject that the viewer may manage, as Stripe has it at this moment. Errors:
 * `organization_not_found`, `not_found` (also when it has ended meanwhile).
 */
export async function getManagedPlan(
  viewer: Viewer,
  subject: string | undefined,
  now: Date,
): Promise<Result<ManagedPlan>> {
  const known = await findManagedPlan(viewer, subject);
  if (!known.ok) return known;
  if (!isRunning(known.value.row)) return none();
  await foldSubscription(known.value.row.stripeSubscriptionId, now);
  const row = await findRunningPlan(known.value.subject);
  return row ? ok({ subject: known.value.subject, row }) : none();
}
