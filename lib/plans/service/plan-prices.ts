import "server-only";
import { ensurePrices } from "../gateway/prices";
import type { PlanOffer } from "../schema";

/** What a subscription to a plan is made of at Stripe: the plan itself, and the seats beyond those it includes. */
export type PlanItems = readonly { readonly price: string; readonly quantity: number }[];

/** The items of a new subscription, at the prices that the shop has now. */
export async function getPlanItems(offer: PlanOffer, seats: number): Promise<PlanItems> {
  const prices = await ensurePrices(offer);
  const further = Math.max(0, seats - offer.plan.seatsIncluded);
  if (further > 0 && !prices.seat)
    throw new Error(`${offer.plan.slug} has ${further} further seats and no price for them.`);
  return [
    { price: prices.plan, quantity: 1 },
    ...(prices.seat && further > 0 ? [{ price: prices.seat, quantity: further }] : []),
  ];
}
