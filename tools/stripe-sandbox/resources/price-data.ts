import { invalidRequest, parameterMissing } from "../api/errors.ts";
import { accepted, hash, integer, oneOf, type Params, required, text } from "../api/params.ts";
import { emit } from "../events.ts";
import { newId } from "../ids.ts";
import type { Price } from "../model.ts";
import { nowSeconds, type World } from "../world.ts";
import { mergeMetadata } from "./common.ts";

const recurring = hash({
  interval: required(oneOf("day", "week", "month", "year")),
  interval_count: integer({ min: 1 }),
  meter: text(),
  trial_period_days: integer({ min: 1 }),
  usage_type: oneOf("licensed", "metered"),
});

/** What a price is about in money, wherever prices are given: alone, with a product, or inside a line item. */
export const priceAmountShape = {
  currency: required(text(3)),
  recurring,
  tax_behavior: oneOf("exclusive", "inclusive", "unspecified"),
  unit_amount: integer({ min: 0, max: 99_999_999 }),
  unit_amount_decimal: text(30),
  currency_options: accepted,
  custom_unit_amount: accepted,
};

export interface NewPrice extends Params<typeof priceAmountShape> {
  product: string;
  active?: boolean | undefined;
  lookup_key?: string | undefined;
  metadata?: Parameters<typeof mergeMetadata>[1];
  nickname?: string | undefined;
}

function readAmount(given: NewPrice): { unit_amount: number | null; unit_amount_decimal: string } {
  if (given.unit_amount !== undefined) {
    return { unit_amount: given.unit_amount, unit_amount_decimal: String(given.unit_amount) };
  }
  const decimal = given.unit_amount_decimal;
  if (decimal === undefined) throw parameterMissing("unit_amount");
  if (!/^\d+(\.\d{1,12})?$/.test(decimal)) {
    throw invalidRequest(`Invalid decimal: ${decimal}`, { param: "unit_amount_decimal" });
  }
  const amount = Number(decimal);
  return { unit_amount: Number.isInteger(amount) ? amount : null, unit_amount_decimal: decimal };
}

function readRecurring(given: NewPrice["recurring"]): Price["recurring"] {
  if (!given) return null;
  return {
    interval: given.interval,
    interval_count: given.interval_count ?? 1,
    meter: given.meter ?? null,
    trial_period_days: given.trial_period_days ?? null,
    usage_type: given.usage_type ?? "licensed",
  };
}

/** Makes a price for an existing product. */
export function createPrice(world: World, given: NewPrice): Price {
  const price = {
    id: newId("price"),
    object: "price",
    active: given.active ?? true,
    billing_scheme: "per_unit",
    created: nowSeconds(world),
    currency: given.currency.toLowerCase(),
    custom_unit_amount: null,
    livemode: false,
    lookup_key: given.lookup_key ?? null,
    metadata: mergeMetadata({}, given.metadata),
    nickname: given.nickname ?? null,
    product: given.product,
    recurring: readRecurring(given.recurring),
    tax_behavior: given.tax_behavior ?? "unspecified",
    tiers_mode: null,
    transform_quantity: null,
    type: given.recurring ? "recurring" : "one_time",
    ...readAmount(given),
  } satisfies Price;
  world.objects.insert("price", price);
  emit(world, "price.created", price);
  return price;
}
