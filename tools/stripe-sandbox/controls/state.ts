import { expand } from "../api/expand.ts";
import type { ObjectType } from "../model.ts";
import { currentEvent } from "../resources/events.ts";
import { INCLUDABLES } from "../resources/index.ts";
import type { World } from "../world.ts";

const COLLECTIONS: Record<string, ObjectType> = {
  balance_transactions: "balance_transaction",
  charges: "charge",
  checkout_sessions: "checkout.session",
  coupons: "coupon",
  customers: "customer",
  discounts: "discount",
  disputes: "dispute",
  invoice_items: "invoiceitem",
  invoice_payments: "invoice_payment",
  invoices: "invoice",
  line_items: "item",
  payment_intents: "payment_intent",
  payment_methods: "payment_method",
  portal_configurations: "billing_portal.configuration",
  portal_sessions: "billing_portal.session",
  prices: "price",
  products: "product",
  promotion_codes: "promotion_code",
  refunds: "refund",
  subscription_items: "subscription_item",
  subscriptions: "subscription",
  tax_rates: "tax_rate",
  test_clocks: "test_helpers.test_clock",
  webhook_endpoints: "webhook_endpoint",
};

/** What is shown inside an object here although the API leaves it out until asked. */
const EXPANSIONS: Partial<Record<ObjectType, string[]>> = {
  charge: ["refunds"],
  "checkout.session": ["line_items"],
  coupon: ["applies_to"],
};

/** Every object of the sandbox by kind, oldest first, with events, deliveries, attempts and settings. */
export function describeState(world: World): Record<string, unknown> {
  const { objects, deliveries, settings } = world;
  const collections = Object.entries(COLLECTIONS).map(([name, type]) => {
    const found = objects.list(type, { oldestFirst: true });
    return [name, found.map((object) => expand(world, object, EXPANSIONS[type] ?? [], INCLUDABLES))] as const;
  });
  return {
    ...Object.fromEntries(collections),
    events: objects.list("event", { oldestFirst: true }).map((event) => currentEvent(world, event)),
    deliveries: deliveries.all().map((delivery) => ({ ...delivery, history: deliveries.attempts(delivery.id) })),
    billing: settings.get("billing"),
    refund_settings: settings.get("refunds"),
    tax: settings.get("tax"),
    webhooks: settings.get("webhooks"),
    faults: settings.get("faults"),
  };
}
