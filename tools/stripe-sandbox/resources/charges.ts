import { resourceMissing } from "../api/errors.ts";
import { embeddedList, listPage } from "../api/lists.ts";
import { accepted, clearable, metadata, pagination, text } from "../api/params.ts";
import { pathId, route } from "../api/route.ts";
import { updateAndEmit } from "../events.ts";
import type { Charge } from "../model.ts";
import type { World } from "../world.ts";
import { mergeMetadata } from "./common.ts";

function existing(world: World, id: string): Charge {
  const charge = world.objects.find("charge", id);
  if (!charge) throw resourceMissing("charge", id);
  return charge;
}

/** The refunds of a charge, newest first, as the list that expansion puts into it. */
export function refundsOfCharge(world: World, chargeId: string) {
  return embeddedList(
    world.objects.list("refund", { filters: { charge: chargeId } }),
    `/v1/charges/${chargeId}/refunds`,
  );
}

export const chargeRoutes = [
  route(
    "GET /v1/charges",
    { ...pagination, customer: text(), payment_intent: text(), transfer_group: text() },
    (world, { params }) =>
      listPage(world, "charge", {
        url: "/v1/charges",
        page: params,
        filters: { customer: params.customer, payment_intent: params.payment_intent },
      }),
  ),
  route("GET /v1/charges/:id", {}, (world, call) => existing(world, pathId(call))),
  route("GET /v1/charges/:id/refunds", pagination, (world, call) => {
    const { id } = existing(world, pathId(call));
    return listPage(world, "refund", { url: `/v1/charges/${id}/refunds`, page: call.params, filters: { charge: id } });
  }),
  route(
    "POST /v1/charges/:id",
    {
      description: clearable(text()),
      fraud_details: accepted,
      metadata,
      receipt_email: clearable(text(512)),
      shipping: accepted,
      transfer_group: accepted,
    },
    (world, call) => {
      const charge = existing(world, pathId(call));
      const { description, metadata: change, receipt_email } = call.params;
      const next: Charge = {
        ...charge,
        description: description === undefined ? charge.description : description,
        metadata: mergeMetadata(charge.metadata, change),
        receipt_email: receipt_email === undefined ? charge.receipt_email : receipt_email,
      };
      return updateAndEmit(world, "charge", next, ["charge.updated"]);
    },
  ),
];
