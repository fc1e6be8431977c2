import "server-only";
import { err, ok, type Result } from "../../kernel/result";
import { countSeatsInUse } from "../../organizations/queries";
import { creditInChange } from "../../payments/service/plan-credit";
import { ensurePrices } from "../gateway/prices";
import { type ChangeAtStripe, fetchSubscriptionItems, previewChange, previewNext } from "../gateway/subscription";
import { getPlanOffer } from "../queries/offer";
import {
  checkChangeable,
  checkSeats,
  checkSold,
  checkSubject,
  isOtherPlan,
  isSameTarget,
  itemChanges,
  prorationOf,
  type RunningPlan,
  targetOf,
} from "../rules/change";
import { creditShown, nameOf, type PricedChange, priceChange, sentenceFor } from "../rules/preview";
import type { PlanChangeInput, PlanOffer, PlanTarget } from "../schema";
import type { ManagedPlan } from "./managed-plan";

const MONTHS = 12;

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

/** A regular invoice without any credit, as the shop prices it now. */
function renewalOf({ plan, price }: PlanOffer, seats: number): number {
  return price.amountCents + Math.max(0, seats - plan.seatsIncluded) * (price.extraSeatCents ?? 0);
}

type Wished = { readonly target: PlanTarget; readonly offer: PlanOffer };

async function changeOf(plan: ManagedPlan, { target, offer }: Wished, wantedDate: number): Promise<ChangeAtStripe> {
  const { row } = plan;
  const running = runningOf(plan);
  const subscriptionId = row.stripeSubscriptionId;
  const { items, periodStart } = await fetchSubscriptionItems(subscriptionId);
  const further = Math.max(0, target.seats - offer.plan.seatsIncluded);
  const changes = itemChanges(items, running, { ...target, further, prices: await ensurePrices(offer) });
  const prorationDate = Math.max(wantedDate, periodStart);
  const credit = await creditInChange(subscriptionId, {
    at: prorationDate,
    interval: target.interval,
    yearCents: renewalOf(offer, target.seats) * (target.interval === "year" ? 1 : MONTHS),
    isOther: isOtherPlan(running, target),
  });
  const proration = row.status === "trialing" ? "none" : prorationOf(running, target);
  return { subscriptionId, items: changes, proration, prorationDate, credit };
}

/** A regular invoice after a change that makes one of its own: the second that there is then. */
async function renewalAfter(running: RunningPlan, { target, offer }: Wished, change: ChangeAtStripe): Promise<number> {
  const keepsPeriod = running.interval === target.interval;
  if (keepsPeriod && !isOtherPlan(running, target))
    return (await previewNext(change.subscriptionId, change.items)).dueCents;
  return renewalOf(offer, target.seats) - (change.credit?.parts[1] ?? 0);
}

/**
 * Prices a change at a second: the same call at the same second asks Stripe the same question, so that what was shown is
 * what is charged.
 */
export async function planChange(plan: ManagedPlan, wished: Wished, wantedDate: number): Promise<PlannedChange> {
  const { row } = plan;
  const { target, offer } = wished;
  const running = runningOf(plan);
  const change = await changeOf(plan, wished, wantedDate);
  const isTrialing = row.status === "trialing";
  const isAtOnce = change.proration === "always_invoice";
  const priced = priceChange(await previewChange(change), {
    renewalCents: isAtOnce ? await renewalAfter(running, wished, change) : 0,
    isAtOnce,
    credit: creditShown(change.credit?.parts ?? [], isOtherPlan(running, target), isAtOnce),
  });
  const { title, forTeams } = offer.plan;
  const sentence = sentenceFor({
    from: nameOf(row.plan.title, running, row.plan.forTeams),
    to: nameOf(title, target, forTeams),
    priced,
    trialEnd: isTrialing ? row.trialEnd : null,
    nextAt: running.interval === target.interval || isTrialing ? row.currentPeriodEnd : null,
  });
  return { target, change, priced, sentence };
}
