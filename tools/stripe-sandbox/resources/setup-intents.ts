import { invalidRequest, resourceMissing } from "../api/errors.ts";
import { listPage } from "../api/lists.ts";
import {
  accepted,
  clearable,
  flag,
  hash,
  list,
  metadata,
  oneOf,
  type Params,
  pagination,
  required,
  text,
} from "../api/params.ts";
import { pathId, route } from "../api/route.ts";
import { worldToChange } from "../billing/time.ts";
import { emit } from "../events.ts";
import type { PaymentMethod, SetupIntent } from "../model.ts";
import { methodForPayment } from "../payments/method-param.ts";
import { confirmSetup, createSetup } from "../payments/setup.ts";
import type { World } from "../world.ts";
import { mergeMetadata } from "./common.ts";
import { referencedCustomer } from "./customers.ts";

const confirmShape = {
  mandate_data: accepted,
  payment_method: text(),
  payment_method_options: accepted,
  return_url: text(),
  use_stripe_sdk: flag,
};

const createShape = {
  ...confirmShape,
  automatic_payment_methods: hash({ enabled: required(flag), allow_redirects: oneOf("always", "never") }),
  confirm: flag,
  customer: text(),
  description: text(1000),
  metadata,
  payment_method_types: list(oneOf("card")),
  usage: oneOf("off_session", "on_session"),
};

const updateShape = { customer: text(), description: clearable(text(1000)), metadata, payment_method: text() };

function existing(world: World, id: string): SetupIntent {
  const intent = world.objects.find("setup_intent", id);
  if (!intent) throw resourceMissing("setupintent", id);
  return intent;
}

function refuseOver(intent: SetupIntent, verb: string): void {
  if (intent.status !== "succeeded" && intent.status !== "canceled") return;
  throw invalidRequest(`You cannot ${verb} this SetupIntent because it has already ${intent.status}.`, {
    code: "setup_intent_unexpected_state",
  });
}

/** A card of somebody else cannot be kept. */
function ownMethod(world: World, id: string, customer: string | null): PaymentMethod {
  const method = methodForPayment(world, id);
  if (method.customer === null || method.customer === customer) return method;
  throw invalidRequest("The payment method supplied belongs to another customer.", { param: "payment_method" });
}

const customerOf = (intent: SetupIntent) => (typeof intent.customer === "string" ? intent.customer : null);

function confirm(outer: World, intent: SetupIntent, given: string | undefined): SetupIntent {
  refuseOver(intent, "confirm");
  const id = given ?? (typeof intent.payment_method === "string" ? intent.payment_method : null);
  if (id === null) {
    throw invalidRequest("You cannot confirm this SetupIntent because it's missing a payment method.", {
      code: "setup_intent_unexpected_state",
    });
  }
  const world = worldToChange(outer, customerOf(intent));
  return confirmSetup(world, intent, ownMethod(world, id, customerOf(intent)));
}

function create(outer: World, params: Params<typeof createShape>): SetupIntent {
  const customer = params.customer === undefined ? null : referencedCustomer(outer, params.customer).id;
  const world = worldToChange(outer, customer);
  const method = params.payment_method === undefined ? null : ownMethod(world, params.payment_method, customer);
  const intent = createSetup(world, {
    customer,
    description: params.description ?? null,
    metadata: mergeMetadata({}, params.metadata),
    method: method?.id ?? null,
    usage: params.usage ?? "off_session",
    isAutomatic: params.automatic_payment_methods?.enabled ?? params.payment_method_types === undefined,
  });
  return params.confirm ? confirm(outer, intent, undefined) : intent;
}

function update(world: World, intent: SetupIntent, params: Params<typeof updateShape>): SetupIntent {
  refuseOver(intent, "update");
  const customer = params.customer === undefined ? intent.customer : referencedCustomer(world, params.customer).id;
  const named = params.payment_method;
  const method =
    named === undefined ? intent.payment_method : ownMethod(world, named, customerOf({ ...intent, customer })).id;
  return world.objects.update("setup_intent", {
    ...intent,
    customer,
    description: params.description === undefined ? intent.description : params.description,
    metadata: mergeMetadata(intent.metadata, params.metadata),
    payment_method: method,
    status: method === null ? "requires_payment_method" : "requires_confirmation",
  });
}

export const setupIntentRoutes = [
  route("POST /v1/setup_intents", createShape, (world, { params }) => create(world, params)),
  route("GET /v1/setup_intents", { ...pagination, customer: text() }, (world, { params }) =>
    listPage(world, "setup_intent", {
      url: "/v1/setup_intents",
      page: params,
      filters: { customer: params.customer },
    }),
  ),
  route("GET /v1/setup_intents/:id", { client_secret: accepted }, (world, call) => existing(world, pathId(call))),
  route("POST /v1/setup_intents/:id", updateShape, (world, call) =>
    update(world, existing(world, pathId(call)), call.params),
  ),
  route("POST /v1/setup_intents/:id/confirm", confirmShape, (world, call) =>
    confirm(world, existing(world, pathId(call)), call.params.payment_method),
  ),
  route(
    "POST /v1/setup_intents/:id/cancel",
    { cancellation_reason: oneOf("abandoned", "duplicate", "requested_by_customer") },
    (world, call) => {
      const intent = existing(world, pathId(call));
      refuseOver(intent, "cancel");
      const canceled = world.objects.update("setup_intent", {
        ...intent,
        cancellation_reason: call.params.cancellation_reason ?? null,
        status: "canceled",
      });
      emit(world, "setup_intent.canceled", canceled);
      return canceled;
    },
  ),
];
