import { invalidRequest } from "../api/errors.ts";
import { listPage } from "../api/lists.ts";
import { accepted, flag, hash, oneOf, type Params, pagination, required, text } from "../api/params.ts";
import { pathId, route } from "../api/route.ts";
import { cancelSubscription } from "../billing/cancel.ts";
import { changeSubscription } from "../billing/change.ts";
import { draftInvoice, pendingItems } from "../billing/draft.ts";
import { current, finalizeAndCollect, type PaymentBehavior } from "../billing/first-payment.ts";
import { periodOf } from "../billing/items.ts";
import { creditUnused } from "../billing/prorate.ts";
import { isOver, saveSubscription } from "../billing/records.ts";
import { worldToChange } from "../billing/time.ts";
import { emit } from "../events.ts";
import type { Invoice, Subscription } from "../model.ts";
import { attempt } from "../store/database.ts";
import { nowSeconds, type World } from "../world.ts";
import { mergeMetadata } from "./common.ts";
import {
  changeFromParams,
  createFromParams,
  existingSubscription,
  runningSubscription,
  withDetails,
} from "./subscription-calls.ts";
import {
  type CreateParams,
  cancellationDetails,
  createShape,
  type UpdateParams,
  updateShape,
} from "./subscription-params.ts";

/** Bills at once what a change made due. A change that must be paid and is not is taken back. */
export function settleChange(
  world: World,
  behavior: PaymentBehavior,
  work: () => { subscription: Subscription; draft: Invoice | null },
): Subscription {
  const run = () => {
    const { subscription, draft } = work();
    if (draft) finalizeAndCollect(world, draft, behavior);
    return current(world, subscription);
  };
  return behavior === "error_if_incomplete" ? attempt(world.database, run, () => true) : run();
}

function create(outer: World, params: CreateParams): Subscription {
  const world = worldToChange(outer, params.customer);
  const behavior = params.payment_behavior ?? "allow_incomplete";
  return settleChange(world, behavior, () => createFromParams(world, params, behavior === "default_incomplete"));
}

function isOnlyWords(params: UpdateParams): boolean {
  const { metadata: _metadata, cancellation_details: _details, ...rest } = params;
  return Object.values(rest).every((value) => value === undefined);
}

function update(outer: World, id: string, params: UpdateParams): Subscription {
  const subscription = existingSubscription(outer, id);
  const world = worldToChange(outer, subscription.customer);
  if (isOver(subscription) && isOnlyWords(params)) {
    const metadata = mergeMetadata(subscription.metadata, params.metadata);
    const cancellation_details = withDetails(subscription, params.cancellation_details);
    return saveSubscription(world, { ...subscription, cancellation_details, metadata });
  }
  const behavior = params.payment_behavior ?? "allow_incomplete";
  return settleChange(world, behavior, () => changeFromParams(world, runningSubscription(world, id), params));
}

const cancelShape = { cancellation_details: cancellationDetails, invoice_now: flag, prorate: flag };

/** Ends a subscription now, with what is to be given back as the call says. */
export function cancel(outer: World, id: string, params: Partial<Params<typeof cancelShape>>): Subscription {
  const found = existingSubscription(outer, id);
  const world = worldToChange(outer, found.customer);
  if (isOver(found)) {
    throw invalidRequest(`No such subscription: '${id}'`, { code: "resource_missing", param: "id", status: 404 });
  }
  const subscription = { ...found, cancellation_details: withDetails(found, params.cancellation_details) };
  if (params.prorate) {
    for (const item of subscription.items.data) creditUnused(world, subscription, item, nowSeconds(world));
  }
  const canceled = cancelSubscription(world, subscription, "cancellation_requested");
  if (!params.invoice_now || pendingItems(world, id).length === 0) return canceled;
  const { invoice } = draftInvoice(world, {
    subscription: canceled,
    reason: "subscription_update",
    lines: [],
    period: { start: periodOf(canceled).start, end: nowSeconds(world) },
    finalizesAt: null,
  });
  finalizeAndCollect(world, invoice, "allow_incomplete");
  return saveSubscription(world, { ...canceled, latest_invoice: invoice.id });
}

/** Only a new cycle that begins now; the other ways of resuming are refused by name. */
const resumeShape = {
  billing_cycle_anchor: hash({ type: required(oneOf("now")) }),
  payment_behavior: oneOf("resume_on_payment_attempt"),
};

/** Goes on with a subscription that was paused because a trial ended with nothing to pay with. */
export function resume(outer: World, id: string): Subscription {
  const found = existingSubscription(outer, id);
  const world = worldToChange(outer, found.customer);
  if (found.status !== "paused") {
    throw invalidRequest(`Only a paused subscription can be resumed; this one is ${found.status}.`);
  }
  return settleChange(world, "allow_incomplete", () => {
    const changed = changeSubscription(world, found, { items: [], proration: "none", resetsAnchor: true, fields: {} });
    emit(world, "customer.subscription.resumed", changed.subscription);
    return changed;
  });
}

const LIVING = ["active", "incomplete", "past_due", "paused", "trialing", "unpaid"];
const ENDED = ["canceled", "incomplete_expired"];

/** Without a status, Stripe leaves out what was canceled. */
function statusFilter(status: string | undefined): string | string[] | undefined {
  if (status === undefined) return [...LIVING, "incomplete_expired"];
  if (status === "all") return undefined;
  return status === "ended" ? ENDED : status;
}

const listShape = {
  ...pagination,
  automatic_tax: accepted,
  collection_method: accepted,
  customer: text(),
  price: text(),
  status: oneOf(
    "active",
    "all",
    "canceled",
    "ended",
    "incomplete",
    "incomplete_expired",
    "past_due",
    "paused",
    "trialing",
    "unpaid",
  ),
  test_clock: text(),
};

export const subscriptionRoutes = [
  route("POST /v1/subscriptions", createShape, (world, { params }) => create(world, params)),
  route("GET /v1/subscriptions", listShape, (world, { params }) =>
    listPage(world, "subscription", {
      url: "/v1/subscriptions",
      page: params,
      filters: {
        customer: params.customer,
        "items.data[0].price.id": params.price,
        status: statusFilter(params.status),
        test_clock: params.test_clock,
      },
    }),
  ),
  route("GET /v1/subscriptions/:id", {}, (world, call) => existingSubscription(world, pathId(call))),
  route("POST /v1/subscriptions/:id", updateShape, (world, call) => update(world, pathId(call), call.params)),
  route("DELETE /v1/subscriptions/:id", cancelShape, (world, call) => cancel(world, pathId(call), call.params)),
  route("POST /v1/subscriptions/:id/resume", resumeShape, (world, call) => resume(world, pathId(call))),
];
