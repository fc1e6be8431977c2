import { sessionHidden } from "../checkout/session-store.ts";
import type { CheckoutSession, LineItem, TaxRate } from "../model.ts";
import type { World } from "../world.ts";
import { rateFor, taxOn } from "./rates.ts";

export function sessionAutomaticTax(isEnabled: boolean): CheckoutSession["automatic_tax"] {
  if (!isEnabled) return { enabled: false, liability: null, provider: null, status: null };
  return { enabled: true, liability: { type: "self" }, provider: "stripe", status: "complete" };
}

/** The rate that a session was made with: a setting that changes later does not change it. */
export function sessionRate(world: World, sessionId: string): TaxRate | null {
  const { taxRate } = sessionHidden(world, sessionId);
  return (taxRate === undefined ? undefined : world.objects.find("tax_rate", taxRate)) ?? null;
}

/** The lines of a session, discounted already, with the tax on top of them or in them. */
export function withTax(world: World, lines: LineItem[], rate: TaxRate | null): LineItem[] {
  if (!rate) return lines;
  return lines.map((line) => {
    const own = rateFor(world, rate, line.price);
    const net = line.amount_subtotal - line.amount_discount;
    const amount_tax = taxOn(net, own);
    return { ...line, amount_tax, amount_total: own.inclusive ? net : net + amount_tax };
  });
}

const isTaxIn = (line: LineItem) => line.price?.tax_behavior === "inclusive";

interface TaxPart {
  amount: number;
  rate: TaxRate;
  taxability_reason: "standard_rated";
  taxable_amount: number;
}

/** The taxes of lines by rate, for `total_details.breakdown` of a session and for the lines themselves. */
export function lineTaxes(world: World, lines: LineItem[], sessionId: string): TaxPart[] {
  const rate = sessionRate(world, sessionId);
  if (!rate) return [];
  return [false, true].flatMap((isInclusive): TaxPart[] => {
    const taxed = lines.filter((line) => line.amount_tax !== 0 && isInclusive === isTaxIn(line));
    const [first] = taxed;
    if (!first) return [];
    const sum = (pick: (line: LineItem) => number) => taxed.reduce((total, line) => total + pick(line), 0);
    const amount = sum((line) => line.amount_tax);
    return [
      {
        amount,
        rate: rateFor(world, rate, first.price),
        taxability_reason: "standard_rated",
        taxable_amount: sum((line) => line.amount_total) - amount,
      },
    ];
  });
}
