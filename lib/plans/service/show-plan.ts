import "server-only";
import { money } from "../../kernel/money";
import { ok, type Result } from "../../kernel/result";
import type { Viewer } from "../../kernel/viewer";
import { countSeatsInUse } from "../../organizations/queries";
import { isRefusal, isUnreachable } from "../../platform/stripe";
import { previewNext } from "../gateway/subscription";
import { findPlan, isRunning, type PlanRow } from "../queries";
import type { PlanSubscriptionDto } from "../schema";
import { findManagedPlan, type ManagedPlan } from "./managed-plan";

async function findNextPayment(row: PlanRow): Promise<PlanSubscriptionDto["next_payment"]> {
  const willRenew = isRunning(row) && !row.cancelAt && (row.status === "active" || row.status === "trialing");
  if (!willRenew) return null;
  try {
    const next = await previewNext(row.stripeSubscriptionId);
    return { amount: money(next.dueCents, next.currency), at: row.currentPeriodEnd.toISOString() };
  } catch (error) {
    // What a plan is can be told without it.
    if (!isUnreachable(error) && !isRefusal(error)) throw error;
    return null;
  }
}

const iso = (moment: Date | null) => moment?.toISOString() ?? null;

/** The plan of a subject as it is recorded now. */
async function describePlan({ subject, row }: ManagedPlan, now: Date): Promise<PlanSubscriptionDto> {
  const used = subject.kind === "organization" ? await countSeatsInUse(subject.organizationId, now) : 1;
  return {
    plan: row.planSlug,
    title: row.plan.title,
    interval: row.interval,
    seats: row.seats,
    seats_included: row.plan.seatsIncluded,
    seats_used: used,
    status: row.status,
    is_running: isRunning(row),
    started_at: row.startedAt.toISOString(),
    current_period_end: row.currentPeriodEnd.toISOString(),
    trial_end: iso(row.trialEnd),
    cancel_at: iso(row.cancelAt),
    grace_until: iso(row.graceUntil),
    ended_at: iso(row.endedAt),
    next_payment: await findNextPayment(row),
  };
}

/** The same, read anew after something was changed. */
export async function describeFresh(plan: ManagedPlan, now: Date): Promise<PlanSubscriptionDto> {
  const row = await findPlan(plan.subject);
  return describePlan({ ...plan, row: row ?? plan.row }, now);
}

/** The running or last plan of a subject; null for whom never had one. Error: `organization_not_found`. */
export async function showPlan(
  viewer: Viewer,
  subject: string | undefined,
  now: Date,
): Promise<Result<PlanSubscriptionDto | null>> {
  const found = await findManagedPlan(viewer, subject);
  if (found.ok) return ok(await describePlan(found.value, now));
  return found.error.code === "not_found" ? ok(null) : found;
}
