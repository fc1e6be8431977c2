import { idOf, type Ref, type StripeEvent } from "./stripe-api.ts";

/**
 * What an event is about: the object to look at. `payment:` is resolved to its checkout session by the sync, because a charge or a
 * dispute does not name it.
 */
export type ObjectKey = `session:${string}` | `subscription:${string}` | `payment:${string}`;

/**
 * The events to subscribe the endpoint to. Any other is stored, acknowledged and marked as processed. Twenty is the most
 * that Stripe's list of events takes, which the reconciliation reads with the same names.
 */
export const LISTENED_EVENTS = [
  "checkout.session.completed",
  "checkout.session.async_payment_succeeded",
  "checkout.session.async_payment_failed",
  "customer.subscription.created",
  "customer.subscription.updated",
  "customer.subscription.deleted",
  "customer.subscription.paused",
  "customer.subscription.resumed",
  "invoice.paid",
  "invoice.payment_failed",
  "invoice.voided",
  "invoice.marked_uncollectible",
  "charge.refunded",
  "refund.created",
  "refund.updated",
  "refund.failed",
  "charge.dispute.created",
  "charge.dispute.updated",
  "charge.dispute.closed",
  "charge.dispute.funds_reinstated",
] as const;

const listened: ReadonlySet<string> = new Set(LISTENED_EVENTS);

/** The key of the object that an event is about, or null where access cannot depend on it. Reads ids only, never a status. */
export function hintOf(event: StripeEvent): ObjectKey | null {
  if (!listened.has(event.type)) return null;
  const object = event.data.object;
  if (event.type.startsWith("checkout.session.")) {
    const subscription = refIn(object, "subscription");
    if (subscription !== null) return `subscription:${subscription}`;
    return keyOf("session", refIn(object, "id"));
  }
  if (event.type.startsWith("customer.subscription.")) return keyOf("subscription", refIn(object, "id"));
  if (event.type.startsWith("invoice.")) return keyOf("subscription", subscriptionOfInvoice(object));
  return keyOf("payment", refIn(object, "payment_intent"));
}

function keyOf(kind: "session" | "subscription" | "payment", id: string | null): ObjectKey | null {
  return id === null ? null : `${kind}:${id}`;
}

/** Since API version 2025-03-31 under `parent`; before that at the top. The endpoint's version decides which one arrives. */
function subscriptionOfInvoice(invoice: object): string | null {
  const details = objectIn(objectIn(invoice, "parent"), "subscription_details");
  return refIn(details, "subscription") ?? refIn(invoice, "subscription");
}

function objectIn(value: object | null, name: string): object | null {
  const found: unknown = value === null ? null : Reflect.get(value, name);
  return typeof found === "object" ? found : null;
}

function refIn(value: object | null, name: string): string | null {
  const found: unknown = value === null ? null : Reflect.get(value, name);
  if (typeof found === "string") return found;
  return typeof found === "object" && found !== null && "id" in found ? idOf(found as Ref) : null;
}
