import { invalidRequest, resourceMissing } from "../api/errors.ts";
import { listPage } from "../api/lists.ts";
import {
  accepted,
  clearable,
  flag,
  hash,
  integer,
  list,
  metadata,
  oneOf,
  type Params,
  pagination,
  required,
  text,
} from "../api/params.ts";
import { pathId, route } from "../api/route.ts";
import { settleIntent } from "../billing/settle.ts";
import { worldToChange } from "../billing/time.ts";
import { emit } from "../events.ts";
import type { PaymentIntent } from "../model.ts";
import { openDispute } from "../payments/disputes.ts";
import { confirmIntent, createIntent, declinedFault } from "../payments/intents.ts";
import { methodForPayment } from "../payments/method-param.ts";
import { nowSeconds, type World } from "../world.ts";
import { mergeMetadata } from "./common.ts";
import { referencedCustomer } from "./customers.ts";

const plainShape = {
  description: clearable(text(1000)),
  metadata,
  payment_method: text(),
  receipt_email: clearable(text(512)),
  setup_future_usage: clearable(oneOf("off_session", "on_session")),
  statement_descriptor: text(22),
  statement_descriptor_suffix: text(22),
  transfer_group: text(),
};

const confirmShape = {
  capture_method: oneOf("automatic", "automatic_async"),
  confirmation_token: accepted,
  error_on_requires_action: flag,
  mandate_data: accepted,
  off_session: accepted,
  payment_method: text(),
  payment_method_options: accepted,
  payment_method_types: list(text()),
  receipt_email: clearable(text(512)),
  return_url: text(),
  setup_future_usage: clearable(oneOf("off_session", "on_session")),
  use_stripe_sdk: flag,
};

const createShape = {
  ...confirmShape,
  ...plainShape,
  amount: required(integer({ min: 1, max: 99_999_999 })),
  currency: required(text(3)),
  automatic_payment_methods: hash({ enabled: required(flag), allow_redirects: oneOf("always", "never") }),
  confirm: flag,
  confirmation_method: oneOf("automatic", "manual"),
  customer: text(),
};

type ConfirmParams = Pick<Params<typeof confirmShape>, "payment_method" | "return_url">;

const CONFIRMABLE = new Set<string>(["requires_payment_method", "requires_confirmation", "requires_action"]);

function unexpectedState(intent: PaymentIntent, verb: string) {
  return invalidRequest(`You cannot ${verb} this PaymentIntent because it has a status of ${intent.status}.`, {
    code: "payment_intent_unexpected_state",
  });
}

function confirm(outer: World, intent: PaymentIntent, params: ConfirmParams): PaymentIntent {
  const world = worldToChange(outer, intent.customer);
  if (!CONFIRMABLE.has(intent.status)) throw unexpectedState(intent, "confirm");
  const methodId = params.payment_method ?? intent.payment_method;
  if (methodId === null) {
    throw invalidRequest(
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
      { code: "payment_intent_unexpected_state" },
    );
  }
  const method = methodForPayment(world, methodId);
  const confirmation = confirmIntent(world, { intent, method, returnUrl: params.return_url ?? null });
  if (confirmation.outcome === "declined") throw declinedFault(confirmation);
  settleIntent(world, confirmation.intent);
  if (confirmation.outcome === "succeeded" && confirmation.card.behaviour.kind === "disputes") {
    openDispute(world, confirmation.charge.id, confirmation.card.behaviour);
  }
  return confirmation.intent;
}

function create(outer: World, params: Params<typeof createShape>): PaymentIntent {
  const world = worldToChange(outer, params.customer ?? null);
  if (params.customer !== undefined) referencedCustomer(world, params.customer);
  const intent = createIntent(world, {
    ...params,
    currency: params.currency.toLowerCase(),
    metadata: mergeMetadata({}, params.metadata),
    automatic: params.automatic_payment_methods?.enabled ?? params.payment_method_types === undefined,
  });
  if (params.payment_method === undefined) return intent;
  const method = methodForPayment(world, params.payment_method);
  const ready = world.objects.update("payment_intent", {
    ...intent,
    payment_method: method.id,
    status: "requires_confirmation",
  });
  return params.confirm ? confirm(world, ready, { return_url: params.return_url, payment_method: method.id }) : ready;
}

function existing(world: World, id: string): PaymentIntent {
  const intent = world.objects.find("payment_intent", id);
  if (!intent) throw resourceMissing("payment_intent", id);
  return intent;
}

const updateShape = { ...plainShape, amount: integer({ min: 1 }), currency: text(3), customer: text() };

function update(world: World, intent: PaymentIntent, params: Params<typeof updateShape>): PaymentIntent {
  const touchesMoney = params.amount !== undefined || params.currency !== undefined;
  if (touchesMoney && !CONFIRMABLE.has(intent.status)) throw unexpectedState(intent, "update the amount of");
  const { metadata: change, ...fields } = params;
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const next: PaymentIntent = { ...intent, ...given, metadata: mergeMetadata(intent.metadata, change) };
  return world.objects.update("payment_intent", next);
}

function cancel(world: World, intent: PaymentIntent, reason: PaymentIntent["cancellation_reason"]): PaymentIntent {
  if (!CONFIRMABLE.has(intent.status)) throw unexpectedState(intent, "cancel");
  const canceled = world.objects.update("payment_intent", {
    ...intent,
    canceled_at: nowSeconds(world),
    cancellation_reason: reason,
    next_action: null,
    status: "canceled",
  });
  emit(world, "payment_intent.canceled", canceled);
  return canceled;
}

export const paymentIntentRoutes = [
  route("POST /v1/payment_intents", createShape, (world, { params }) => create(world, params)),
  route("GET /v1/payment_intents", { ...pagination, customer: text() }, (world, { params }) =>
    listPage(world, "payment_intent", {
      url: "/v1/payment_intents",
      page: params,
      filters: { customer: params.customer },
    }),
  ),
  route("GET /v1/payment_intents/:id", { client_secret: accepted }, (world, call) => existing(world, pathId(call))),
  route("POST /v1/payment_intents/:id", updateShape, (world, call) =>
    update(world, existing(world, pathId(call)), call.params),
  ),
  route("POST /v1/payment_intents/:id/confirm", confirmShape, (world, call) =>
    confirm(world, existing(world, pathId(call)), call.params),
  ),
  route(
    "POST /v1/payment_intents/:id/cancel",
    { cancellation_reason: oneOf("abandoned", "duplicate", "fraudulent", "requested_by_customer") },
    (world, call) => cancel(world, existing(world, pathId(call)), call.params.cancellation_reason ?? null),
  ),
];
