import { splitCents } from "../../kernel/money";

/** A credit is for the first year of a plan. Source: product.md, "Bundle to plan". */
const MONTHS = 12;

/** A coupon for so many months, each of whose invoices it takes the amount off; `months` null: off one invoice. */
export type CreditCoupon = { readonly amountCents: number; readonly months: number | null };

/** A moment so many months later; a day that the month does not have is its last one, as with Stripe. */
function addMonths(moment: Date, count: number): Date {
  const later = new Date(moment);
  later.setUTCDate(1);
  later.setUTCMonth(later.getUTCMonth() + count);
  const days = new Date(Date.UTC(later.getUTCFullYear(), later.getUTCMonth() + 1, 0)).getUTCDate();
  later.setUTCDate(Math.min(moment.getUTCDate(), days));
  return later;
}

/** A part of the credit that came off something which is paid for until a moment. Times in Unix seconds. */
export type CreditedLine = { readonly amountCents: number; readonly start: number; readonly end: number };

/** A credit's discount that a subscription has; `end` null: it counts once. */
type GivenDiscount = { readonly amountCents: number; readonly end: Date | null };

/** What Stripe knows of a plan's credit. */
export type CreditState = {
  readonly isTrialing: boolean;
  readonly interval: "month" | "year";
  /** The day of the month (or year) that invoices are made on. */
  readonly anchor: Date;
  readonly periodStart: Date;
  readonly periodEnd: Date;
  /** When the first year that is paid for began, or will. */
  readonly firstPaidAt: Date;
  /** How often the credit was arranged anew by a change of the plan; coupons name the one that they were made for. */
  readonly round: number;
  /** What came off the invoices of this subscription, less what was given back with time that was not used. */
  readonly usedCents: number;
  /** Half of the present plan's year, where a change has set it. */
  readonly capCents: number | null;
  /** What came off the invoices since the last change, line by line. */
  readonly lines: readonly CreditedLine[];
  readonly discounts: readonly GivenDiscount[];
  readonly otherDiscountIds: readonly string[];
};

/** What a plan is to become. `isOther`: another plan or interval, not just other seats. `at` in Unix seconds. */
export type CreditTarget = {
  readonly at: number;
  readonly interval: "month" | "year";
  /** What a year of it costs. */
  readonly yearCents: number;
  readonly isOther: boolean;
};

/** How a credit goes on after a change. */
export type CarriedCredit = {
  readonly usedCents: number;
  readonly capCents: number;
  /** What comes off each of the invoices that are left of the first year, the larger parts first. */
  readonly parts: readonly number[];
};

/** How a plan's credit goes through a change: what is said to Stripe, and what the customer is to know. */
export type CreditInChange = {
  readonly discounts: readonly ({ discount: string } | { coupon: string })[];
  readonly metadata: Readonly<Record<string, string>>;
  /** What comes off the invoices to come. Those of the change itself are among them where another plan or interval begins. */
  readonly parts: readonly number[];
};

/** The invoices of the first year that come from a moment on. */
function invoicesLeft(
  { firstPaidAt, interval }: Pick<CreditState, "firstPaidAt" | "interval">,
  anchor: Date,
  from: Date,
): Date[] {
  const until = addMonths(firstPaidAt, MONTHS);
  const step = interval === "year" ? MONTHS : 1;
  const dates: Date[] = [];
  for (let at = anchor, count = 0; at < until; count += 1, at = addMonths(anchor, count * step)) {
    if (at >= from) dates.push(at);
  }
  return dates;
}

/** The credit on time that was paid for and is given back, as Stripe gives back the money: by the second. */
function unusedCents(lines: readonly CreditedLine[], at: number): number {
  return lines
    .filter(({ end }) => end > at)
    .reduce((sum, { amountCents, start, end }) => sum + Math.floor((amountCents * (end - at)) / (end - start)), 0);
}

const equalParts = (cents: number, count: number) =>
  count === 0 ? [] : splitCents(Math.max(0, cents), Array<number>(count).fill(1)).filter((part) => part > 0);

/**
 * What becomes of a plan's credit when the plan changes: what is unused stays with the plan. In sum it is never more than
 * was granted, nor than half of a year of what the plan becomes. Another interval gives time back, and with it the credit
 * that came off that time. What is left comes off the invoices that are left of the first year.
 * Source: product.md, "Bundle to plan"; docs/revenue/UPGRADES.md.
 */
export function carryCredit(grantedCents: number, state: CreditState, target: CreditTarget): CarriedCredit {
  const isAnew = target.isOther && !state.isTrialing;
  const usedCents = state.usedCents - (isAnew ? unusedCents(state.lines, target.at) : 0);
  const capCents = Math.floor(target.yearCents / 2);
  const at = new Date(target.at * 1000);
  const anchor = state.isTrialing ? state.periodEnd : isAnew ? at : state.anchor;
  const from = isAnew ? at : state.periodEnd;
  const left = invoicesLeft({ ...state, interval: target.interval }, anchor, from);
  return { usedCents, capCents, parts: equalParts(Math.min(grantedCents, capCents) - usedCents, left.length) };
}

/** Coupons that take the parts off the invoices to come. `offset`: months that lie before the first of them. */
export function couponsFor(parts: readonly number[], interval: "month" | "year", offset = 0): CreditCoupon[] {
  const [largest] = parts;
  if (largest === undefined) return [];
  if (interval === "year") return [{ amountCents: largest, months: null }];
  const smallest = parts.at(-1) ?? largest;
  const larger = parts.filter((part) => part > smallest).length;
  const coupons = [{ amountCents: smallest, months: parts.length + offset }];
  return larger > 0 ? [...coupons, { amountCents: 1, months: larger + offset }] : coupons;
}

/**
 * The coupons that a subscription should have for the rest of its credit, or null where those that it has come to the
 * same. A checkout takes one coupon only, so that a credit that does not divide by twelve has a few cents too much first.
 */
export function restOfCredit(grantedCents: number, state: CreditState, now: Date): CreditCoupon[] | null {
  const left = invoicesLeft(state, state.isTrialing ? state.periodEnd : state.anchor, state.periodEnd);
  const restCents = Math.min(grantedCents, state.capCents ?? grantedCents) - state.usedCents;
  const parts = equalParts(restCents, left.length);
  const planned = state.discounts.reduce((sum, { amountCents, end }) => {
    const counts = end === null ? Math.min(1, left.length) : left.filter((at) => at < end).length;
    return sum + amountCents * counts;
  }, 0);
  if (planned === parts.reduce((sum, part) => sum + part, 0)) return null;
  // A coupon ends at the second at which it began: begun just with a period, it would miss the last invoice.
  const isAtEdge = !state.isTrialing && Math.floor(now.getTime() / 1000) * 1000 <= state.periodStart.getTime();
  return couponsFor(parts, state.interval, isAtEdge ? 1 : 0);
}
