import { collectInvoice } from "../billing/collect.ts";
import { customerOf, saveSubscription } from "../billing/records.ts";
import { worldToChange } from "../billing/time.ts";
import { setUpCard } from "../checkout/begin-subscription.ts";
import { updateAndEmit } from "../events.ts";
import type { Invoice, PaymentMethod } from "../model.ts";
import type { CardInput } from "../payments/cards.ts";
import { refuseBadCard } from "../payments/checked-card.ts";
import { attachMethod } from "../payments/payment-methods.ts";
import type { World } from "../world.ts";
import { refuseUnlessEnabled } from "./actions.ts";
import { livingSubscriptions } from "./offers.ts";
import type { PortalVisit } from "./session.ts";

export interface CardReplaced {
  method: PaymentMethod;
  /** Open invoices that the new card paid. */
  paid: Invoice[];
  /** What the bank said to the first that it did not pay; null when nothing is left open. */
  problem: string | null;
}

/** Makes a card the one that is charged: the customer's default, and that of subscriptions with one of their own. */
function makeDefault(world: World, customerId: string, method: PaymentMethod): void {
  const customer = customerOf(world, customerId);
  const invoice_settings = { ...customer.invoice_settings, default_payment_method: method.id };
  updateAndEmit(world, "customer", { ...customer, invoice_settings }, ["customer.updated"]);
  for (const subscription of livingSubscriptions(world, customerId)) {
    if (subscription.default_payment_method === null) continue;
    saveSubscription(world, { ...subscription, default_payment_method: method.id });
  }
}

function payOpenInvoices(world: World, customer: string, method: PaymentMethod): Omit<CardReplaced, "method"> {
  const paid: Invoice[] = [];
  const open = world.objects.list("invoice", { filters: { customer, status: "open" }, oldestFirst: true });
  for (const invoice of open) {
    const collection = collectInvoice(world, invoice, { method, isAutomatic: false });
    if (collection.outcome === "declined") return { paid, problem: collection.error.message };
    if (collection.outcome === "paid") paid.push(collection.invoice);
  }
  return { paid, problem: null };
}

/** Saves a new card, charges it from now on, and pays with it what is open. A card that is refused changes nothing. */
export function replaceCard(outer: World, visit: PortalVisit, card: CardInput, name: string | null): CardReplaced {
  refuseUnlessEnabled(visit, "payment_method_update");
  const { customer: id } = visit.session;
  const world = worldToChange(outer, id);
  refuseBadCard(world, card);
  const customer = customerOf(world, id);
  const billing = { email: customer.email, name: name ?? customer.name ?? null };
  const method = attachMethod(world, setUpCard(world, card, billing), id);
  makeDefault(world, id, method);
  return { method, ...payOpenInvoices(world, id, method) };
}
