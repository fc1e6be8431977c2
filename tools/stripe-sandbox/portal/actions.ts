import { invalidRequest, resourceMissing } from "../api/errors.ts";
import { previewInvoice } from "../billing/preview.ts";
import { worldToChange } from "../billing/time.ts";
import type { Invoice, Subscription } from "../model.ts";
import { changeFromParams } from "../resources/subscription-calls.ts";
import type { Feedback, UpdateParams } from "../resources/subscription-params.ts";
import { cancel, resume, settleChange } from "../resources/subscriptions.ts";
import type { World } from "../world.ts";
import { livingSubscriptions, type Offers, offersFor } from "./offers.ts";
import { flowSubscription, type PortalVisit } from "./session.ts";

type Feature = "payment_method_update" | "subscription_cancel" | "subscription_update";

export function refuseUnlessEnabled({ configuration }: PortalVisit, feature: Feature): void {
  if (configuration.features[feature].enabled) return;
  throw invalidRequest(`The portal configuration does not enable ${feature}.`, { status: 403 });
}

/** The customer's subscription that is meant: the one named, the flow's, or the only one there is. */
export function chooseSubscription(world: World, visit: PortalVisit, id: string | undefined): Subscription {
  const living = livingSubscriptions(world, visit.session.customer);
  const wanted = id ?? flowSubscription(visit.session.flow);
  if (wanted === undefined) {
    const [only, second] = living;
    if (only && !second) return only;
    throw invalidRequest(`The customer has ${living.length} running subscriptions; say which one.`, {
      param: "subscription",
    });
  }
  const found = living.find((subscription) => subscription.id === wanted);
  if (!found) throw resourceMissing("subscription", wanted, "subscription");
  return found;
}

export interface PlanWish {
  subscription?: string | undefined;
  price?: string | undefined;
  quantity?: number | undefined;
}

function checkPrice(offers: Offers, price: string, present: string): void {
  if (price === present || offers.prices.some((offer) => offer.id === price)) return;
  throw invalidRequest("This plan is not on offer for the subscription.", { param: "price" });
}

function checkQuantity({ quantity: range }: Offers, quantity: number, present: number): void {
  if (quantity === present) return;
  if (!range) throw invalidRequest("The quantity of this plan cannot be changed here.", { param: "quantity" });
  if (quantity < range.minimum || (range.maximum !== null && quantity > range.maximum)) {
    const most = range.maximum === null ? "" : ` and at most ${range.maximum}`;
    throw invalidRequest(`The quantity must be at least ${range.minimum}${most}.`, { param: "quantity" });
  }
}

/** What a wish means as the parameters of an update, by the rules of the configuration. */
function updateFor(world: World, visit: PortalVisit, subscription: Subscription, wish: PlanWish): UpdateParams {
  refuseUnlessEnabled(visit, "subscription_update");
  const feature = visit.configuration.features.subscription_update;
  const [item] = subscription.items.data;
  const offers = offersFor(world, visit, subscription);
  if (!item || (offers.prices.length === 0 && !offers.quantity)) {
    throw invalidRequest("This subscription cannot be changed in the portal.", { param: "subscription" });
  }
  const price = wish.price ?? item.price.id;
  const quantity = wish.quantity ?? item.quantity;
  checkPrice(offers, price, item.price.id);
  checkQuantity(offers, quantity, item.quantity);
  if (price === item.price.id && quantity === item.quantity) {
    throw invalidRequest("This is the plan that the subscription has already.", { param: "price" });
  }
  const endsTrial = subscription.status === "trialing" && feature.trial_update_behavior === "end_trial";
  return {
    // The present price is not named: it may have been taken off sale.
    items: [{ id: item.id, quantity, ...(price === item.price.id ? {} : { price }) }],
    proration_behavior: feature.proration_behavior as NonNullable<UpdateParams["proration_behavior"]>,
    ...(endsTrial ? { trial_end: "now" } : {}),
    ...(feature.billing_cycle_anchor === "now" ? { billing_cycle_anchor: { type: "now" } } : {}),
  };
}

export interface PlanPreview {
  subscription: Subscription;
  invoice: Invoice;
  /** Whether the invoice comes with the change, rather than at the next renewal. */
  isNow: boolean;
}

/** What a change would cost. Changes nothing. */
export function previewPlan(outer: World, visit: PortalVisit, wish: PlanWish): PlanPreview {
  const world = worldToChange(outer, visit.session.customer);
  const subscription = chooseSubscription(world, visit, wish.subscription);
  const params = updateFor(world, visit, subscription, wish);
  let isNow = false;
  const invoice = previewInvoice(world, () => {
    const changed = changeFromParams(world, subscription, params);
    isNow = changed.draft !== null;
    return changed;
  });
  return { subscription, invoice, isNow };
}

/** Changes the plan or its quantity. A change that is to be paid and is not leaves everything as it was. */
export function changePlan(outer: World, visit: PortalVisit, wish: PlanWish): Subscription {
  const world = worldToChange(outer, visit.session.customer);
  const subscription = chooseSubscription(world, visit, wish.subscription);
  const params = updateFor(world, visit, subscription, wish);
  return settleChange(world, "error_if_incomplete", () => changeFromParams(world, subscription, params));
}

export interface CancelWish {
  subscription?: string | undefined;
  /** As the configuration says unless given. */
  at?: "now" | "period_end" | undefined;
  feedback?: Feedback | undefined;
  comment?: string | undefined;
}

/** When a subscription may be ended: the account's own configuration leaves it to the customer. */
export function cancelChoices({ configuration }: PortalVisit): NonNullable<CancelWish["at"]>[] {
  if (configuration.is_default) return ["period_end", "now"];
  return configuration.features.subscription_cancel.mode === "immediately" ? ["now"] : ["period_end"];
}

export function cancelPlan(outer: World, visit: PortalVisit, wish: CancelWish): Subscription {
  refuseUnlessEnabled(visit, "subscription_cancel");
  const world = worldToChange(outer, visit.session.customer);
  const subscription = chooseSubscription(world, visit, wish.subscription);
  const choices = cancelChoices(visit);
  const at = wish.at ?? choices[0];
  if (at === undefined || !choices.includes(at)) {
    throw invalidRequest("The portal configuration does not let a subscription end then.", { param: "at" });
  }
  const cancellation_details = {
    comment: wish.comment ?? null,
    feedback: wish.feedback ?? null,
    feedback_option: undefined,
  };
  if (at === "now") {
    const { proration_behavior: proration } = visit.configuration.features.subscription_cancel;
    const invoice_now = proration === "always_invoice";
    return cancel(outer, subscription.id, { cancellation_details, invoice_now, prorate: proration !== "none" });
  }
  const params: UpdateParams = { cancel_at_period_end: true, cancellation_details };
  return settleChange(world, "allow_incomplete", () => changeFromParams(world, subscription, params));
}

/** Takes a planned ending back, or goes on after a pause. */
export function resumePlan(outer: World, visit: PortalVisit, id: string | undefined): Subscription {
  const world = worldToChange(outer, visit.session.customer);
  const subscription = chooseSubscription(world, visit, id);
  if (subscription.status === "paused") return resume(outer, subscription.id);
  if (subscription.cancel_at === null) throw invalidRequest("This subscription is not about to end.");
  const params: UpdateParams = { cancel_at_period_end: false };
  return settleChange(world, "allow_incomplete", () => changeFromParams(world, subscription, params));
}
