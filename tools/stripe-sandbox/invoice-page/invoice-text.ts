import type { Invoice } from "../model.ts";
import { formatMoney } from "../resources/common.ts";
import { taxName, taxSums } from "../tax/invoice-tax.ts";

export interface InvoiceRow {
  label: string;
  amount: string;
}

function day(seconds: number | null): string {
  return seconds === null ? "" : new Date(seconds * 1000).toISOString().slice(0, 10);
}

/** A minus sign rather than a hyphen in front of what is taken off. */
function money(invoice: Invoice, amount: number): string {
  const text = formatMoney(Math.abs(amount), invoice.currency);
  return amount < 0 ? `−${text}` : text;
}

export function invoiceHead(invoice: Invoice): string[] {
  const finalized = day(invoice.status_transitions.finalized_at);
  return [
    `Invoice ${invoice.number ?? "(draft)"}`,
    ...(finalized === "" ? [] : [`Date ${finalized}`]),
    `Status ${invoice.status ?? "draft"}`,
    ...[invoice.customer_name, invoice.customer_email].flatMap((text) => (text ? [`To ${text}`] : [])),
  ];
}

/** What an invoice asks for, line by line. */
export function invoiceLines(invoice: Invoice): InvoiceRow[] {
  return invoice.lines.data.map((line) => ({
    label: `${line.description ?? "Item"} (${day(line.period.start)} to ${day(line.period.end)})`,
    amount: money(invoice, line.amount),
  }));
}

/** The sums of an invoice; rows that would say nothing are left out. */
export function invoiceSums(invoice: Invoice): InvoiceRow[] {
  const off = invoice.total_discount_amounts.reduce((sum, entry) => sum + entry.amount, 0);
  const tax = (invoice.total_taxes ?? []).reduce((sum, entry) => sum + entry.amount, 0);
  const fromBalance = (invoice.ending_balance ?? invoice.starting_balance) - invoice.starting_balance;
  const row = (label: string, amount: number) => ({ label, amount: money(invoice, amount) });
  return [
    row("Subtotal", invoice.subtotal),
    ...(off === 0 ? [] : [row("Discount", -off)]),
    ...(tax === 0 ? [] : [row(taxName(taxSums(invoice.total_taxes ?? [])), tax)]),
    row("Total", invoice.total),
    ...(fromBalance === 0 ? [] : [row(fromBalance > 0 ? "Paid from credit" : "Put to credit", -fromBalance)]),
    row("Amount due", invoice.amount_due),
    row("Amount paid", invoice.amount_paid),
  ];
}
