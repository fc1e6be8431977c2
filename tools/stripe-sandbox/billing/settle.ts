import { emit, updateAndEmit } from "../events.ts";
import type { Invoice, InvoicePayment, PaymentIntent, Subscription } from "../model.ts";
import { attachMethod, markSetUp } from "../payments/payment-methods.ts";
import { nowSeconds, type World } from "../world.ts";
import { customerOf, saveInvoice, saveSubscription, subscriptionOf } from "./records.ts";

export function paymentOf(world: World, invoice: string): InvoicePayment | undefined {
  return world.objects.list("invoice_payment", { parent: invoice, limit: 1 })[0];
}

/** The invoice that an intent pays, if it pays one. */
function invoiceOfIntent(world: World, intent: string): Invoice | undefined {
  const filters = { "payment.payment_intent": intent };
  const [payment] = world.objects.list("invoice_payment", { filters, limit: 1 });
  return payment && world.objects.find("invoice", String(payment.invoice));
}

/** Where a subscription stands once its latest invoice asks for nothing any more. */
function statusWhenPaid(world: World, subscription: Subscription): Subscription["status"] {
  const isTrial = subscription.trial_end !== null && subscription.trial_end > nowSeconds(world);
  return isTrial ? "trialing" : "active";
}

const WAITING = new Set<string>(["incomplete", "past_due", "unpaid"]);

/** A subscription recovers when its latest invoice is paid, or is given up by its keeper. */
export function recover(world: World, invoice: Invoice): void {
  const subscription = subscriptionOf(world, invoice);
  if (!subscription || !WAITING.has(subscription.status) || subscription.latest_invoice !== invoice.id) return;
  saveSubscription(world, { ...subscription, status: statusWhenPaid(world, subscription) });
}

export function setDelinquent(world: World, customerId: string | null, delinquent: boolean): void {
  const customer = customerOf(world, customerId);
  if (customer.delinquent === delinquent) return;
  updateAndEmit(world, "customer", { ...customer, delinquent }, ["customer.updated"]);
}

function payPayment(world: World, invoice: Invoice, amount: number): void {
  const payment = paymentOf(world, invoice.id);
  if (!payment) return;
  const paid: InvoicePayment = {
    ...payment,
    amount_paid: amount,
    status: "paid",
    status_transitions: { canceled_at: null, paid_at: nowSeconds(world) },
  };
  world.objects.update("invoice_payment", paid);
  emit(world, "invoice_payment.paid", paid);
}

/** An invoice whose money came, or that asks for none. */
export function markPaid(world: World, invoice: Invoice, isOutOfBand = false): Invoice {
  const now = nowSeconds(world);
  const paid = saveInvoice(world, {
    ...invoice,
    amount_paid: invoice.amount_due,
    amount_paid_off_stripe: isOutOfBand ? invoice.amount_due : 0,
    amount_remaining: 0,
    attempted: true,
    auto_advance: false,
    next_payment_attempt: null,
    status: "paid",
    status_transitions: { ...invoice.status_transitions, paid_at: now },
  });
  if (!isOutOfBand) payPayment(world, paid, invoice.amount_due);
  emit(world, "invoice.paid", paid);
  emit(world, "invoice.payment_succeeded", paid);
  if (invoice.amount_due > 0) setDelinquent(world, paid.customer, false);
  recover(world, paid);
  return paid;
}

/** A card that paid a subscription is kept for later, as the default one where the subscription wants that. */
function keepMethod(world: World, invoice: Invoice, intent: PaymentIntent): void {
  const id = typeof intent.payment_method === "string" ? intent.payment_method : null;
  const method = id === null ? undefined : world.objects.find("payment_method", id);
  if (!method || intent.customer === null) return;
  if (method.customer === null) attachMethod(world, method, String(intent.customer));
  markSetUp(world, method.id);
  const subscription = subscriptionOf(world, invoice);
  if (subscription?.payment_settings?.save_default_payment_method !== "on_subscription") return;
  saveSubscription(world, { ...subscription, default_payment_method: method.id });
}

/** An intent that was paid, wherever that happened, pays the invoice that it was made for. */
export function settleIntent(world: World, intent: PaymentIntent): void {
  if (intent.status !== "succeeded") return;
  const invoice = invoiceOfIntent(world, intent.id);
  if (invoice?.status !== "open" && invoice?.status !== "uncollectible") return;
  keepMethod(world, invoice, intent);
  const attempt_count = Math.max(invoice.attempt_count, 1);
  markPaid(world, { ...invoice, attempt_count });
}
