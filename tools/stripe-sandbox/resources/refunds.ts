import { invalidRequest, parameterMissing, parametersExclusive, resourceMissing } from "../api/errors.ts";
import { listPage } from "../api/lists.ts";
import { accepted, integer, metadata, oneOf, type Params, pagination, text } from "../api/params.ts";
import { pathId, route } from "../api/route.ts";
import { worldToChange } from "../billing/time.ts";
import { updateAndEmit } from "../events.ts";
import type { Charge, Refund } from "../model.ts";
import { createRefund } from "../payments/refunds.ts";
import type { World } from "../world.ts";
import { mergeMetadata } from "./common.ts";

const createShape = {
  amount: integer({ min: 1 }),
  charge: text(),
  instructions_email: accepted,
  metadata,
  payment_intent: text(),
  reason: oneOf("duplicate", "fraudulent", "requested_by_customer"),
  refund_application_fee: accepted,
  reverse_transfer: accepted,
};

function chargeToRefund(world: World, params: Params<typeof createShape>): Charge {
  if (params.charge !== undefined && params.payment_intent !== undefined) {
    throw parametersExclusive(["charge", "payment_intent"]);
  }
  if (params.charge !== undefined) {
    const charge = world.objects.find("charge", params.charge);
    if (!charge) throw resourceMissing("charge", params.charge, "charge");
    return charge;
  }
  if (params.payment_intent === undefined) throw parameterMissing("charge");
  const intent = world.objects.find("payment_intent", params.payment_intent);
  if (!intent) throw resourceMissing("payment_intent", params.payment_intent, "payment_intent");
  const charge = intent.latest_charge ? world.objects.find("charge", intent.latest_charge) : undefined;
  if (charge?.status !== "succeeded") {
    throw invalidRequest(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`, {
      param: "payment_intent",
    });
  }
  return charge;
}

function existing(world: World, id: string): Refund {
  const refund = world.objects.find("refund", id);
  if (!refund) throw resourceMissing("refund", id);
  return refund;
}

export const refundRoutes = [
  route("POST /v1/refunds", createShape, (world, { params }) => {
    const charge = chargeToRefund(world, params);
    return createRefund(worldToChange(world, charge.customer), {
      charge,
      amount: params.amount,
      reason: params.reason,
      metadata: mergeMetadata({}, params.metadata),
    });
  }),
  route("GET /v1/refunds", { ...pagination, charge: text(), payment_intent: text() }, (world, { params }) =>
    listPage(world, "refund", {
      url: "/v1/refunds",
      page: params,
      filters: { charge: params.charge, payment_intent: params.payment_intent },
    }),
  ),
  route("GET /v1/refunds/:id", {}, (world, call) => existing(world, pathId(call))),
  route("POST /v1/refunds/:id", { metadata }, (world, call) => {
    const refund = existing(world, pathId(call));
    const next = { ...refund, metadata: mergeMetadata(refund.metadata, call.params.metadata) };
    return updateAndEmit(world, "refund", next, ["refund.updated", "charge.refund.updated"]);
  }),
  route("POST /v1/refunds/:id/cancel", {}, (world, call) => {
    const refund = existing(world, pathId(call));
    throw invalidRequest(`The refund ${refund.id} cannot be canceled: its status is ${refund.status}.`);
  }),
];
