import { invalidRequest } from "../api/errors.ts";
import { emit, updateAndEmit } from "../events.ts";
import { newId } from "../ids.ts";
import type { Charge, CreditNote, CreditNoteLine, Invoice, Metadata } from "../model.ts";
import { createRefund } from "../payments/refunds.ts";
import { formatMoney } from "../resources/common.ts";
import { nowSeconds, type World } from "../world.ts";
import { cancelIntent } from "./cancel.ts";
import { customerOf, saveInvoice } from "./records.ts";
import { markPaid, paymentOf } from "./settle.ts";

export interface NewCreditNote {
  invoice: Invoice;
  amount: number;
  lines: CreditNoteLine[];
  /** Of a paid invoice: what goes to the customer's balance, back to the card, and by other ways. */
  toBalance: number;
  toCard: number;
  elsewhere: number;
  memo: string | null;
  reason: CreditNote["reason"];
  metadata: Metadata;
}

function refuse(message: string, param: string): never {
  throw invalidRequest(message, { param });
}

function checkAmount({ invoice, amount, ...ways }: NewCreditNote): void {
  const isOpen = invoice.status === "open";
  if (!isOpen && invoice.status !== "paid") {
    refuse(`You can only credit an invoice that is open or paid; this one is ${invoice.status}.`, "invoice");
  }
  const credited = invoice.pre_payment_credit_notes_amount + invoice.post_payment_credit_notes_amount;
  const most = isOpen ? invoice.amount_remaining : invoice.total - credited;
  if (amount > most) {
    const [asked, rest] = [amount, most].map((cents) => formatMoney(cents, invoice.currency));
    refuse(`The credit note's amount (${asked}) is above what is left of the invoice (${rest}).`, "amount");
  }
  const sum = ways.toBalance + ways.toCard + ways.elsewhere;
  if (isOpen && sum > 0) refuse("An open invoice gives nothing back: its amount becomes less.", "credit_amount");
  if (!isOpen && sum !== amount) {
    refuse("The credit, refund and out of band amounts must add up to the credit note's amount.", "credit_amount");
  }
}

/** The part of a taxed invoice's credit that is tax, as much as of the invoice itself. */
function taxesOf(invoice: Invoice, amount: number): NonNullable<CreditNote["total_taxes"]> {
  return (invoice.total_taxes ?? []).map((tax) => {
    const share = invoice.total === 0 ? 0 : Math.round((tax.amount * amount) / invoice.total);
    return { ...tax, amount: share, taxable_amount: amount - share };
  });
}

function chargeOf(world: World, invoice: Invoice): Charge {
  const payment = paymentOf(world, invoice.id);
  const intent = payment && world.objects.find("payment_intent", payment.payment.payment_intent);
  const charge = intent?.latest_charge ? world.objects.find("charge", String(intent.latest_charge)) : undefined;
  return charge ?? refuse("This invoice was paid without a charge: there is nothing to refund.", "refund_amount");
}

/** An open invoice asks for less; with nothing left to ask for it is paid. */
function lower(world: World, invoice: Invoice, amount: number): Invoice {
  const rest = invoice.amount_remaining - amount;
  const credited = invoice.pre_payment_credit_notes_amount + amount;
  const less: Invoice = {
    ...invoice,
    amount_due: invoice.amount_due - amount,
    amount_remaining: rest,
    pre_payment_credit_notes_amount: credited,
  };
  const payment = paymentOf(world, invoice.id);
  const intent = payment && world.objects.find("payment_intent", payment.payment.payment_intent);
  if (payment && intent && rest > 0) {
    world.objects.update("payment_intent", { ...intent, amount: rest });
    world.objects.update("invoice_payment", { ...payment, amount_requested: rest });
  }
  updateAndEmit(world, "invoice", less, ["invoice.updated"]);
  if (rest > 0) return saveInvoice(world, less);
  cancelIntent(world, invoice);
  return markPaid(world, less, true);
}

function giveBack(world: World, { invoice, toBalance, toCard, amount }: NewCreditNote): CreditNote["refunds"] {
  if (toBalance > 0) {
    const customer = customerOf(world, invoice.customer);
    updateAndEmit(world, "customer", { ...customer, balance: customer.balance - toBalance }, ["customer.updated"]);
  }
  const post_payment_credit_notes_amount = invoice.post_payment_credit_notes_amount + amount;
  updateAndEmit(world, "invoice", { ...invoice, post_payment_credit_notes_amount }, ["invoice.updated"]);
  if (toCard === 0) return [];
  const refund = createRefund(world, { charge: chargeOf(world, invoice), amount: toCard, metadata: {} });
  return [{ amount_refunded: toCard, payment_record_refund: null, refund: refund.id, type: "refund" }];
}

function numberOf(world: World, invoice: Invoice): string {
  const earlier = world.objects.list("credit_note", { parent: invoice.id });
  return `${invoice.number ?? "SANDBOX"}-CN-${String(earlier.length + 1).padStart(2, "0")}`;
}

/** Takes a part of an invoice back: what is still to be paid becomes less, or what was paid goes back. */
export function issueCreditNote(world: World, order: NewCreditNote): CreditNote {
  checkAmount(order);
  const { invoice, amount, lines } = order;
  const isOpen = invoice.status === "open";
  const [id, number] = [newId("credit_note"), numberOf(world, invoice)];
  const taxes = taxesOf(invoice, amount);
  const withoutTax = amount - taxes.reduce((sum, tax) => sum + tax.amount, 0);
  const refunds = isOpen ? [] : giveBack(world, order);
  if (isOpen) lower(world, invoice, amount);
  const note = {
    id,
    object: "credit_note",
    amount,
    amount_shipping: 0,
    created: nowSeconds(world),
    currency: invoice.currency,
    customer: String(invoice.customer),
    customer_account: null,
    customer_balance_transaction: null,
    discount_amount: 0,
    discount_amounts: [],
    effective_at: nowSeconds(world),
    invoice: invoice.id,
    lines: { object: "list", data: lines, has_more: false, url: `/v1/credit_notes/${id}/lines` },
    livemode: false,
    memo: order.memo,
    metadata: order.metadata,
    number,
    out_of_band_amount: order.elsewhere === 0 ? null : order.elsewhere,
    pdf: `${world.baseUrl}/i/${invoice.id}/pdf`,
    post_payment_amount: isOpen ? 0 : amount,
    pre_payment_amount: isOpen ? amount : 0,
    pretax_credit_amounts: [],
    reason: order.reason,
    refunds,
    shipping_cost: null,
    status: "issued",
    subtotal: amount,
    subtotal_excluding_tax: withoutTax,
    total: amount,
    total_excluding_tax: withoutTax,
    total_taxes: taxes,
    type: isOpen ? "pre_payment" : "post_payment",
    voided_at: null,
  } satisfies CreditNote;
  world.objects.insert("credit_note", note, { parent: invoice.id });
  for (const line of lines) world.objects.insert("credit_note_line_item", line, { parent: id });
  emit(world, "credit_note.created", note);
  return note;
}

/** Takes a credit note of an open invoice back: the invoice asks for the whole again. */
export function voidCreditNote(world: World, note: CreditNote): CreditNote {
  const invoice = world.objects.find("invoice", String(note.invoice));
  if (note.status === "void" || note.type !== "pre_payment" || invoice?.status !== "open") {
    throw invalidRequest("You can only void a credit note that was issued for an invoice that is still open.");
  }
  const whole = invoice.amount_remaining + note.amount;
  const payment = paymentOf(world, invoice.id);
  const intent = payment && world.objects.find("payment_intent", payment.payment.payment_intent);
  if (payment && intent) {
    world.objects.update("payment_intent", { ...intent, amount: whole });
    world.objects.update("invoice_payment", { ...payment, amount_requested: whole });
  }
  const credited = invoice.pre_payment_credit_notes_amount - note.amount;
  const more = { ...invoice, amount_due: invoice.amount_due + note.amount, amount_remaining: whole };
  updateAndEmit(world, "invoice", { ...more, pre_payment_credit_notes_amount: credited }, ["invoice.updated"]);
  const voided: CreditNote = { ...note, status: "void", voided_at: nowSeconds(world) };
  return updateAndEmit(world, "credit_note", voided, ["credit_note.voided"]);
}
