import { formatMoney, money } from "../../kernel/money";
import { formatDay } from "../../kernel/time";
import type { PlanCharge } from "./plan-charge";

type Row = readonly [label: string, value: string];
type Told = {
  readonly heading: string;
  readonly paragraphs: string[];
  readonly rows: Row[];
  readonly closing?: string;
};

/** The sums under an invoice's lines, without those that are nothing. */
function sumsOf(charge: PlanCharge, of: (cents: number) => string): Row[] {
  const { subtotalCents, discountCents, taxCents, totalCents, paidCents } = charge;
  const isTaxOnTop = subtotalCents - discountCents + taxCents === totalCents;
  const balance = totalCents - paidCents;
  const all: [string, number][] = [
    ["Discount", -discountCents],
    [isTaxOnTop ? "Tax" : "Tax, included in the prices", taxCents],
    [balance > 0 ? "From your balance" : "Added from your balance", -balance],
  ];
  return all.filter(([, cents]) => cents !== 0).map(([label, cents]) => [label, of(cents)]);
}

/** The receipt of a charge for a plan: what for, for which time, and how the amount came about. */
export function receiptWords(charge: PlanCharge): Told {
  const of = (cents: number) => formatMoney(money(cents, charge.currency));
  const [paid, day] = [of(charge.paidCents), formatDay(charge.paidAt)];
  const period = `${formatDay(charge.periodFrom)} to ${formatDay(charge.periodUntil)}`;
  return {
    heading: `Receipt for your plan: ${paid} on ${day}`,
    paragraphs: [
      charge.paidCents > 0
        ? `Thank you. ${paid} was charged on ${day}.`
        : `Nothing was charged on ${day}: a discount or your balance covered it.`,
    ],
    rows: [
      ...charge.lines.map(({ description, amountCents }): Row => [description, of(amountCents)]),
      ...sumsOf(charge, of),
      ["Charged", paid],
      ["For the time from", period],
    ],
    ...(charge.number && { closing: `Invoice ${charge.number}. All charges of your plan stand with your orders.` }),
  };
}

/** Money of a charge that went back. `amountCents`: since the last mail about it. */
export function chargeRefundWords(charge: PlanCharge, amountCents: number): Told {
  const of = (cents: number) => formatMoney(money(cents, charge.currency));
  const amount = of(amountCents);
  return {
    heading: `Refund of ${amount} for your plan`,
    paragraphs: [
      `${amount} of what was charged on ${formatDay(charge.paidAt)} goes back to the card you paid with. Banks usually show it within 5 to 10 days.`,
      "The refund alone does not change what the plan opens.",
    ],
    rows: [
      ["Charged", of(charge.paidCents)],
      ["Gone back in all", of(charge.refundedCents)],
    ],
  };
}
