import { invalidRequest, parameterMissing, resourceMissing } from "../api/errors.ts";
import { NO_DETAILS } from "../billing/cancel.ts";
import { type Changed, changeSubscription, type ItemChange } from "../billing/change.ts";
import { createSubscription } from "../billing/create.ts";
import { addDiscount, endDiscount } from "../billing/discounts.ts";
import { itemAmount, type NewItem, periodOf } from "../billing/items.ts";
import { isOver } from "../billing/records.ts";
import type { Subscription } from "../model.ts";
import { subscriptionAutomaticTax } from "../tax/invoice-tax.ts";
import { nowSeconds, type World } from "../world.ts";
import { mergeMetadata } from "./common.ts";
import { redeemCoupon } from "./coupons.ts";
import { referencedCustomer } from "./customers.ts";
import { givenDiscount, splitDiscounts } from "./discount-params.ts";
import {
  type CreateParams,
  type cancellationDetails,
  type ItemParams,
  itemPrice,
  trialEndOf,
  type UpdateParams,
} from "./subscription-params.ts";

export function existingSubscription(world: World, id: string, param?: string): Subscription {
  const subscription = world.objects.find("subscription", id);
  if (!subscription) throw resourceMissing("subscription", id, param);
  return subscription;
}

/** A subscription that can still be changed; one that is over cannot. */
export function runningSubscription(world: World, id: string, param?: string): Subscription {
  const subscription = existingSubscription(world, id, param);
  if (isOver(subscription)) {
    throw invalidRequest(
      "A canceled subscription can only update its cancellation_details and metadata.",
      param === undefined ? {} : { param },
    );
  }
  return subscription;
}

function ownMethod(world: World, customer: string, method: string | undefined): string | null {
  if (method === undefined) return null;
  if (world.objects.find("payment_method", method)?.customer === customer) return method;
  throw invalidRequest(
    `The customer does not have a payment method with the ID ${method}. The payment method must be attached to the customer.`,
    { code: "resource_missing", param: "default_payment_method" },
  );
}

function newItems(world: World, items: ItemParams[]): NewItem[] {
  return items.map((item, index) => {
    const price = itemPrice(world, item, `items[${index}]`);
    if (!price) throw parameterMissing(`items[${index}][price]`);
    return { price, quantity: item.quantity ?? 1, metadata: mergeMetadata({}, item.metadata) };
  });
}

function readCancelAt(given: CreateParams["cancel_at"]): { atEnd: boolean; at: number | null } {
  return typeof given === "string" ? { atEnd: true, at: null } : { atEnd: false, at: given ?? null };
}

/** Makes the subscription that a call or a preview describes, with the draft of its first invoice. */
export function createFromParams(world: World, params: CreateParams, mayWait: boolean) {
  const customer = referencedCustomer(world, params.customer);
  const items = newItems(world, params.items);
  const subtotal = items.reduce((sum, item) => sum + itemAmount(item), 0);
  const use = { subtotal, currency: items[0]?.price.currency ?? "usd", customer: customer.id };
  const cancel = readCancelAt(params.cancel_at);
  const order = {
    customer,
    items,
    trialEnd: trialEndOf(world, params),
    discounts: (params.discounts ?? []).map((given, index) => givenDiscount(world, given, `discounts[${index}]`, use)),
    metadata: mergeMetadata({}, params.metadata),
    defaultPaymentMethod: ownMethod(world, customer.id, params.default_payment_method),
    description: params.description ?? null,
    automaticTax: params.automatic_tax?.enabled ?? false,
    cancelAtPeriodEnd: params.cancel_at_period_end ?? cancel.atEnd,
    cancelAt: cancel.at,
    missingMethod: params.trial_settings?.end_behavior.missing_payment_method ?? "create_invoice",
    savesMethod: params.payment_settings?.save_default_payment_method === "on_subscription",
  } as const;
  return createSubscription(world, order, mayWait);
}

type Cancellation = Pick<Subscription, "cancel_at" | "cancel_at_period_end" | "canceled_at" | "cancellation_details">;

/** What the cancellation parameters of an update say about when a subscription ends. */
function cancellation(
  world: World,
  subscription: Subscription,
  params: Pick<UpdateParams, "cancel_at" | "cancel_at_period_end">,
): Partial<Cancellation> {
  const { cancel_at: at, cancel_at_period_end: atEnd } = params;
  if (at === undefined && atEnd === undefined) return {};
  const details = subscription.cancellation_details ?? NO_DETAILS;
  const wanted = at ?? null;
  if (atEnd || wanted !== null) {
    const isAtEnd = atEnd === true || typeof wanted === "string";
    return {
      cancel_at: typeof wanted === "number" ? wanted : periodOf(subscription).end,
      cancel_at_period_end: isAtEnd,
      canceled_at: subscription.canceled_at ?? nowSeconds(world),
      cancellation_details: { ...details, reason: "cancellation_requested" },
    };
  }
  return { cancel_at: null, cancel_at_period_end: false, canceled_at: null, cancellation_details: NO_DETAILS };
}

/** The reason that a customer gave, put beside what is known already. */
export function withDetails(
  subscription: Subscription,
  given: ReturnType<typeof cancellationDetails.read> | undefined,
): NonNullable<Subscription["cancellation_details"]> {
  const before = subscription.cancellation_details ?? NO_DETAILS;
  return {
    ...before,
    comment: given?.comment === undefined ? before.comment : given.comment,
    feedback: given?.feedback === undefined ? before.feedback : given.feedback,
  };
}

/** The discounts that a subscription has after an update. */
function changedDiscounts(world: World, subscription: Subscription, given: UpdateParams["discounts"]): string[] {
  const subtotal = subscription.items.data.reduce((sum, item) => sum + itemAmount(item), 0);
  const { currency, customer } = subscription;
  const { kept, added } = splitDiscounts(world, given ?? [], subscription.discounts, { subtotal, currency, customer });
  for (const id of subscription.discounts) if (!kept.includes(id)) endDiscount(world, id);
  const fresh = added.map((entry) => {
    redeemCoupon(world, entry.coupon.id);
    return addDiscount(world, { customer, subscription: subscription.id }, entry).id;
  });
  return [...kept, ...fresh];
}

/** A pause without an end lasts until it is taken back. */
function pauseOf(world: World, given: UpdateParams["pause_collection"]): Partial<Subscription> {
  if (given === undefined) return {};
  if (given === null) return { pause_collection: null };
  const resumes_at = given.resumes_at ?? null;
  if (resumes_at !== null && resumes_at <= nowSeconds(world)) {
    throw invalidRequest("The timestamp must be in the future.", { param: "pause_collection[resumes_at]" });
  }
  return { pause_collection: { behavior: given.behavior, resumes_at } };
}

function changedFields(world: World, subscription: Subscription, params: UpdateParams): Partial<Subscription> {
  const { default_payment_method: method, description, discounts, payment_settings, trial_settings } = params;
  const ending = cancellation(world, subscription, params);
  const saves = payment_settings?.save_default_payment_method;
  const missing = trial_settings?.end_behavior.missing_payment_method;
  const settings = subscription.payment_settings;
  return {
    ...ending,
    ...pauseOf(world, params.pause_collection),
    ...(params.cancellation_details
      ? { cancellation_details: withDetails({ ...subscription, ...ending }, params.cancellation_details) }
      : {}),
    ...(method === undefined ? {} : { default_payment_method: ownMethod(world, subscription.customer, method) }),
    ...(params.automatic_tax ? { automatic_tax: subscriptionAutomaticTax(params.automatic_tax.enabled) } : {}),
    ...(description === undefined ? {} : { description }),
    ...(discounts === undefined ? {} : { discounts: changedDiscounts(world, subscription, discounts) }),
    ...(saves && settings ? { payment_settings: { ...settings, save_default_payment_method: saves } } : {}),
    ...(missing
      ? { trial_settings: { end_behavior: { billing_cycle_anchor: null, missing_payment_method: missing } } }
      : {}),
    metadata: mergeMetadata(subscription.metadata, params.metadata),
  };
}

function readItems(world: World, items: ItemParams[]): ItemChange[] {
  return items.map(({ id, quantity, deleted, metadata, ...price }, index) => ({
    id,
    quantity,
    deleted,
    price: itemPrice(world, price, `items[${index}]`),
    metadata: metadata === undefined ? undefined : mergeMetadata({}, metadata),
  }));
}

/** Applies what an update or a preview describes; the draft that comes back is not finalized. */
export function changeFromParams(world: World, subscription: Subscription, params: UpdateParams): Changed {
  return changeSubscription(world, subscription, {
    items: readItems(world, params.items ?? []),
    proration: params.proration_behavior ?? "create_prorations",
    prorationDate: checkedDate(subscription, params.proration_date),
    trialEnd: params.trial_end,
    resetsAnchor: params.billing_cycle_anchor?.type === "now",
    fields: changedFields(world, subscription, params),
  });
}

function checkedDate(subscription: Subscription, date: number | undefined) {
  if (date === undefined) return undefined;
  const { start, end } = periodOf(subscription);
  if (date < start || date > end) {
    throw invalidRequest("The proration date must be within the current billing period.", { param: "proration_date" });
  }
  return date;
}
