import { invalidRequest, parameterMissing, parametersExclusive } from "../api/errors.ts";
import {
  accepted,
  clearable,
  type Field,
  flag,
  hash,
  integer,
  list,
  metadata,
  oneOf,
  type Params,
  required,
  text,
} from "../api/params.ts";
import type { PaymentBehavior } from "../billing/first-payment.ts";
import { DAY } from "../billing/time.ts";
import { automaticTax } from "../checkout/session-params.ts";
import type { Price } from "../model.ts";
import { nowSeconds, type World } from "../world.ts";
import { createPrice, priceAmountShape } from "./price-data.ts";
import { referencedPrice } from "./prices.ts";
import { referencedProduct } from "./products.ts";

/** A moment in seconds, or a word that stands for one. */
function momentOr<W extends string>(...words: W[]): Field<number | W> {
  const moment = integer({ min: 0 });
  return { read: (raw, name) => words.find((word) => word === raw) ?? moment.read(raw, name) };
}

const priceData = hash({ ...priceAmountShape, product: required(text()) });

export const itemPriceShape = { price: text(), price_data: priceData };

const itemShape = {
  ...itemPriceShape,
  billing_thresholds: accepted,
  metadata,
  quantity: integer({ min: 0, max: 999_999 }),
  tax_rates: accepted,
};

export const discountList = clearable(list(hash({ coupon: text(), discount: text(), promotion_code: text() })));

/** The reasons that a customer may give for leaving. */
export const FEEDBACK = [
  "customer_service",
  "low_quality",
  "missing_features",
  "other",
  "switched_service",
  "too_complex",
  "too_expensive",
  "unused",
] as const;
export type Feedback = (typeof FEEDBACK)[number];

export const cancellationDetails = hash({
  comment: clearable(text()),
  feedback: clearable(oneOf(...FEEDBACK)),
  feedback_option: accepted,
});

const trialSettings = hash({
  end_behavior: required(
    hash({ billing_cycle_anchor: oneOf("now"), missing_payment_method: oneOf("cancel", "create_invoice", "pause") }),
  ),
});

const paymentSettings = hash({
  payment_method_options: accepted,
  payment_method_types: accepted,
  save_default_payment_method: oneOf("off", "on_subscription"),
});

export const prorationBehavior = oneOf("always_invoice", "create_prorations", "none");
export const paymentBehavior: Field<PaymentBehavior> = oneOf(
  "allow_incomplete",
  "default_incomplete",
  "error_if_incomplete",
);

const cancelAt = momentOr("max_period_end", "min_period_end");

const sharedShape = {
  automatic_tax: automaticTax,
  cancel_at_period_end: flag,
  collection_method: oneOf("charge_automatically"),
  default_payment_method: text(),
  default_tax_rates: accepted,
  description: clearable(text(500)),
  discounts: discountList,
  invoice_settings: accepted,
  metadata,
  off_session: accepted,
  payment_behavior: paymentBehavior,
  payment_settings: paymentSettings,
  proration_behavior: prorationBehavior,
  trial_end: momentOr("now"),
  trial_from_plan: accepted,
  trial_settings: trialSettings,
};

export const createShape = {
  ...sharedShape,
  billing_mode: accepted,
  cancel_at: cancelAt,
  currency: text(3),
  customer: required(text()),
  items: required(list(hash(itemShape))),
  trial_period_days: integer({ min: 0, max: 730 }),
};

/** The `items` of a change, as an update and a preview have them. */
const changedItems = list(
  hash({ ...itemShape, clear_usage: accepted, deleted: flag, discounts: accepted, id: text() }),
);

/** Whether a change begins a new billing cycle. */
const cycleAnchor = hash({ type: required(oneOf("now", "unchanged")) });

/** What becomes of the invoices of a subscription while nothing is collected. */
const pauseCollection = hash({
  behavior: required(oneOf("keep_as_draft", "mark_uncollectible", "void")),
  resumes_at: integer({ min: 0 }),
});

export const updateShape = {
  ...sharedShape,
  billing_cycle_anchor: cycleAnchor,
  cancel_at: clearable(cancelAt),
  cancellation_details: cancellationDetails,
  items: changedItems,
  pause_collection: clearable(pauseCollection),
  proration_date: integer(),
};

/** What a preview may change of a subscription. */
export const previewDetails = hash({
  billing_cycle_anchor: cycleAnchor,
  billing_mode: accepted,
  cancel_at: clearable(cancelAt),
  cancel_at_period_end: flag,
  cancel_now: flag,
  default_tax_rates: accepted,
  items: changedItems,
  metadata,
  proration_behavior: prorationBehavior,
  proration_date: integer(),
  trial_end: momentOr("now"),
});

export interface CreateParams extends Partial<Omit<Params<typeof createShape>, "customer" | "items">> {
  customer: string;
  items: ItemParams[];
}

/** One entry of the `items` of a change. */
export interface ItemParams extends Partial<Params<typeof itemShape>> {
  deleted?: boolean | undefined;
  id?: string | undefined;
}

export interface UpdateParams extends Partial<Omit<Params<typeof updateShape>, "items">> {
  items?: ItemParams[] | undefined;
}

/** The price that an item names, or has inline; undefined when it says nothing about its price. */
export function itemPrice(
  world: World,
  item: { price?: string | undefined; price_data?: ReturnType<typeof priceData.read> | undefined },
  name: string,
): Price | undefined {
  if (item.price !== undefined && item.price_data !== undefined) {
    throw parametersExclusive([`${name}[price]`, `${name}[price_data]`]);
  }
  if (item.price_data) {
    const { product, ...amount } = item.price_data;
    if (!amount.recurring) throw parameterMissing(`${name}[price_data][recurring]`);
    const owner = referencedProduct(world, product, `${name}[price_data][product]`);
    return createPrice(world, { ...amount, product: owner.id, active: false });
  }
  if (item.price === undefined) return undefined;
  const price = referencedPrice(world, item.price, `${name}[price]`);
  if (!price.active) {
    throw invalidRequest("The price specified is inactive. This field only accepts active prices.", {
      param: `${name}[price]`,
    });
  }
  return price;
}

/** When the trial of a new subscription ends; null for none. */
export function trialEndOf(
  world: World,
  given: { trial_end?: number | "now" | undefined; trial_period_days?: number | undefined },
): number | null {
  if (given.trial_end !== undefined && given.trial_period_days !== undefined) {
    throw parametersExclusive(["trial_end", "trial_period_days"]);
  }
  const now = nowSeconds(world);
  if (given.trial_period_days) return now + given.trial_period_days * DAY;
  if (given.trial_end === undefined || given.trial_end === "now") return null;
  if (given.trial_end <= now) throw invalidRequest("Timestamp must be in the future", { param: "trial_end" });
  return given.trial_end;
}
