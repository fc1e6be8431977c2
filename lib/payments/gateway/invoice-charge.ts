import "server-only";
import type Stripe from "stripe";
import { fromUnixSeconds } from "../../kernel/time";
import type { InvoiceCharge } from "../schema";

function isProration({ parent }: Stripe.InvoiceLineItem): boolean {
  return Boolean(parent?.subscription_item_details?.proration ?? parent?.invoice_item_details?.proration);
}

/** The time that was paid for. What a change adds or gives back for the present period counts only where there is nothing else. */
function periodOf(invoice: Stripe.Invoice): Pick<InvoiceCharge, "periodFrom" | "periodUntil"> {
  const all = invoice.lines.data;
  const whole = all.filter((line) => !isProration(line));
  const periods = (whole.length > 0 ? whole : all).map((line) => line.period);
  const from = Math.min(...periods.map(({ start }) => start));
  const until = Math.max(...periods.map(({ end }) => end));
  const isKnown = periods.length > 0;
  return {
    periodFrom: fromUnixSeconds(isKnown ? from : invoice.created),
    periodUntil: fromUnixSeconds(isKnown ? until : invoice.created),
  };
}

/** The invoice's lines; Stripe sends the first ten, what is more is told in one sum. */
function linesOf({ lines, subtotal }: Stripe.Invoice): InvoiceCharge["lines"] {
  const told = lines.data.map(({ description, amount }) => ({
    description: description ?? "Item",
    amountCents: amount,
  }));
  const rest = subtotal - told.reduce((sum, line) => sum + line.amountCents, 0);
  return lines.has_more && rest !== 0 ? [...told, { description: "Further items", amountCents: rest }] : told;
}

const sum = (parts: readonly { readonly amount: number }[] | null) =>
  (parts ?? []).reduce((total, { amount }) => total + amount, 0);

/** The money of an invoice, as Stripe has it. `charges`: the attempts to pay it. */
export function toInvoiceCharge(invoice: Stripe.Invoice, charges: readonly Stripe.Charge[]): InvoiceCharge {
  const refunded = charges.reduce((total, charge) => total + charge.amount_refunded, 0);
  return {
    invoiceId: invoice.id ?? "",
    number: invoice.number,
    reason: invoice.billing_reason ?? "manual",
    currency: invoice.currency,
    createdAt: fromUnixSeconds(invoice.created),
    paidAt: invoice.status === "paid" ? fromUnixSeconds(invoice.status_transitions.paid_at ?? invoice.created) : null,
    lines: linesOf(invoice),
    subtotalCents: invoice.subtotal,
    discountCents: sum(invoice.total_discount_amounts),
    taxCents: sum(invoice.total_taxes),
    totalCents: invoice.total,
    paidCents: invoice.amount_paid,
    refundedCents: Math.min(refunded, invoice.amount_paid),
    ...periodOf(invoice),
    invoiceUrl: invoice.hosted_invoice_url ?? null,
    pdfUrl: invoice.invoice_pdf ?? null,
  };
}
