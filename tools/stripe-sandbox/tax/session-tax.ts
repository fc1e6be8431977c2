import { sessionHidden } from "../checkout/session-store.ts";
import type { CheckoutSession, LineItem, TaxRate } from "../model.ts";
import type { World } from "../world.ts";
import { taxOn } from "./rates.ts";

export function sessionAutomaticTax(isEnabled: boolean): CheckoutSession["automatic_tax"] {
  if (!isEnabled) return { enabled: false, liability: null, provider: null, status: null };
  return { enabled: true, liability: { type: "self" }, provider: "stripe", status: "complete" };
}

/** The rate that a session was made with: a setting that changes later does not change it. */
export function sessionRate(world: World, sessionId: string): TaxRate | null {
  const { taxRate } = sessionHidden(world, sessionId);
  return (taxRate === undefined ? undefined : world.objects.find("tax_rate", taxRate)) ?? null;
}

/** The lines of a session, discounted already, with the tax that comes on top. */
export function withTax(lines: LineItem[], rate: TaxRate | null): LineItem[] {
  if (!rate) return lines;
  return lines.map((line) => {
    const amount_tax = taxOn(line.amount_subtotal - line.amount_discount, rate);
    return { ...line, amount_tax, amount_total: line.amount_subtotal - line.amount_discount + amount_tax };
  });
}

interface TaxPart {
  amount: number;
  rate: TaxRate;
  taxability_reason: "standard_rated";
  taxable_amount: number;
}

/** The taxes of lines by rate, for `total_details.breakdown` of a session and for the lines themselves. */
export function lineTaxes(world: World, lines: LineItem[], sessionId: string): TaxPart[] {
  const rate = sessionRate(world, sessionId);
  const taxed = lines.filter((line) => line.amount_tax !== 0);
  if (!rate || taxed.length === 0) return [];
  const sum = (pick: (line: LineItem) => number) => taxed.reduce((total, line) => total + pick(line), 0);
  const taxable_amount = sum((line) => line.amount_subtotal - line.amount_discount);
  return [{ amount: sum((line) => line.amount_tax), rate, taxability_reason: "standard_rated", taxable_amount }];
}
