import "server-only";
import { err, ok, type Result } from "../../kernel/result";
import { sha256Hex } from "../../kernel/sha256";
import type { Subject, Viewer } from "../../kernel/viewer";
import { countSeatsInUse, findSubjectToBuyFor } from "../../organizations/queries";
import { trialName } from "../../payments/rules/trial";
import { type Db, database } from "../../platform/db";
import { type PricedPlan, quotePlan } from "../../pricing/rules/plan-credit";
import { getPaidBundles, getPlanOffer, hasHadTrial, type PaidBundles } from "../queries/offer";
import { checkSeats, checkSubject } from "../rules/change";
import type { PlanInterval, PlanOffer, PlanQuoteDto, PlanQuoteQuery } from "../schema";

export type PlanWish = {
  readonly subject: Subject;
  /** Of the person who buys: a trial is remembered under it. */
  readonly email: string;
  readonly slug: string;
  readonly interval: PlanInterval;
  /** Without it, those that the plan includes. */
  readonly seats: number | undefined;
  readonly now: Date;
};

export type PlanToBuy = Pick<PaidBundles, "sharesOf" | "slugOf"> & {
  readonly offer: PlanOffer;
  readonly seats: number;
  readonly trialDays: number;
  readonly priced: PricedPlan;
};

async function price(db: Db, offer: PlanOffer, wish: PlanWish): Promise<Result<PlanToBuy>> {
  const { plan, interval } = offer;
  const seats = Math.max(wish.seats ?? plan.seatsIncluded, plan.seatsIncluded);
  const { bundles, usedByPlans, sharesOf, slugOf } = await getPaidBundles(wish.subject, db);
  const isTrialUsed = await hasHadTrial(wish.subject, sha256Hex(trialName(wish.email)), db);
  const trialDays = isTrialUsed ? 0 : plan.trialDays;
  const holdings = { bundles, usedByPlans };
  const priced = quotePlan({ plan, price: offer.price, seats, holdings, interval, trialDays });
  return priced.ok ? ok({ offer, seats, trialDays, priced: priced.value, sharesOf, slugOf }) : priced;
}

/**
 * What a plan costs a subject now. Page, API and checkout all ask here. Errors: `plan_not_found`, `not_on_sale`,
 * `invalid_input` (not for this subject, fewer seats than are in use, more than are sold).
 */
export async function pricePlan(db: Db, wish: PlanWish): Promise<Result<PlanToBuy>> {
  const offer = await getPlanOffer(wish.slug, wish.interval, db);
  if (!offer.ok) return offer;
  const wrong = checkSubject(offer.value.plan, wish.subject);
  if (wrong) return err(wrong);
  const priced = await price(db, offer.value, wish);
  if (!priced.ok || wish.subject.kind === "user") return priced;
  const inUse = await countSeatsInUse(wish.subject.organizationId, wish.now, db);
  const tooFew = checkSeats(priced.value.seats, inUse);
  return tooFew ? err(tooFew) : priced;
}

/**
 * The quote of a plan for the viewer. A team's plan can be looked at before there is an organisation to buy it for.
 * Errors: `plan_not_found`, `not_on_sale`, `organization_not_found`, `invalid_input`.
 */
export async function quotePlanFor(
  viewer: Viewer,
  slug: string,
  query: PlanQuoteQuery,
  now: Date,
): Promise<Result<PlanQuoteDto>> {
  const found = await findSubjectToBuyFor(viewer.userId, query.subject);
  if (!found.ok) return found;
  const { interval, seats } = query;
  const wish: PlanWish = { subject: found.value.subject, email: viewer.email, slug, interval, seats, now };
  const offer = await getPlanOffer(slug, interval);
  if (!offer.ok) return offer;
  const isLook = found.value.subject.kind === "user" && offer.value.plan.forTeams;
  const bought = isLook ? await look(offer.value, wish) : await pricePlan(database(), wish);
  if (!bought.ok) return bought;
  const { priced, trialDays } = bought.value;
  return ok({ ...priced.quote, trial_days: trialDays, interval, seats: bought.value.seats });
}

/** Without an organisation nothing is credited: what a person paid for bundles is not the organisation's. */
async function look(offer: PlanOffer, wish: PlanWish): Promise<Result<PlanToBuy>> {
  const seen = await price(database(), offer, wish);
  if (!seen.ok) return seen;
  const { seats, trialDays } = seen.value;
  const holdings = { bundles: [], usedByPlans: new Set<string>() };
  const priced = quotePlan({
    plan: offer.plan,
    price: offer.price,
    seats,
    holdings,
    interval: offer.interval,
    trialDays,
  });
  return priced.ok ? ok({ ...seen.value, priced: priced.value }) : priced;
}
