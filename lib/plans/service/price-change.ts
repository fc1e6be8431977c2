import "server-only";
import { err, ok, type Result } from "../../kernel/result";
import { countSeatsInUse } from "../../organizations/queries";
import { ensurePrices } from "../gateway/prices";
import { type ChangeAtStripe, fetchSubscriptionItems, previewChange, previewNext } from "../gateway/subscription";
import { getPlanOffer } from "../queries/offer";
import {
  checkChangeable,
  checkSeats,
  checkSold,
  checkSubject,
  isSameTarget,
  itemChanges,
  prorationOf,
  type RunningPlan,
  targetOf,
} from "../rules/change";
import { nameOf, type PricedChange, priceChange, sentenceFor } from "../rules/preview";
import type { PlanChangeInput, PlanOffer, PlanTarget } from "../schema";
import type { ManagedPlan } from "./managed-plan";

/** A change as a value: what the plan becomes, what that costs, and what is to be said to Stripe. */
export type PlannedChange = {
  readonly target: PlanTarget;
  readonly change: ChangeAtStripe;
  readonly priced: PricedChange;
  readonly sentence: string;
};

export function runningOf({ row }: ManagedPlan): RunningPlan {
  const { planSlug, interval, seats, status, cancelAt } = row;
  return { plan: planSlug, interval, seats, status, cancelAt, title: row.plan.title };
}

/** What the plan is to be. Errors: `conflict`, `plan_not_found`, `not_on_sale`, `invalid_input`. */
export async function findTarget(
  plan: ManagedPlan,
  wish: PlanChangeInput,
  now: Date,
): Promise<Result<{ target: PlanTarget; offer: PlanOffer; isSame: boolean }>> {
  const running = runningOf(plan);
  const wished = targetOf(running, wish);
  const offer = await getPlanOffer(wished.plan, wished.interval);
  if (!offer.ok) return offer;
  const target = { ...wished, seats: Math.max(wished.seats, offer.value.plan.seatsIncluded) };
  const { subject } = plan;
  const inUse = subject.kind === "organization" ? await countSeatsInUse(subject.organizationId, now) : 1;
  const wrong =
    checkSubject(offer.value.plan, subject) ?? checkSold(offer.value, target.seats) ?? checkSeats(wished.seats, inUse);
  if (wrong) return err(wrong);
  const isSame = isSameTarget(running, target);
  const blocked = isSame ? null : checkChangeable(running);
  return blocked ? err(blocked) : ok({ target, offer: offer.value, isSame });
}

function renewalOf({ plan, price }: PlanOffer, seats: number): number {
  return price.amountCents + Math.max(0, seats - plan.seatsIncluded) * (price.extraSeatCents ?? 0);
}

/**
 * Prices a change at a second: the same call at the same second asks Stripe the same question, so that what was shown is
 * what is charged.
 */
export async function planChange(
  plan: ManagedPlan,
  { target, offer }: { target: PlanTarget; offer: PlanOffer },
  wantedDate: number,
): Promise<PlannedChange> {
  const { row } = plan;
  const running = runningOf(plan);
  const subscriptionId = row.stripeSubscriptionId;
  const { items, periodStart } = await fetchSubscriptionItems(subscriptionId);
  const further = Math.max(0, target.seats - offer.plan.seatsIncluded);
  const changes = itemChanges(items, running, { ...target, further, prices: await ensurePrices(offer) });
  const proration = prorationOf(running, target);
  const prorationDate = Math.max(wantedDate, periodStart);
  const change = { subscriptionId, items: changes, proration, prorationDate };
  const isAtOnce = proration === "always_invoice";
  const keepsPeriod = running.interval === target.interval;
  const renewalCents =
    keepsPeriod && isAtOnce ? (await previewNext(subscriptionId, changes)).dueCents : renewalOf(offer, target.seats);
  const priced = priceChange(await previewChange(change), renewalCents, isAtOnce && row.status !== "trialing");
  const { title, forTeams } = offer.plan;
  const sentence = sentenceFor({
    from: nameOf(row.plan.title, running, row.plan.forTeams),
    to: nameOf(title, target, forTeams),
    priced,
    trialEnd: row.status === "trialing" ? row.trialEnd : null,
    nextAt: keepsPeriod || row.status === "trialing" ? row.currentPeriodEnd : null,
  });
  return { target, change, priced, sentence };
}
