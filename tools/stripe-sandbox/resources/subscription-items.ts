import { resourceMissing } from "../api/errors.ts";
import { listPage } from "../api/lists.ts";
import {
  accepted,
  clearable,
  flag,
  integer,
  metadata,
  type Params,
  pagination,
  required,
  text,
} from "../api/params.ts";
import { pathId, route } from "../api/route.ts";
import { worldToChange } from "../billing/time.ts";
import type { SubscriptionItem } from "../model.ts";
import type { World } from "../world.ts";
import { changeFromParams, existingSubscription, runningSubscription } from "./subscription-calls.ts";
import { itemPriceShape, paymentBehavior, prorationBehavior } from "./subscription-params.ts";
import { settleChange } from "./subscriptions.ts";

function existing(world: World, id: string): SubscriptionItem {
  const item = world.objects.find("subscription_item", id);
  if (!item) throw resourceMissing("subscription_item", id);
  return item;
}

const changeShape = {
  ...itemPriceShape,
  billing_thresholds: accepted,
  metadata,
  off_session: accepted,
  payment_behavior: paymentBehavior,
  proration_behavior: prorationBehavior,
  proration_date: integer(),
  quantity: integer({ min: 0, max: 999_999 }),
  tax_rates: clearable(accepted),
};

type ChangeParams = Partial<Params<typeof changeShape>>;

/** A change of one item is a change of its subscription. */
function change(
  outer: World,
  subscriptionId: string,
  item: { id?: string; deleted?: boolean },
  params: ChangeParams,
): void {
  const subscription = runningSubscription(outer, subscriptionId, "subscription");
  const world = worldToChange(outer, subscription.customer);
  const { payment_behavior, proration_behavior, proration_date, price, price_data, quantity, metadata: data } = params;
  settleChange(world, payment_behavior ?? "allow_incomplete", () =>
    changeFromParams(world, subscription, {
      items: [{ ...item, price, price_data, quantity, metadata: data }],
      proration_behavior,
      proration_date,
    }),
  );
}

const { created: _created, ...paging } = pagination;

export const subscriptionItemRoutes = [
  route("POST /v1/subscription_items", { ...changeShape, subscription: required(text()) }, (world, { params }) => {
    const { subscription, ...rest } = params;
    const before = new Set(existingSubscription(world, subscription, "subscription").items.data.map(({ id }) => id));
    change(world, subscription, {}, rest);
    const items = existingSubscription(world, subscription).items.data;
    return items.find((item) => !before.has(item.id)) ?? items[0] ?? existing(world, "");
  }),
  route("GET /v1/subscription_items", { ...paging, subscription: required(text()) }, (world, { params }) => {
    const { id } = existingSubscription(world, params.subscription, "subscription");
    const url = `/v1/subscription_items?subscription=${id}`;
    return listPage(world, "subscription_item", { url, page: params, parent: id, oldestFirst: true });
  }),
  route("GET /v1/subscription_items/:id", {}, (world, call) => existing(world, pathId(call))),
  route("POST /v1/subscription_items/:id", changeShape, (world, call) => {
    const item = existing(world, pathId(call));
    change(world, item.subscription, { id: item.id }, call.params);
    return existing(world, item.id);
  }),
  route(
    "DELETE /v1/subscription_items/:id",
    { clear_usage: flag, proration_behavior: prorationBehavior, proration_date: integer() },
    (world, call) => {
      const item = existing(world, pathId(call));
      const { clear_usage: _usage, ...rest } = call.params;
      change(world, item.subscription, { id: item.id, deleted: true }, rest);
      return { id: item.id, object: item.object, deleted: true };
    },
  ),
];
