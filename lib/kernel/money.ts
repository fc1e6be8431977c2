/** An amount in the currency's minor unit (cents) with its ISO 4217 code in lower case, as Stripe writes it. */
export type Money = { readonly amount: number; readonly currency: string };

export const USD = "usd";

export function money(amountCents: number, currency: string = USD): Money {
  if (!Number.isSafeInteger(amountCents)) throw new RangeError(`Money is a whole number of cents, not ${amountCents}.`);
  return { amount: amountCents, currency };
}

/** "$1,299" or "$79.50", written without `Intl`: its first use keeps a phone busy for longer than all of a page's prices. */
function formatDollars(amountCents: number): string {
  const [sign, cents] = amountCents < 0 ? ["-", -amountCents] : ["", amountCents];
  const dollars = String(Math.trunc(cents / 100)).replace(/\B(?=(?:\d{3})+$)/g, ",");
  const rest = cents % 100;
  return `${sign}$${dollars}${rest === 0 ? "" : `.${String(rest).padStart(2, "0")}`}`;
}

/** "$79" or "$79.50", as English writes it: cents are written only where there are some. */
export function formatMoney({ amount, currency }: Money): string {
  if (currency === USD) return formatDollars(amount);
  return new Intl.NumberFormat("en-US", {
    style: "currency",
    currency,
    minimumFractionDigits: amount % 100 === 0 ? 0 : 2,
  }).format(amount / 100);
}

/**
 * Splits a whole number of cents in proportion to weights, to the cent: each part is rounded down and the cents that
 * remain go to the largest parts first (ties: the earlier one). The parts always add up to the amount.
 * Weights that are all zero count as equal. Source: product.md, "Credits".
 */
export function splitCents(amountCents: number, weights: readonly number[]): number[] {
  if (weights.length === 0) {
    if (amountCents !== 0) throw new RangeError("Nothing to split the amount over.");
    return [];
  }
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const effective = sum === 0 ? weights.map(() => 1) : weights;
  const total = BigInt(sum === 0 ? weights.length : sum);
  const parts = effective.map((weight) => Number((BigInt(amountCents) * BigInt(weight)) / total));
  const bySize = parts.map((_, index) => index).sort((a, b) => (effective[b] ?? 0) - (effective[a] ?? 0) || a - b);
  const remainder = amountCents - parts.reduce((acc, part) => acc + part, 0);
  for (let given = 0; given < remainder; given += 1) {
    const index = bySize[given % bySize.length] ?? 0;
    parts[index] = (parts[index] ?? 0) + 1;
  }
  return parts;
}
