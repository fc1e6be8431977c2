import { emit, updateAndEmit } from "../events.ts";
import { newId } from "../ids.ts";
import type { Customer, Invoice, InvoicePayment, PaymentIntent } from "../model.ts";
import { createIntent } from "../payments/intents.ts";
import { nowSeconds, type World } from "../world.ts";
import { amountsWithBalance, customerFields } from "./draft.ts";
import { customerOf, methodFor, saveInvoice, subscriptionOf } from "./records.ts";
import { markPaid } from "./settle.ts";

const INTENT_DESCRIPTIONS: Record<string, string> = {
  subscription_create: "Subscription creation",
  subscription_cycle: "Subscription update",
  subscription_update: "Subscription update",
};

/** The next number of the customer's own sequence, such as `AB12CD34-0003`. */
function takeNumber(world: World, customer: Customer, balance: number): string {
  const sequence = customer.next_invoice_sequence ?? 1;
  const next = { ...customer, balance, next_invoice_sequence: sequence + 1 };
  if (balance === customer.balance) world.objects.update("customer", next);
  else updateAndEmit(world, "customer", next, ["customer.updated"]);
  return `${customer.invoice_prefix ?? "SANDBOX"}-${String(sequence).padStart(4, "0")}`;
}

function insertPayment(world: World, invoice: Invoice, intent: PaymentIntent): void {
  const payment = {
    id: newId("invoice_payment"),
    object: "invoice_payment",
    amount_paid: null,
    amount_requested: invoice.amount_due,
    created: nowSeconds(world),
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { payment_intent: intent.id, type: "payment_intent" },
    status: "open",
    status_transitions: { canceled_at: null, paid_at: null },
  } satisfies InvoicePayment;
  world.objects.insert("invoice_payment", payment, { parent: invoice.id });
}

function intentFor(world: World, invoice: Invoice, customer: Customer): PaymentIntent {
  const subscription = subscriptionOf(world, invoice);
  const intent = createIntent(world, {
    amount: invoice.amount_due,
    currency: invoice.currency,
    customer: customer.id,
    description: INTENT_DESCRIPTIONS[invoice.billing_reason ?? ""] ?? "Invoice",
    receipt_email: null,
    setup_future_usage: "off_session",
  });
  const method = methodFor(world, subscription, customer);
  if (method === null) return intent;
  return world.objects.update("payment_intent", { ...intent, payment_method: method, status: "requires_confirmation" });
}

/**
 * Closes a draft: it gets its number and its addresses, takes what the customer has to their credit, and asks for the
 * rest through an intent of its own, or through one that was paid already. With nothing to pay it is paid.
 */
export function finalizeInvoice(world: World, draft: Invoice, paidBy?: PaymentIntent): Invoice {
  const customer = customerOf(world, draft.customer);
  const amounts = amountsWithBalance(draft.total, customer.balance);
  const now = nowSeconds(world);
  const number = takeNumber(world, customer, amounts.ending_balance);
  const open = saveInvoice(world, {
    ...draft,
    ...customerFields(customer),
    ...amounts,
    automatically_finalizes_at: null,
    effective_at: now,
    hosted_invoice_url: `${world.baseUrl}/i/${draft.id}`,
    invoice_pdf: `${world.baseUrl}/i/${draft.id}/pdf`,
    next_payment_attempt: null,
    number,
    status: "open",
    status_transitions: { ...draft.status_transitions, finalized_at: now },
  });
  const intent = open.amount_due === 0 ? null : (paidBy ?? intentFor(world, open, customer));
  if (intent) insertPayment(world, open, intent);
  emit(world, "invoice.finalized", open);
  if (!intent) return markPaid(world, open);
  return paidBy ? markPaid(world, { ...open, attempt_count: 1 }) : open;
}
