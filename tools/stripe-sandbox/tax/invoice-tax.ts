import { netOf } from "../billing/lines.ts";
import type { Invoice, InvoiceLine, Subscription } from "../model.ts";
import type { World } from "../world.ts";
import { automaticRate, taxOn } from "./rates.ts";

type LineTax = NonNullable<InvoiceLine["taxes"]>[number];

/** What a subscription says about automatic tax. */
export function subscriptionAutomaticTax(isEnabled: boolean): Subscription["automatic_tax"] {
  return { disabled_reason: null, enabled: isEnabled, liability: isEnabled ? { type: "self" } : null };
}

export function invoiceAutomaticTax(isEnabled: boolean): Invoice["automatic_tax"] {
  const shared = { disabled_reason: null, enabled: isEnabled };
  if (!isEnabled) return { ...shared, liability: null, provider: null, status: null };
  return { ...shared, liability: { type: "self" }, provider: "stripe", status: "complete" };
}

/** The lines of an invoice, discounted already, with the tax that comes on top of each. What is given back is taxed back. */
export function taxInvoiceLines(world: World, lines: InvoiceLine[], subscription: Subscription): InvoiceLine[] {
  const rate = subscription.automatic_tax.enabled ? automaticRate(world, subscription.customer) : null;
  if (!rate) return lines;
  return lines.map((line) => {
    const taxable_amount = netOf(line);
    const tax: LineTax = {
      amount: taxOn(taxable_amount, rate),
      tax_behavior: "exclusive",
      tax_rate_details: { tax_rate: rate.id },
      taxability_reason: "standard_rated",
      taxable_amount,
      type: "tax_rate_details",
    };
    return { ...line, taxes: [tax] };
  });
}

/** The taxes of all lines together. They share one rate, which is that of the moment. */
export function totalTaxes(lines: InvoiceLine[]): LineTax[] {
  const taxes = lines.flatMap((line) => line.taxes ?? []);
  const [first] = taxes;
  if (!first) return [];
  const sum = (pick: (tax: LineTax) => number) => taxes.reduce((total, tax) => total + pick(tax), 0);
  return [{ ...first, amount: sum((tax) => tax.amount), taxable_amount: sum((tax) => tax.taxable_amount ?? 0) }];
}
