import "server-only";
import { listPlans } from "../../catalog/queries";
import { lockFor, transaction } from "../../platform/db";
import { PLANS, type PlanDefinition } from "../rules/plans";
import { replacePlan, requestRevalidation } from "../store";

type Shown = Awaited<ReturnType<typeof listPlans>>[number];

function isSame(plan: PlanDefinition, shown: Shown | undefined): boolean {
  if (!shown) return false;
  const prices = plan.prices.map((price) => {
    const stored = shown.prices.find(({ interval }) => interval === price.interval);
    return stored?.price.amount === price.amountCents && (stored.extra_seat?.amount ?? null) === price.extraSeatCents;
  });
  const isDescribed = shown.title === plan.title && shown.summary === plan.summary;
  const isMeasured = shown.seats_included === plan.seatsIncluded && shown.trial_days === plan.trialDays;
  return isDescribed && isMeasured && shown.prices.length === plan.prices.length && prices.every(Boolean);
}

/** Brings the plans in the database to what the shop offers. Existing subscriptions keep what they were sold. */
export async function ingestPlans(): Promise<void> {
  await transaction(async (tx) => {
    await lockFor(tx, "catalog:plans");
    const shown = await listPlans(tx);
    const changed = PLANS.filter(
      (plan) =>
        !isSame(
          plan,
          shown.find(({ slug }) => slug === plan.slug),
        ),
    );
    for (const plan of changed) await replacePlan(tx, plan);
    if (changed.length > 0) await requestRevalidation(tx);
  });
}
