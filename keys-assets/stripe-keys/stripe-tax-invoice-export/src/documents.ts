import { type CreditNoteLike, type InvoiceLike, idOf, type TaxLike, type TaxRateLike } from "./stripe.ts";

/** An invoice or a credit note. Amounts are in minor units; a credit note's are negative, and a void document's are zero. */
export interface Document {
  readonly id: string;
  readonly kind: "invoice" | "credit_note";
  readonly number: string;
  readonly status: string;
  readonly at: Date;
  readonly customerId: string;
  readonly customerName: string;
  readonly country: string;
  readonly taxId: string;
  readonly exempt: string;
  readonly currency: string;
  readonly net: number;
  readonly tax: number;
  readonly gross: number;
  /** The invoice that a credit note belongs to. */
  readonly invoiceNumber: string;
  readonly taxes: readonly TaxRow[];
}

export interface TaxRow {
  readonly name: string;
  readonly country: string;
  readonly state: string;
  /** Such as "19" or "8.875". */
  readonly percentage: string;
  readonly behavior: string;
  /** Why this rate: `standard_rated`, `reverse_charge`, `customer_exempt`, … */
  readonly reason: string;
  readonly taxable: number | null;
  readonly tax: number;
}

export type RateOf = (id: string) => TaxRateLike | undefined;

function taxRow({ tax_rate_details, ...tax }: TaxLike, sign: number, rateOf: RateOf): TaxRow {
  const rate = tax_rate_details ? rateOf(tax_rate_details.tax_rate) : undefined;
  return {
    name: rate?.display_name ?? "",
    country: rate?.country ?? "",
    state: rate?.state ?? "",
    percentage: rate ? String(rate.percentage) : "",
    behavior: tax.tax_behavior,
    reason: tax.taxability_reason,
    taxable: tax.taxable_amount === null ? null : sign * tax.taxable_amount,
    tax: sign * tax.amount,
  };
}

// A minus zero would show as "-0" nowhere, but it would not equal zero in a test of identity.
const signed = (sign: number, amount: number) => (amount === 0 ? 0 : sign * amount);

interface Amounts {
  readonly total: number;
  readonly total_excluding_tax: number | null;
  readonly total_taxes: readonly TaxLike[] | null;
}

function sums({ total, total_excluding_tax, total_taxes }: Amounts, sign: number, rateOf: RateOf) {
  const tax = (total_taxes ?? []).reduce((sum, one) => sum + one.amount, 0);
  return {
    gross: signed(sign, total),
    // Stripe's own net, not a difference: whether net and tax make the gross is a check, not a definition.
    net: signed(sign, total_excluding_tax ?? total - tax),
    tax: signed(sign, tax),
    taxes: (total_taxes ?? []).map((one) => taxRow(one, sign, rateOf)),
  };
}

const NOTHING = { gross: 0, net: 0, tax: 0, taxes: [] };

function buyer(invoice: InvoiceLike | null) {
  return {
    customerId: idOf(invoice?.customer) ?? "",
    customerName: invoice?.customer_name ?? "",
    country: invoice?.customer_address?.country ?? "",
    taxId: (invoice?.customer_tax_ids ?? []).flatMap(({ value }) => value ?? []).join(" "),
    exempt: invoice?.customer_tax_exempt ?? "",
  };
}

/** Null for a draft: it is no document yet. */
export function fromInvoice(invoice: InvoiceLike, rateOf: RateOf): Document | null {
  const finalized = invoice.status_transitions.finalized_at;
  if (finalized === null || !invoice.id) return null;
  return {
    id: invoice.id,
    kind: "invoice",
    number: invoice.number ?? "",
    status: invoice.status ?? "",
    at: new Date(finalized * 1000),
    ...buyer(invoice),
    currency: invoice.currency,
    ...(invoice.status === "void" ? NOTHING : sums(invoice, 1, rateOf)),
    invoiceNumber: invoice.number ?? "",
  };
}

export function fromCreditNote(note: CreditNoteLike, rateOf: RateOf): Document {
  const invoice = typeof note.invoice === "string" ? null : note.invoice;
  return {
    id: note.id,
    kind: "credit_note",
    number: note.number,
    status: note.status,
    at: new Date((note.effective_at ?? note.created) * 1000),
    ...buyer(invoice),
    currency: note.currency,
    ...(note.status === "void" ? NOTHING : sums(note, -1, rateOf)),
    invoiceNumber: typeof note.invoice === "string" ? note.invoice : (note.invoice.number ?? ""),
  };
}
