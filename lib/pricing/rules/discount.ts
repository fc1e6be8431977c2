import { splitCents } from "../../kernel/money";
import type { LineShare } from "./credit";

/** A line before its promotion: its price, what a credit took off, and the KEYS that its payment is attributed to. */
export type DiscountableLine = {
  readonly listCents: number;
  readonly creditCents: number;
  readonly shares: readonly LineShare[];
};

type Discounted = { readonly discountCents: number; readonly netCents: number; readonly shares: readonly LineShare[] };

/** The KEYS that had a share keep sharing, in proportion to their list prices; those owned before still get none. */
function shareOut(netCents: number, shares: readonly LineShare[]): readonly LineShare[] {
  // A plan's line is for the whole catalog: it has no shares.
  if (shares.length === 0 || shares.reduce((sum, share) => sum + share.paidCents, 0) === netCents) return shares;
  const isAnyPaid = shares.some((share) => share.paidCents > 0);
  const weights = shares.map((share) => (isAnyPaid && share.paidCents === 0 ? 0 : share.listCents));
  const parts = splitCents(netCents, weights);
  return shares.map((share, index) => ({ ...share, paidCents: parts[index] ?? 0 }));
}

/**
 * Takes a promotion off an order: credit first, then the promotion on what is left, spread over the lines in proportion
 * to what each was to cost, to the cent. It counts from price and credit alone, so that a second settlement of the same
 * order gives the same lines. A discount above the whole order takes the whole order and no more.
 */
export function applyDiscount<Line extends DiscountableLine>(
  lines: readonly Line[],
  discountCents: number,
): (Omit<Line, keyof Discounted> & Discounted)[] {
  if (!Number.isSafeInteger(discountCents) || discountCents < 0)
    throw new RangeError(`A discount is a whole number of cents, not ${discountCents}.`);
  const due = lines.map((line) => line.listCents - line.creditCents);
  const total = due.reduce((sum, cents) => sum + cents, 0);
  const parts = splitCents(Math.min(discountCents, total), due);
  return lines.map((line, index) => {
    const discount = parts[index] ?? 0;
    const netCents = (due[index] ?? 0) - discount;
    return { ...line, discountCents: discount, netCents, shares: shareOut(netCents, line.shares) };
  });
}
