import { invalidRequest, parameterMissing, resourceMissing, StripeFault } from "../api/errors.ts";
import { listPage } from "../api/lists.ts";
import {
  accepted,
  clearable,
  hash,
  integer,
  metadata,
  oneOf,
  type Params,
  pagination,
  required,
  text,
} from "../api/params.ts";
import { pathId, route } from "../api/route.ts";
import { worldToChange } from "../billing/time.ts";
import { emit, updateAndEmit } from "../events.ts";
import type { PaymentMethod } from "../model.ts";
import { type CardInput, checkCard, normalizeNumber } from "../payments/cards.ts";
import { cardFromToken, methodForPayment } from "../payments/method-param.ts";
import { attachMethod, createCardMethod } from "../payments/payment-methods.ts";
import type { World } from "../world.ts";
import { address, mergeMetadata, readAddress } from "./common.ts";
import { referencedCustomer } from "./customers.ts";

const billingField = hash({
  address: clearable(address),
  email: clearable(text(512)),
  name: clearable(text()),
  phone: clearable(text()),
  tax_id: accepted,
});

const cardField = hash({
  cvc: text(4),
  exp_month: integer({ min: 1, max: 12 }),
  exp_year: integer({ min: 2000 }),
  number: text(),
  token: text(),
  networks: accepted,
});

const createShape = {
  allow_redisplay: accepted,
  billing_details: billingField,
  card: cardField,
  metadata,
  type: required(oneOf("card")),
};

function cardFromParams(world: World, card: ReturnType<typeof cardField.read>): CardInput {
  const year = world.clock().getUTCFullYear() + 4;
  if (card.token !== undefined) return cardFromToken(world, card.token.replace(/^tok_/, "pm_card_"));
  if (card.number === undefined) throw parameterMissing("card[number]");
  return {
    number: normalizeNumber(card.number),
    expMonth: card.exp_month ?? 12,
    expYear: card.exp_year ?? year,
    cvc: card.cvc ?? "123",
  };
}

function create(world: World, params: Params<typeof createShape>): PaymentMethod {
  if (!params.card) throw parameterMissing("card");
  const card = cardFromParams(world, params.card);
  const problem = checkCard(card, world.clock());
  if (problem)
    throw new StripeFault(402, {
      type: "card_error",
      code: problem.code,
      message: problem.message,
      param: problem.param,
    });
  const method = createCardMethod(world, card, params.billing_details ?? {});
  return world.objects.update("payment_method", { ...method, metadata: mergeMetadata({}, params.metadata) });
}

function existing(world: World, id: string): PaymentMethod {
  const method = world.objects.find("payment_method", id);
  if (!method) throw resourceMissing("PaymentMethod", id);
  return method;
}

function update(world: World, method: PaymentMethod, params: Params<typeof updateShape>): PaymentMethod {
  const billing = params.billing_details;
  const old = method.billing_details;
  const next: PaymentMethod = {
    ...method,
    billing_details: {
      ...old,
      address: billing?.address === undefined ? old.address : readAddress(billing.address),
      email: billing?.email === undefined ? old.email : billing.email,
      name: billing?.name === undefined ? old.name : billing.name,
      phone: billing?.phone === undefined ? old.phone : billing.phone,
    },
    metadata: mergeMetadata(method.metadata, params.metadata),
  };
  return updateAndEmit(world, "payment_method", next, ["payment_method.updated"]);
}

const updateShape = { allow_redisplay: accepted, billing_details: billingField, card: accepted, metadata };

/** A detached card is no longer its customer's default. */
function forgetDefault(world: World, customerId: string, methodId: string): void {
  const customer = world.objects.find("customer", customerId);
  if (customer?.invoice_settings?.default_payment_method !== methodId) return;
  const invoice_settings = { ...customer.invoice_settings, default_payment_method: null };
  updateAndEmit(world, "customer", { ...customer, invoice_settings }, ["customer.updated"]);
}

export const paymentMethodRoutes = [
  route("POST /v1/payment_methods", createShape, (world, { params }) => create(world, params)),
  route(
    "GET /v1/payment_methods",
    { ...pagination, allow_redisplay: accepted, customer: text(), type: text() },
    (world, { params }) =>
      listPage(world, "payment_method", {
        url: "/v1/payment_methods",
        page: params,
        filters: { customer: params.customer, type: params.type },
      }),
  ),
  route("GET /v1/payment_methods/:id", {}, (world, call) => existing(world, pathId(call))),
  route("POST /v1/payment_methods/:id", updateShape, (world, call) =>
    update(world, existing(world, pathId(call)), call.params),
  ),
  route("POST /v1/payment_methods/:id/attach", { customer: required(text()) }, (world, call) => {
    const customer = referencedCustomer(world, call.params.customer);
    const at = worldToChange(world, customer.id);
    const method = methodForPayment(at, pathId(call));
    if (method.customer !== null && method.customer !== customer.id) {
      throw invalidRequest("The payment method you provided has already been attached to a customer.");
    }
    return attachMethod(at, method, customer.id);
  }),
  route("POST /v1/payment_methods/:id/detach", {}, (world, call) => {
    const method = existing(world, pathId(call));
    if (method.customer === null) {
      throw invalidRequest(
        "The payment method you provided is not attached to a customer so detachment is impossible.",
      );
    }
    const detached = world.objects.update("payment_method", { ...method, customer: null });
    emit(world, "payment_method.detached", detached, { customer: method.customer });
    forgetDefault(world, String(method.customer), method.id);
    return detached;
  }),
];
