import { invalidRequest, resourceMissing } from "../api/errors.ts";
import { emit, updateAndEmit } from "../events.ts";
import { newId, randomText } from "../ids.ts";
import type { Charge, Metadata, Refund } from "../model.ts";
import { formatMoney } from "../resources/common.ts";
import { nowSeconds, type World } from "../world.ts";
import { bookBalance } from "./balance.ts";
import { cardOfMethod } from "./payment-methods.ts";

export interface RefundOrder {
  charge: Charge;
  amount?: number | undefined;
  reason?: Refund["reason"] | undefined;
  metadata: Metadata;
}

/** How much is to go back; the whole rest unless an amount is named. Refuses what Stripe refuses. */
function refundableAmount(world: World, { charge, amount }: RefundOrder): number {
  if (charge.status !== "succeeded") {
    throw invalidRequest(`Charge ${charge.id} did not succeed and cannot be refunded.`, { param: "charge" });
  }
  const rest = charge.amount - charge.amount_refunded;
  if (rest === 0) {
    throw invalidRequest(`Charge ${charge.id} has already been refunded.`, { code: "charge_already_refunded" });
  }
  const [dispute] = world.objects.list("dispute", { filters: { charge: charge.id }, limit: 1 });
  if (dispute && !dispute.is_charge_refundable && dispute.status !== "won") {
    throw invalidRequest(`Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: "charge_disputed",
    });
  }
  if (amount !== undefined && amount > rest) {
    const asked = formatMoney(amount, charge.currency);
    throw invalidRequest(
      `Refund amount (${asked}) is greater than unrefunded amount on charge (${formatMoney(rest, charge.currency)})`,
      { param: "amount" },
    );
  }
  return amount ?? rest;
}

function buildRefund(world: World, order: RefundOrder, amount: number): Refund {
  const { charge } = order;
  const id = newId("refund");
  const balance = bookBalance(world, {
    amount: -amount,
    currency: charge.currency,
    fee: 0,
    description: `REFUND FOR CHARGE (${charge.description ?? charge.id})`,
    source: id,
    type: "refund",
    reportingCategory: "refund",
  });
  return {
    id,
    object: "refund",
    amount,
    balance_transaction: balance.id,
    charge: charge.id,
    created: nowSeconds(world),
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: {
      card: { reference_status: "pending", reference_type: "acquirer_reference_number", type: "refund" },
      type: "card",
    },
    metadata: order.metadata,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: order.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: "succeeded",
    transfer_reversal: null,
  } satisfies Refund;
}

function withReference(refund: Refund): Refund {
  return {
    ...refund,
    destination_details: {
      card: {
        reference: randomText(15),
        reference_status: "available",
        reference_type: "acquirer_reference_number",
        type: "refund",
      },
      type: "card",
    },
  };
}

const UPDATED = ["refund.updated", "charge.refund.updated"];

/** Gives money back: the refund, what it changes on its charge, and the events in Stripe's order. */
export function createRefund(world: World, order: RefundOrder): Refund {
  const { charge } = order;
  const amount = refundableAmount(world, order);
  const refund = world.objects.insert("refund", buildRefund(world, order, amount));
  const amount_refunded = charge.amount_refunded + amount;
  emit(world, "refund.created", refund);
  updateAndEmit(world, "charge", { ...charge, amount_refunded, refunded: amount_refunded === charge.amount }, [
    "charge.refunded",
  ]);
  // The bank's reference arrives a moment later; here it is the next thing that happens.
  const referenced = updateAndEmit(world, "refund", withReference(refund), UPDATED);
  const card = charge.payment_method_details?.type === "card" ? charge.payment_method : null;
  const refuses = card !== null && cardOfMethod(world, card).behaviour.kind === "refuses_refunds";
  if (refuses) failRefund(world, refund.id);
  return referenced;
}

/** A refund that the bank sends back: the money returns to the balance and the charge counts as not refunded. */
export function failRefund(world: World, refundId: string): Refund {
  const refund = world.objects.find("refund", refundId);
  const charge = refund?.charge ? world.objects.find("charge", refund.charge) : undefined;
  if (!refund || !charge) throw resourceMissing("refund", refundId);
  if (refund.status !== "succeeded") throw invalidRequest(`Refund ${refundId} cannot fail: it is ${refund.status}.`);
  const balance = bookBalance(world, {
    amount: refund.amount,
    currency: refund.currency,
    fee: 0,
    description: `REFUND FAILURE FOR CHARGE (${charge.id})`,
    source: refund.id,
    type: "refund_failure",
    reportingCategory: "refund_failure",
  });
  world.objects.update("charge", {
    ...charge,
    amount_refunded: charge.amount_refunded - refund.amount,
    refunded: false,
  });
  const failed: Refund = {
    ...refund,
    failure_balance_transaction: balance.id,
    failure_reason: "lost_or_stolen_card",
    status: "failed",
  };
  return updateAndEmit(world, "refund", failed, ["refund.failed", ...UPDATED]);
}
