import "server-only";
import { listSources } from "../../entitlements/queries";
import { type Decision, type EffectiveSource, isOwnedForGood, speakingSources } from "../../entitlements/rules";
import { findSubjectToBuyFor } from "../../organizations/queries";
import { findPlanByStripeId, isRunning, type PlanRow } from "../../plans/queries";
import type { KeyPlanDto } from "../schema";

/** The source that opens the KEY, or the one that did last. */
async function decidingSource(
  userId: string,
  keyId: string,
  decision: Decision,
  now: Date,
): Promise<EffectiveSource | undefined> {
  if (decision.allowed) return decision.because[0];
  return speakingSources(await listSources(userId, keyId), keyId, now).ended[0];
}

function stateOf(row: PlanRow, isOpen: boolean): KeyPlanDto["state"] {
  if (isOpen) return row.graceUntil ? "overdue" : "open";
  return isRunning(row) ? "unpaid" : "ended";
}

/** The plan behind a decision; null when it was decided by something else. */
export async function findKeyPlan(
  userId: string,
  keyId: string,
  decision: Decision,
  now: Date,
): Promise<KeyPlanDto | null> {
  const isOfPlan = decision.allowed ? !isOwnedForGood(decision) : decision.reason === "plan_ended";
  if (!isOfPlan) return null;
  const source = await decidingSource(userId, keyId, decision, now);
  const row = source?.source === "subscription" ? await findPlanByStripeId(source.sourceId) : null;
  if (!source || !row) return null;
  const { organization, until } = source;
  const isManaged = !organization || (await findSubjectToBuyFor(userId, organization.slug)).ok;
  const renews = decision.allowed && until === null;
  return {
    title: row.plan.title,
    state: stateOf(row, decision.allowed),
    until: until?.toISOString() ?? null,
    renews_at: renews ? row.currentPeriodEnd.toISOString() : null,
    organization: organization?.name ?? null,
    manage_as: isManaged ? (organization?.slug ?? "personal") : null,
  };
}
