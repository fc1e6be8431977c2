import { formatMoney, type Money, money } from "@/lib/kernel/money";
import { formatDay } from "@/lib/kernel/time";
import type { PlanChargeDto } from "@/lib/orders/schema";

const KIND_WORDS: Record<PlanChargeDto["kind"], string> = {
  first: "First payment",
  renewal: "Renewal",
  change: "Change of plan",
  other: "Other charge",
};

/** What a charge was for. With `isNamed` also of which plan, and whose, where that is not said around it. */
export function chargeTitle({ kind, plan, organization }: PlanChargeDto, isNamed: boolean): string {
  if (!isNamed) return KIND_WORDS[kind];
  return `${plan}${organization ? ` for ${organization}` : ""}: ${KIND_WORDS[kind].toLowerCase()}`;
}

export function chargePeriod({ period_from, period_until }: PlanChargeDto): string {
  return `${formatDay(period_from)} to ${formatDay(period_until)}`;
}

/** What became of the money since: nothing to tell where it stands. */
export function chargeState({ paid, refunded, dispute }: PlanChargeDto): string | null {
  if (dispute?.state === "open") return `Disputed since ${formatDay(dispute.opened_at)}`;
  if (dispute?.state === "lost" && dispute.decided_at) return `Lost in a dispute on ${formatDay(dispute.decided_at)}`;
  if (refunded.amount === 0) return null;
  return refunded.amount === paid.amount ? "Refunded" : `${formatMoney(refunded)} refunded`;
}

type Sum = { label: string; money: Money };

/** What the amount is made of, where it is more than one price. */
export function chargeSums({ lines, discount, tax, total, paid }: PlanChargeDto): Sum[] {
  const of = (amount: number) => money(amount, paid.currency);
  const listed = lines.reduce((sum, line) => sum + line.amount.amount, 0);
  const isTaxOnTop = listed - discount.amount + tax.amount === total.amount;
  const balance = total.amount - paid.amount;
  const sums = [
    { label: "Discount", money: of(-discount.amount) },
    { label: isTaxOnTop ? "Tax" : "Tax, included in the prices", money: tax },
    { label: balance > 0 ? "From your balance" : "Added from your balance", money: of(-balance) },
  ].filter((sum) => sum.money.amount !== 0);
  const parts = lines.map(({ description, amount }) => ({ label: description, money: amount }));
  return parts.length > 1 || sums.length > 0 ? [...parts, ...sums] : [];
}

/** What was charged in all and what of it came back: the order's own total is only that of its first day. */
export function chargedSoFar(charges: readonly PlanChargeDto[]): { paid: Money; refunded: Money } {
  const currency = charges[0]?.paid.currency;
  const sum = (of: (charge: PlanChargeDto) => Money) =>
    money(
      charges.reduce((total, charge) => total + of(charge).amount, 0),
      currency,
    );
  return { paid: sum((charge) => charge.paid), refunded: sum((charge) => charge.refunded) };
}
