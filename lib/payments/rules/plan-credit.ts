const MONTHS = 12;

/** A coupon for so many months, each of whose invoices it takes the amount off. */
export type MonthlyCoupon = { readonly amountCents: number; readonly months: number };

/**
 * The coupons that replace the checkout's when a monthly plan's credit does not divide by twelve. A checkout takes one
 * coupon only, of the larger part for twelve months; from then on it is the smaller part, and one cent more for as many
 * invoices as cents remain. Without a trial the first invoice has had its larger part already. Empty where nothing is to
 * be replaced. Together with that first invoice they add up to the credit.
 */
export function restOfCredit(creditCents: number, hasTrial: boolean): MonthlyCoupon[] {
  const remaining = creditCents % MONTHS;
  if (remaining === 0) return [];
  const gone = hasTrial ? 0 : 1;
  const coupons = [
    { amountCents: Math.floor(creditCents / MONTHS), months: MONTHS - gone },
    { amountCents: 1, months: remaining - gone },
  ];
  return coupons.filter((coupon) => coupon.amountCents > 0 && coupon.months > 0);
}
