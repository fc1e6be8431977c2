import { newId } from "../ids.ts";
import type { Price, TaxRate } from "../model.ts";
import { nowSeconds, type World } from "../world.ts";

const BPS_PER_PERCENT = 100;

/** The rate of the setting as the object that taxed lines name; made when it is first used. */
function rateOf(world: World, bps: number, inclusive: boolean): TaxRate {
  const percentage = bps / BPS_PER_PERCENT;
  const known = world.objects
    .list("tax_rate")
    .find((rate) => rate.percentage === percentage && rate.inclusive === inclusive);
  if (known) return known;
  const rate = {
    id: newId("tax_rate"),
    object: "tax_rate",
    active: true,
    country: "US",
    created: nowSeconds(world),
    description: null,
    display_name: "Sales Tax",
    effective_percentage: percentage,
    flat_amount: null,
    inclusive,
    jurisdiction: "Sandbox",
    jurisdiction_level: "country",
    livemode: false,
    metadata: {},
    percentage,
    rate_type: "percentage",
    state: null,
    tax_type: "sales_tax",
  } satisfies TaxRate;
  return world.objects.insert("tax_rate", rate);
}

/** What automatic tax takes from a customer now; null when nothing is collected, or the customer is exempt. */
export function automaticRate(world: World, customerId: string | null): TaxRate | null {
  const { rate_bps: bps } = world.settings.get("tax");
  const customer = customerId === null ? undefined : world.objects.find("customer", customerId);
  const isExempt = (customer?.tax_exempt ?? "none") !== "none";
  return bps === 0 || isExempt ? null : rateOf(world, bps, false);
}

/** The rate for what is sold at a price: some prices hold their tax already. What a price does not say is on top. */
export function rateFor(world: World, rate: TaxRate, price: Pick<Price, "tax_behavior"> | null | undefined): TaxRate {
  if (price?.tax_behavior !== "inclusive") return rate;
  return rateOf(world, Math.round(rate.percentage * BPS_PER_PERCENT), true);
}

/** The tax on top of an amount, or in it, rounded to the smallest unit with halves away from zero. */
export function taxOn(amount: number, rate: TaxRate): number {
  const bps = Math.round(rate.percentage * BPS_PER_PERCENT);
  const whole = rate.inclusive ? 10_000 + bps : 10_000;
  const tax = Math.floor((Math.abs(amount) * bps * 2 + whole) / (2 * whole));
  return amount < 0 && tax > 0 ? -tax : tax;
}
