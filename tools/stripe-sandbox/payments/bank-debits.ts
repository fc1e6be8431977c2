import { invalidRequest, resourceMissing } from "../api/errors.ts";
import { clockIdOf, DAY } from "../billing/time.ts";
import { emit } from "../events.ts";
import type { Charge, PaymentIntent, PaymentMethod } from "../model.ts";
import { nowSeconds, type World } from "../world.ts";
import { bookBalance, debitFee } from "./balance.ts";
import { accountOfMethod } from "./bank-accounts.ts";
import { recordCharge } from "./charges.ts";

/** Asks the bank for an intent's money. The answer comes a day later, see `checkout/settle-debit.ts`. */
export function beginDebit(world: World, intent: PaymentIntent, method: PaymentMethod): PaymentIntent {
  const charge = recordCharge(world, { intent, method, authenticated: false, isPending: true });
  const processing = world.objects.update("payment_intent", {
    ...intent,
    last_payment_error: null,
    latest_charge: charge.id,
    next_action: null,
    payment_method: method.id,
    status: "processing",
  });
  emit(world, "charge.pending", charge);
  emit(world, "payment_intent.processing", processing);
  const { staysProcessing } = accountOfMethod(world, method.id);
  if (!staysProcessing) world.due.set(intent.id, nowSeconds(world) + DAY, clockIdOf(world, intent.customer));
  return processing;
}

function succeed(world: World, intent: PaymentIntent, charge: Charge): PaymentIntent {
  const { amount, currency, description, id } = charge;
  const fee = debitFee(amount);
  const booking = { amount, currency, description, fee, source: id };
  const balance = bookBalance(world, { ...booking, type: "payment", reportingCategory: "charge" });
  const paid: Charge = {
    ...charge,
    balance_transaction: balance.id,
    paid: true,
    receipt_url: `${world.baseUrl}/receipts/${id}`,
    status: "succeeded",
  };
  const succeeded: PaymentIntent = { ...intent, amount_received: intent.amount, status: "succeeded" };
  world.objects.update("charge", paid);
  world.objects.update("payment_intent", succeeded);
  emit(world, "charge.succeeded", paid);
  emit(world, "payment_intent.succeeded", succeeded);
  return succeeded;
}

const RETURNED = { code: "insufficient_funds", message: "The bank sent the debit back." };

function fail(world: World, intent: PaymentIntent, charge: Charge, method: PaymentMethod): PaymentIntent {
  const { code, message } = accountOfMethod(world, method.id).failure ?? RETURNED;
  const failed: Charge = {
    ...charge,
    amount_captured: 0,
    captured: false,
    failure_code: code,
    failure_message: message,
    outcome: {
      ...(charge.outcome as NonNullable<Charge["outcome"]>),
      network_status: "declined_by_network",
      reason: code,
    },
    status: "failed",
  };
  const waiting: PaymentIntent = {
    ...intent,
    last_payment_error: { type: "invalid_request_error", code, message, charge: charge.id, payment_method: method },
    payment_method: null,
    status: "requires_payment_method",
  };
  world.objects.update("charge", failed);
  world.objects.update("payment_intent", waiting);
  emit(world, "charge.failed", failed);
  emit(world, "payment_intent.payment_failed", waiting);
  return waiting;
}

/** The bank's answer to a debit: as its account decides unless told. */
export function answerDebit(world: World, intentId: string, succeeds?: boolean): PaymentIntent {
  const intent = world.objects.find("payment_intent", intentId);
  if (!intent) throw resourceMissing("payment_intent", intentId);
  if (intent.status !== "processing") {
    throw invalidRequest(`Only a payment that is processing can be settled; this one is ${intent.status}.`, {
      code: "payment_intent_unexpected_state",
    });
  }
  const charge = intent.latest_charge ? world.objects.find("charge", intent.latest_charge) : undefined;
  const method = intent.payment_method ? world.objects.find("payment_method", intent.payment_method) : undefined;
  if (!charge || !method) throw new Error(`Payment intent ${intentId} is processing without a charge.`);
  world.due.set(intentId, null, null);
  const isGood = succeeds ?? accountOfMethod(world, method.id).failure === undefined;
  return isGood ? succeed(world, intent, charge) : fail(world, intent, charge, method);
}
