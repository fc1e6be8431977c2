import { resourceMissing } from "../api/errors.ts";
import { worldToChange } from "../billing/time.ts";
import { emit } from "../events.ts";
import type { PaymentIntent } from "../model.ts";
import { answerDebit } from "../payments/bank-debits.ts";
import type { World } from "../world.ts";
import { sessionOfIntent } from "./session-store.ts";

/** Settles a debit in the world's own time, and tells how the session that was completed by it ended. */
export function settleDebit(world: World, intentId: string, succeeds?: boolean): PaymentIntent {
  const intent = answerDebit(world, intentId, succeeds);
  const session = sessionOfIntent(world, intentId);
  if (session?.status !== "complete") return intent;
  if (intent.status !== "succeeded") {
    emit(world, "checkout.session.async_payment_failed", session);
    return intent;
  }
  const paid = world.objects.update("checkout.session", { ...session, payment_status: "paid" });
  emit(world, "checkout.session.async_payment_succeeded", paid);
  return intent;
}

/** The same when someone asks for it, in the time of the customer. */
export function settleDebitNow(outer: World, intentId: string, succeeds: boolean): PaymentIntent {
  const intent = outer.objects.find("payment_intent", intentId);
  if (!intent) throw resourceMissing("payment_intent", intentId);
  return settleDebit(worldToChange(outer, intent.customer), intentId, succeeds);
}
