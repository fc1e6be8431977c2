import { invalidRequest, resourceMissing } from "../api/errors.ts";
import { clockIdOf } from "../billing/time.ts";
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

/** How the bank behind a charge takes a refund. */
type RefundManner = "at_once" | "fails_later" | "pending_first";

function mannerOf(world: World, charge: Charge): RefundManner {
  // A bank account gets its money back by transfer, which takes its time.
  if (charge.payment_method_details?.type === "us_bank_account") return "pending_first";
  if (charge.payment_method === null) return "at_once";
  const { kind } = cardOfMethod(world, charge.payment_method).behaviour;
  if (kind === "refunds_slowly") return "pending_first";
  return kind === "refuses_refunds" ? "fails_later" : "at_once";
}

function destination(charge: Charge, reference: string | null): Refund["destination_details"] {
  const reference_status = reference === null ? "pending" : "available";
  if (charge.payment_method_details?.type === "us_bank_account") {
    return { type: "us_bank_transfer", us_bank_transfer: { reference, reference_status } };
  }
  const card = { reference_status, reference_type: "acquirer_reference_number", type: "refund" } as const;
  return { card: reference === null ? card : { ...card, reference }, type: "card" };
}

function buildRefund(world: World, order: RefundOrder, amount: number): Refund {
  const { charge } = order;
  const isPending = mannerOf(world, charge) === "pending_first";
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
    destination_details: destination(charge, null),
    metadata: order.metadata,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    ...(isPending ? { pending_reason: "processing" } : {}),
    reason: order.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: isPending ? "pending" : "succeeded",
    transfer_reversal: null,
  } satisfies Refund;
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
  const manner = mannerOf(world, charge);
  // The bank's reference arrives a moment later; here it is the next thing that happens.
  const answer = manner === "pending_first" ? refund : withReference(world, refund, charge);
  if (manner !== "at_once") settleLater(world, refund);
  return answer;
}

function withReference(world: World, refund: Refund, charge: Charge): Refund {
  const next = { ...refund, destination_details: destination(charge, randomText(15)) };
  return updateAndEmit(world, "refund", next, UPDATED);
}

/** What the bank makes of a refund follows at once, or after as long as the setting says. */
function settleLater(world: World, refund: Refund): void {
  const { settle_seconds: wait } = world.settings.get("refunds");
  if (wait === 0) settleRefund(world, refund.id);
  else world.due.set(refund.id, nowSeconds(world) + wait, clockIdOf(world, refundedCharge(world, refund).customer));
}

/** Does what falls due for a refund: one that is pending is done, one to a bank that refuses it fails. */
export function settleRefund(world: World, refundId: string): void {
  const refund = existing(world, refundId);
  world.due.set(refundId, null, null);
  if (refund.status === "pending") completeRefund(world, refundId);
  else if (refund.status === "succeeded") failRefund(world, refundId, "expired_or_canceled_card");
}

function existing(world: World, refundId: string): Refund {
  const refund = world.objects.find("refund", refundId);
  if (!refund) throw resourceMissing("refund", refundId);
  return refund;
}

function refundedCharge(world: World, refund: Refund): Charge {
  const charge = refund.charge === null ? undefined : world.objects.find("charge", refund.charge);
  if (!charge) throw new Error(`Refund ${refund.id} is of no charge.`);
  return charge;
}

/** A refund that was under way has arrived. */
export function completeRefund(world: World, refundId: string): Refund {
  const { pending_reason: _over, ...refund } = existing(world, refundId);
  if (refund.status !== "pending") throw invalidRequest(`Refund ${refundId} is not pending: it is ${refund.status}.`);
  world.due.set(refundId, null, null);
  const reference = destination(refundedCharge(world, refund), randomText(15));
  const done: Refund = { ...refund, destination_details: reference, status: "succeeded" };
  return updateAndEmit(world, "refund", done, UPDATED);
}

/** A refund that the bank sends back: the money returns to the balance and the charge counts as not refunded. */
export function failRefund(world: World, refundId: string, reason = "lost_or_stolen_card"): Refund {
  const { pending_reason: _over, ...refund } = existing(world, refundId);
  const charge = refundedCharge(world, refund);
  if (refund.status !== "succeeded" && refund.status !== "pending") {
    throw invalidRequest(`Refund ${refundId} cannot fail: it is ${refund.status}.`);
  }
  world.due.set(refundId, null, null);
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
    failure_reason: reason,
    status: "failed",
  };
  return updateAndEmit(world, "refund", failed, ["refund.failed", ...UPDATED]);
}
