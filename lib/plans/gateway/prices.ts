import "server-only";
import type Stripe from "stripe";
import { stripe } from "../../platform/stripe";
import type { PlanOffer } from "../schema";

type Part = "plan" | "seat";
type Wanted = {
  readonly lookupKey: string;
  readonly part: Part;
  readonly amountCents: number;
  readonly productName: string;
  readonly offer: PlanOffer;
};

export type PlanPriceIds = { readonly plan: string; readonly seat: string | null };

function wantedPrices(offer: PlanOffer): Wanted[] {
  const { plan, interval, price } = offer;
  const lookupKey = `keys_${plan.slug}_${interval}`;
  const own: Wanted = { lookupKey, part: "plan", amountCents: price.amountCents, productName: plan.title, offer };
  if (price.extraSeatCents === null) return [own];
  const productName = `${plan.title}, further seat`;
  return [own, { lookupKey: `${lookupKey}_seat`, part: "seat", amountCents: price.extraSeatCents, productName, offer }];
}

/** The fold reads plan, part and included seats from here, never from a price's id. */
function metadataOf({ part, offer }: Wanted): Record<string, string> {
  return { plan: offer.plan.slug, part, seats_included: String(offer.plan.seatsIncluded) };
}

function isAsWanted(price: Stripe.Price, wanted: Wanted): boolean {
  const isPriced = price.unit_amount === wanted.amountCents && price.currency === wanted.offer.price.currency;
  const isTimed = price.recurring?.interval === wanted.offer.interval && price.recurring.interval_count === 1;
  return (
    isPriced && isTimed && Object.entries(metadataOf(wanted)).every(([name, value]) => price.metadata[name] === value)
  );
}

async function productFor(wanted: Wanted, old: Stripe.Price | undefined): Promise<string> {
  if (old) return typeof old.product === "string" ? old.product : old.product.id;
  const { plan } = wanted.offer;
  const product = await stripe().products.create(
    { name: wanted.productName, metadata: { plan: plan.slug, part: wanted.part } },
    { idempotencyKey: `plan-product:${wanted.lookupKey}` },
  );
  return product.id;
}

/** A price never changes at Stripe: a new one takes over the lookup key, and those who have the old one keep it. */
async function replacePrice(wanted: Wanted, old: Stripe.Price | undefined): Promise<string> {
  const { interval, price, plan } = wanted.offer;
  const made = await stripe().prices.create(
    {
      product: await productFor(wanted, old),
      currency: price.currency,
      unit_amount: wanted.amountCents,
      recurring: { interval },
      lookup_key: wanted.lookupKey,
      transfer_lookup_key: true,
      metadata: metadataOf(wanted),
    },
    {
      idempotencyKey: `plan-price:${wanted.lookupKey}:${wanted.amountCents}:${plan.seatsIncluded}:${old?.id ?? "first"}`,
    },
  );
  if (old) await stripe().prices.update(old.id, { active: false });
  return made.id;
}

/**
 * The prices at Stripe of a plan as the shop sells it now. One that is missing, or says something else than the shop
 * does, is made anew under the same lookup key.
 */
export async function ensurePrices(offer: PlanOffer): Promise<PlanPriceIds> {
  const wanted = wantedPrices(offer);
  const found = await stripe().prices.list({
    lookup_keys: wanted.map(({ lookupKey }) => lookupKey),
    active: true,
    limit: 10,
  });
  const ids = new Map<Part, string>();
  for (const one of wanted) {
    const old = found.data.find((price) => price.lookup_key === one.lookupKey);
    ids.set(one.part, old && isAsWanted(old, one) ? old.id : await replacePrice(one, old));
  }
  return { plan: ids.get("plan") ?? "", seat: ids.get("seat") ?? null };
}
