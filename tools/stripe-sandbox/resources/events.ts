import { invalidRequest, resourceMissing } from "../api/errors.ts";
import { listPage } from "../api/lists.ts";
import { flag, list, pagination, text } from "../api/params.ts";
import { pathId, route } from "../api/route.ts";
import type { StripeEvent } from "../model.ts";
import type { World } from "../world.ts";

/** An event with the number of endpoints that have not taken it yet, which changes while it does not. */
export function currentEvent(world: World, event: StripeEvent): StripeEvent {
  return { ...event, pending_webhooks: world.deliveries.undelivered(event.id) };
}

const MOST_TYPES = 20;

export const eventRoutes = [
  route(
    "GET /v1/events",
    { ...pagination, delivery_success: flag, type: text(), types: list(text()) },
    (world, { params }) => {
      if ((params.types?.length ?? 0) > MOST_TYPES) {
        throw invalidRequest(`Array types exceeded maximum ${MOST_TYPES} allowed elements.`, { param: "types" });
      }
      const type = params.types ?? params.type;
      const page = listPage(world, "event", { url: "/v1/events", page: params, filters: { type } });
      return { ...page, data: page.data.map((event) => currentEvent(world, event)) };
    },
  ),
  route("GET /v1/events/:id", {}, (world, call) => {
    const event = world.objects.find("event", pathId(call));
    if (!event) throw resourceMissing("event", pathId(call));
    return currentEvent(world, event);
  }),
];
