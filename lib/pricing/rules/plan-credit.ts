import { formatMoney, money, splitCents } from "../../kernel/money";
import { err, ok, type Result } from "../../kernel/result";
import type { Quote, QuoteLine } from "../schema";

export type PlanInterval = "month" | "year";
export type OfferedPlan = { readonly slug: string; readonly title: string; readonly seatsIncluded: number };
/** `amountCents` per interval with the included seats; `extraSeatCents` for each further one, null where none are sold. */
export type OfferedPlanPrice = {
  readonly amountCents: number;
  readonly extraSeatCents: number | null;
  readonly currency: string;
};

/** What was paid for a bundle line: after discounts, key credits and refunds. */
export type BundleMoney = { readonly orderLineId: string; readonly title: string; readonly paidCents: number };

/** The subject's paid bundle lines, the oldest first, and those whose money was credited to a plan already. */
export type PlanHoldings = { readonly bundles: readonly BundleMoney[]; readonly usedByPlans: ReadonlySet<string> };

/** So much of what a bundle cost comes off a plan. */
export type PlanCreditUse = { readonly orderLineId: string; readonly title: string; readonly amountCents: number };

const MONTHS = 12;

/**
 * What was paid for bundles comes off a plan's first year, at most half of that year's price. A bundle's money goes to
 * one plan only, once, so a bundle that another plan used any of gives nothing. Source: product.md, "Bundle to plan".
 */
export function planCredit(yearCents: number, { bundles, usedByPlans }: PlanHoldings): PlanCreditUse[] {
  let left = Math.floor(yearCents / 2);
  const uses: PlanCreditUse[] = [];
  for (const { orderLineId, title, paidCents } of bundles) {
    const amountCents = usedByPlans.has(orderLineId) ? 0 : Math.min(paidCents, left);
    if (amountCents <= 0) continue;
    left -= amountCents;
    uses.push({ orderLineId, title, amountCents });
  }
  return uses;
}

/** What comes off each invoice of the first year: all of it off the one, or a twelfth off each, the larger parts first. */
export function invoiceCredits(creditCents: number, interval: PlanInterval): number[] {
  return interval === "year" ? [creditCents] : splitCents(creditCents, Array<number>(MONTHS).fill(1));
}

export type PlanRequest = {
  readonly plan: OfferedPlan;
  readonly price: OfferedPlanPrice;
  readonly seats: number;
  readonly holdings: PlanHoldings;
  readonly interval: PlanInterval;
  /** 0 for a customer who had a trial before. */
  readonly trialDays: number;
};

export type PricedPlan = {
  readonly quote: Quote;
  /** One invoice without any credit. */
  readonly renewalCents: number;
  readonly firstYearCents: number;
  readonly creditCents: number;
  readonly invoiceCredits: readonly number[];
  readonly uses: readonly PlanCreditUse[];
  readonly firstInvoiceCents: number;
  readonly dueTodayCents: number;
  readonly currency: string;
};

type Sums = Omit<PricedPlan, "quote">;

function sumsOf({ price, holdings, interval, trialDays }: PlanRequest, extraSeats: number): Sums {
  const renewalCents = price.amountCents + extraSeats * (price.extraSeatCents ?? 0);
  const yearCents = interval === "year" ? renewalCents : renewalCents * MONTHS;
  const uses = planCredit(yearCents, holdings);
  const creditCents = uses.reduce((sum, use) => sum + use.amountCents, 0);
  const credits = invoiceCredits(creditCents, interval);
  const firstInvoiceCents = renewalCents - (credits[0] ?? 0);
  return {
    renewalCents,
    firstYearCents: yearCents - creditCents,
    creditCents,
    invoiceCredits: credits,
    uses,
    firstInvoiceCents,
    dueTodayCents: trialDays > 0 ? 0 : firstInvoiceCents,
    currency: price.currency,
  };
}

const NAMES = { month: "monthly", year: "yearly" } as const;

function priceLines({ plan, price, interval }: PlanRequest, extraSeats: number): QuoteLine[] {
  const { currency } = price;
  const included = plan.seatsIncluded > 1 ? `, with ${plan.seatsIncluded} seats` : "";
  const lines: QuoteLine[] = [
    {
      label: `${plan.title}, ${NAMES[interval]}`,
      kind: "list",
      amount: price.amountCents,
      currency,
      reason: `Every KEY of the catalog, present and future, while the plan runs${included}.`,
    },
  ];
  if (extraSeats === 0) return lines;
  const each = formatMoney(money(price.extraSeatCents ?? 0, currency));
  const seats = extraSeats === 1 ? "1 further seat" : `${extraSeats} further seats`;
  const reason = `${each} a ${interval} for each seat beyond the ${plan.seatsIncluded} included.`;
  return [...lines, { label: seats, kind: "list", amount: extraSeats * (price.extraSeatCents ?? 0), currency, reason }];
}

/** What each bundle takes off the first invoice; the parts add up to that invoice's credit. */
function creditLines({ interval }: PlanRequest, sums: Sums): QuoteLine[] {
  const { uses, currency } = sums;
  const parts = splitCents(
    sums.invoiceCredits[0] ?? 0,
    uses.map((use) => use.amountCents),
  );
  return uses.map((use, index) => {
    const whole = `${formatMoney(money(use.amountCents, currency))} of what you paid for it comes off the first year`;
    const reason = interval === "year" ? `${whole}.` : `${whole}, spread over the first ${MONTHS} invoices.`;
    return { label: `Credit for ${use.title}`, kind: "credit", amount: -(parts[index] ?? 0), currency, reason };
  });
}

function trialLines({ trialDays }: PlanRequest, { firstInvoiceCents, currency }: Sums): QuoteLine[] {
  if (trialDays === 0) return [];
  const first = formatMoney(money(firstInvoiceCents, currency));
  const reason = `Nothing is charged during the trial; ${first} is due when it ends, unless you cancel before.`;
  return [{ label: `${trialDays}-day trial`, kind: "discount", amount: -firstInvoiceCents, currency, reason }];
}

function sentenceFor({ plan, interval, trialDays }: PlanRequest, sums: Sums): string {
  const show = (cents: number) => formatMoney(money(cents, sums.currency));
  const renewal = `${show(sums.renewalCents)} a ${interval}`;
  const name = `${plan.title}, ${NAMES[interval]}`;
  const trial = trialDays > 0 ? ` The first ${trialDays} days are a trial: nothing is due today.` : "";
  if (sums.creditCents === 0) return `${name}: ${renewal}, until you cancel.${trial}`;
  const credit = `less ${show(sums.creditCents)} that you paid for bundles`;
  if (interval === "year") {
    const year = `so the first year costs ${show(sums.firstYearCents)}, then ${renewal}`;
    return `${name}: ${show(sums.renewalCents)}, ${credit}, ${year}.${trial}`;
  }
  const spread = `${credit}, spread over the first ${MONTHS} invoices`;
  const year = `so the first month costs ${show(sums.firstInvoiceCents)} and the first year ${show(sums.firstYearCents)}`;
  return `${name}: ${renewal}, ${spread}, ${year}, then ${renewal}.${trial}`;
}

/**
 * Prices a plan for a subject. The lines are those of the first invoice and add up to the total, which is what is due
 * today: nothing during a trial. Fewer seats than the included ones cost as much as those.
 * Error: `invalid_input` (no whole number of seats, or more than the plan sells).
 */
export function quotePlan(request: PlanRequest): Result<PricedPlan> {
  const { plan, price, seats } = request;
  const extraSeats = Math.max(0, seats - plan.seatsIncluded);
  const isSold = extraSeats === 0 || price.extraSeatCents !== null;
  if (!Number.isSafeInteger(seats) || seats < 1 || !isSold) {
    const detail = isSold
      ? "A plan has a whole number of seats, at least 1."
      : `${plan.title} has ${plan.seatsIncluded === 1 ? "one seat" : `${plan.seatsIncluded} seats`} and no further ones.`;
    return err({ code: "invalid_input", message: detail, errors: [{ pointer: "/items", detail }] });
  }
  const sums = sumsOf(request, extraSeats);
  const lines = [...priceLines(request, extraSeats), ...creditLines(request, sums), ...trialLines(request, sums)];
  const quote = { lines, total: money(sums.dueTodayCents, sums.currency), sentence: sentenceFor(request, sums) };
  return ok({ ...sums, quote });
}
