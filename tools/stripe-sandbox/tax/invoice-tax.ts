import { netOf } from "../billing/lines.ts";
import type { Invoice, InvoiceLine, Subscription } from "../model.ts";
import type { World } from "../world.ts";
import { automaticRate, rateFor, taxOn } from "./rates.ts";

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

/** The lines of an invoice, discounted already, with the tax on each or in it. What is given back is taxed back. */
export function taxInvoiceLines(world: World, lines: InvoiceLine[], subscription: Subscription): InvoiceLine[] {
  const rate = subscription.automatic_tax.enabled ? automaticRate(world, subscription.customer) : null;
  if (!rate) return lines;
  return lines.map((line) => {
    const net = netOf(line);
    const own = rateFor(world, rate, world.objects.find("price", line.pricing.price_details.price));
    const amount = taxOn(net, own);
    const tax: LineTax = {
      amount,
      tax_behavior: own.inclusive ? "inclusive" : "exclusive",
      tax_rate_details: { tax_rate: own.id },
      taxability_reason: "standard_rated",
      taxable_amount: own.inclusive ? net - amount : net,
      type: "tax_rate_details",
    };
    return { ...line, taxes: [tax] };
  });
}

const sumOf = (taxes: readonly LineTax[], pick: (tax: LineTax) => number) =>
  taxes.reduce((total, tax) => total + pick(tax), 0);

/** The taxes of all lines together: one for those on top, one for those in the price. Each has the rate of the moment. */
export function totalTaxes(lines: InvoiceLine[]): LineTax[] {
  const all = lines.flatMap((line) => line.taxes ?? []);
  return (["exclusive", "inclusive"] as const).flatMap((behavior) => {
    const taxes = all.filter((tax) => tax.tax_behavior === behavior);
    const [first] = taxes;
    if (!first) return [];
    const taxable_amount = sumOf(taxes, (tax) => tax.taxable_amount ?? 0);
    return [{ ...first, amount: sumOf(taxes, (tax) => tax.amount), taxable_amount }];
  });
}

/** How a page names them. */
export function taxName({ onTop, within }: { onTop: number; within: number }): string {
  if (within === 0) return "Tax";
  return onTop === 0 ? "Tax, included" : "Tax, partly included";
}

/** What taxes add to an amount, and what of it they are already. */
export function taxSums(taxes: readonly LineTax[]): { onTop: number; within: number } {
  const sum = (behavior: string) => sumOf(taxes, (tax) => (tax.tax_behavior === behavior ? tax.amount : 0));
  return { onTop: sum("exclusive"), within: sum("inclusive") };
}
