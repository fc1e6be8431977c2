import { invalidRequest, resourceMissing } from "../api/errors.ts";
import { embeddedList, listPage } from "../api/lists.ts";
import { accepted, hash, metadata, oneOf, pagination, text } from "../api/params.ts";
import { pathId, route } from "../api/route.ts";
import { createCheckoutSession } from "../checkout/create-session.ts";
import { currentSession, expireSession } from "../checkout/expire-session.ts";
import { sessionShape } from "../checkout/session-params.ts";
import { sessionLines } from "../checkout/session-store.ts";
import type { CheckoutSession } from "../model.ts";
import type { World } from "../world.ts";
import { mergeMetadata } from "./common.ts";

function existing(world: World, id: string): CheckoutSession {
  const session = currentSession(world, id);
  if (!session) throw resourceMissing("checkout.session", id);
  return session;
}

export function lineItemsOf(world: World, sessionId: string) {
  return embeddedList(sessionLines(world, sessionId), `/v1/checkout/sessions/${sessionId}/line_items`);
}

const listShape = {
  ...pagination,
  customer: text(),
  customer_details: hash({ email: text() }),
  payment_intent: text(),
  payment_link: accepted,
  status: oneOf("complete", "expired", "open"),
  subscription: text(),
};

export const checkoutSessionRoutes = [
  route("POST /v1/checkout/sessions", sessionShape, (world, { params }) => createCheckoutSession(world, params)),
  route("GET /v1/checkout/sessions", listShape, (world, { params }) =>
    listPage(world, "checkout.session", {
      url: "/v1/checkout/sessions",
      page: params,
      filters: {
        customer: params.customer,
        payment_intent: params.payment_intent,
        status: params.status,
        subscription: params.subscription,
        "customer_details.email": params.customer_details?.email,
      },
    }),
  ),
  route("GET /v1/checkout/sessions/:id", {}, (world, call) => existing(world, pathId(call))),
  route(
    "POST /v1/checkout/sessions/:id",
    { collected_information: accepted, metadata, shipping_options: accepted },
    (world, call) => {
      const session = existing(world, pathId(call));
      const merged = mergeMetadata(session.metadata, call.params.metadata);
      return world.objects.update("checkout.session", { ...session, metadata: merged });
    },
  ),
  route("POST /v1/checkout/sessions/:id/expire", {}, (world, call) => {
    const session = existing(world, pathId(call));
    if (session.status !== "open") {
      throw invalidRequest(
        `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${session.status}\`.`,
      );
    }
    return expireSession(world, session);
  }),
  route("GET /v1/checkout/sessions/:id/line_items", pagination, (world, call) => {
    const { id } = existing(world, pathId(call));
    return listPage(world, "item", {
      url: `/v1/checkout/sessions/${id}/line_items`,
      page: call.params,
      parent: id,
      oldestFirst: true,
    });
  }),
];
