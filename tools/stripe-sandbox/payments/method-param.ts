import { resourceMissing } from "../api/errors.ts";
import type { PaymentMethod } from "../model.ts";
import type { World } from "../world.ts";
import { type CardInput, findTestCardByToken } from "./cards.ts";
import { createCardMethod } from "./payment-methods.ts";

/** The card that one of Stripe's test tokens stands for. */
export function cardFromToken(world: World, token: string): CardInput {
  const card = findTestCardByToken(token);
  if (!card) throw resourceMissing("PaymentMethod", token, "payment_method");
  return { number: card.number, expMonth: 12, expYear: world.clock().getUTCFullYear() + 4, cvc: "123" };
}

/** The payment method that a parameter names: one that exists, or one of Stripe's test tokens (`pm_card_visa`). */
export function methodForPayment(world: World, id: string): PaymentMethod {
  if (id.startsWith("pm_card_")) return createCardMethod(world, cardFromToken(world, id), {});
  const method = world.objects.find("payment_method", id);
  if (!method) throw resourceMissing("PaymentMethod", id, "payment_method");
  return method;
}
