import { type ErrorBody, invalidRequest, StripeFault } from "../api/errors.ts";
import type { Invoice, PaymentIntent, Subscription } from "../model.ts";
import type { World } from "../world.ts";
import { type Collection, collectInvoice } from "./collect.ts";
import { finalizeInvoice } from "./finalize.ts";
import { saveSubscription, subscriptionOf } from "./records.ts";

export type PaymentBehavior = "allow_incomplete" | "default_incomplete" | "error_if_incomplete";

/** The 402 for an invoice that was to be paid in the same call and was not. */
export function unpaidFault(collection: Exclude<Collection, { outcome: "paid" }>): StripeFault {
  switch (collection.outcome) {
    case "declined": {
      const error: ErrorBody = { ...collection.error, type: "card_error", payment_intent: collection.intent };
      return new StripeFault(402, error);
    }
    case "requires_action":
      return new StripeFault(402, {
        type: "card_error",
        code: "subscription_payment_intent_requires_action",
        message:
          "Payment for this subscription requires additional user action before it can be completed successfully. Payment can be completed using the PaymentIntent associated with `latest_invoice`.",
        payment_intent: collection.intent,
      });
    case "no_method":
      return invalidRequest("This customer has no attached payment source or default payment method.", {
        code: "resource_missing",
      });
  }
}

/** What waits for its payment is incomplete when it is new, and past due when it ran before. */
function awaitPayment(world: World, invoice: Invoice): void {
  const subscription = subscriptionOf(world, invoice);
  if (subscription?.status === "active") saveSubscription(world, { ...subscription, status: "past_due" });
}

/** Closes a draft at once and takes its money as the call wants it. `paidBy` is an intent that was paid before. */
export function finalizeAndCollect(
  world: World,
  draft: Invoice,
  behavior: PaymentBehavior,
  paidBy?: PaymentIntent,
): Invoice {
  const open = finalizeInvoice(world, draft, paidBy);
  if (open.status !== "open") return open;
  if (behavior === "default_incomplete") {
    awaitPayment(world, open);
    return open;
  }
  const collection = collectInvoice(world, open, { isAutomatic: false });
  if (collection.outcome !== "paid" && behavior === "error_if_incomplete") throw unpaidFault(collection);
  return collection.invoice;
}

export function current(world: World, subscription: Subscription): Subscription {
  return world.objects.find("subscription", subscription.id) ?? subscription;
}
