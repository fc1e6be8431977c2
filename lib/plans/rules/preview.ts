import { formatMoney, money } from "../../kernel/money";
import { addSeconds, formatDay, fromUnixSeconds } from "../../kernel/time";
import type { QuoteLine } from "../../pricing/schema";
import type { PlanTarget } from "../schema";

/** An invoice that Stripe foresees. Amounts in cents; a line's is negative for what is given back. */
export type PreviewedInvoice = {
  readonly currency: string;
  readonly lines: readonly {
    readonly description: string;
    readonly amountCents: number;
    /** For a part of the present period. */
    readonly isProration: boolean;
  }[];
  readonly discountCents: number;
  readonly taxCents: number;
  readonly totalCents: number;
  /** What would be charged: the total less what the customer has left from before, never below 0. */
  readonly dueCents: number;
  readonly at: Date;
};

/** A change, priced: what is charged at once, what is left over, and what comes next. */
export type PricedChange = {
  readonly lines: readonly QuoteLine[];
  readonly dueCents: number;
  readonly creditCents: number;
  readonly nextCents: number;
  /** What was paid for time that is given back; it is taken off the rest. */
  readonly unusedCents: number;
  /** The credit for bundles that goes along with the change, and over how many invoices. */
  readonly bundleCents: number;
  readonly bundleInvoices: number;
  readonly currency: string;
};

/** What of the credit for bundles a preview shows. */
export type CreditShown = {
  /** What comes off the invoice that is previewed. */
  readonly onInvoiceCents: number;
  /** Whether Stripe's preview has it among its discounts; what it has not is taken off here. */
  readonly isInInvoice: boolean;
  /** What is left of it for the plan, and over how many invoices; 0 where it just goes on as before. */
  readonly restCents: number;
  readonly invoices: number;
};

/**
 * The credit in a change. Another plan or interval begins with it; other seats leave it alone, so that it shows on the next
 * regular invoice only. `parts`: what comes off each invoice of the first year that is left.
 */
export function creditShown(parts: readonly number[], isOther: boolean, isAtOnce: boolean): CreditShown {
  return {
    onInvoiceCents: isOther || !isAtOnce ? (parts[0] ?? 0) : 0,
    isInInvoice: isOther,
    restCents: isOther ? parts.reduce((sum, part) => sum + part, 0) : 0,
    invoices: parts.length,
  };
}

type Terms = {
  /** A regular invoice after the change. */
  readonly renewalCents: number;
  /** Whether the previewed invoice is made by the change; otherwise it is the next regular one. */
  readonly isAtOnce: boolean;
  readonly credit: CreditShown;
};

function discountLines(
  { discountCents, currency }: PreviewedInvoice,
  { onInvoiceCents, isInInvoice }: CreditShown,
): QuoteLine[] {
  const show = (cents: number) => formatMoney(money(cents, currency));
  const creditCents = isInInvoice ? Math.min(discountCents, onInvoiceCents) : onInvoiceCents;
  const otherCents = isInInvoice ? discountCents - creditCents : discountCents;
  const credit: QuoteLine = {
    label: "Credit for bundles you own",
    kind: "credit",
    amount: -creditCents,
    currency,
    reason: `${show(creditCents)} of what you paid for bundles comes off this invoice.`,
  };
  const other: QuoteLine = {
    label: "Discounts",
    kind: "discount",
    amount: -otherCents,
    currency,
    reason: `${show(otherCents)} of your discounts count on this invoice.`,
  };
  return [credit, other].filter(({ amount }) => amount < 0);
}

function linesOf(invoice: PreviewedInvoice, credit: CreditShown): QuoteLine[] {
  const { currency } = invoice;
  const lines = invoice.lines.map(
    ({ description, amountCents }): QuoteLine => ({
      label: description,
      kind: amountCents < 0 ? "credit" : "list",
      amount: amountCents,
      currency,
      reason: amountCents < 0 ? "Days that you have paid for and no longer need." : "For the time from now on.",
    }),
  );
  lines.push(...discountLines(invoice, credit));
  if (invoice.taxCents > 0) {
    lines.push({ label: "Tax", kind: "tax", amount: invoice.taxCents, currency, reason: "Added by law." });
  }
  const fromBalance = Math.max(0, invoice.totalCents) - invoice.dueCents;
  if (fromBalance > 0) {
    const reason = "From an earlier invoice that gave back more than it charged.";
    lines.push({ label: "Your balance", kind: "credit", amount: -fromBalance, currency, reason });
  }
  return lines;
}

/**
 * Reads Stripe's previews. `change`: the invoice that the change makes at once; where it makes none, the next regular one
 * with what is given back on it.
 */
export function priceChange(change: PreviewedInvoice, { renewalCents, isAtOnce, credit }: Terms): PricedChange {
  const { currency } = change;
  const lines = linesOf(change, credit);
  const prorated = change.lines.filter((line) => line.isProration);
  const sums = {
    unusedCents: -prorated.reduce((sum, { amountCents }) => sum + Math.min(0, amountCents), 0),
    bundleCents: credit.restCents,
    bundleInvoices: credit.invoices,
    currency,
  };
  if (!isAtOnce) {
    const given = prorated.reduce((sum, line) => sum + line.amountCents, 0);
    const besides = credit.isInInvoice ? 0 : credit.onInvoiceCents;
    const nextCents = Math.max(0, change.dueCents - besides);
    return { lines, dueCents: 0, creditCents: Math.max(0, -given), nextCents, ...sums };
  }
  const creditCents = Math.max(0, -change.totalCents);
  return { lines, dueCents: change.dueCents, creditCents, nextCents: Math.max(0, renewalCents - creditCents), ...sums };
}

const NAMES = { month: "monthly", year: "yearly" } as const;

/** "Team, monthly, 7 seats"; a plan for one person has no seats to speak of. */
export function nameOf(title: string, target: PlanTarget, isForTeams: boolean): string {
  const name = `${title}, ${NAMES[target.interval]}`;
  return isForTeams ? `${name}, ${target.seats} ${target.seats === 1 ? "seat" : "seats"}` : name;
}

type Told = {
  readonly from: string;
  readonly to: string;
  readonly priced: PricedChange;
  readonly trialEnd: Date | null;
  readonly nextAt: Date | null;
};

function creditSentence({ bundleCents, bundleInvoices, currency }: PricedChange, isTrial: boolean): string {
  if (bundleCents === 0) return "";
  const credit = `Of your credit for bundles ${formatMoney(money(bundleCents, currency))}`;
  if (bundleInvoices > 1)
    return ` ${credit} are left: they come off the next ${bundleInvoices} invoices in equal parts.`;
  return isTrial ? ` ${credit} come off it.` : ` ${credit} are taken off already.`;
}

/** What the customer agrees to, in a few sentences. */
export function sentenceFor({ from, to, priced, trialEnd, nextAt }: Told): string {
  const show = (cents: number) => formatMoney(money(cents, priced.currency));
  const on = nextAt ? ` on ${formatDay(nextAt)}` : "";
  const credit = creditSentence(priced, trialEnd !== null);
  const then = `The next invoice${on} is ${show(priced.nextCents)}.`;
  const what = `From ${from} to ${to}`;
  if (trialEnd)
    return `${what}: nothing is due during the trial, which ends on ${formatDay(trialEnd)}. ${then}${credit}`;
  if (priced.dueCents > 0) {
    const unused =
      priced.unusedCents > 0
        ? ` ${show(priced.unusedCents)} for days that you have paid for and no longer need are taken off already.`
        : "";
    return `${what}: ${show(priced.dueCents)} now.${unused}${credit} ${then}`;
  }
  if (priced.creditCents > 0)
    return `${what}: nothing now; ${show(priced.creditCents)} come off the next invoices.${credit} ${then}`;
  return `${what}: nothing is due now.${credit} ${then}`;
}

/** How long a preview can be agreed to. */
const VALID_SECONDS = 1800;

/** What a token stands for. The text is what is signed. */
export type Agreement = {
  readonly subscriptionId: string;
  readonly target: PlanTarget;
  readonly dueCents: number;
  readonly prorationDate: number;
};

export function agreementText({ subscriptionId, target, dueCents, prorationDate }: Agreement): string {
  return [subscriptionId, target.plan, target.interval, target.seats, dueCents, prorationDate].join("|");
}

/** A token names the second and the amount it was made with; its signature covers all the rest. */
export function makeToken({ dueCents, prorationDate }: Agreement, signature: string): string {
  return `${prorationDate}.${dueCents}.${signature}`;
}

/** Null for what is no token at all. Whether its signature is right is for the caller to see. */
export function readToken(token: string): { prorationDate: number; dueCents: number; signature: string } | null {
  const parts = /^(\d{1,12})\.(\d{1,12})\.([\w-]{43})$/.exec(token);
  if (!parts) return null;
  return { prorationDate: Number(parts[1]), dueCents: Number(parts[2]), signature: parts[3] ?? "" };
}

export function isExpired(prorationDate: number, now: Date): boolean {
  return addSeconds(fromUnixSeconds(prorationDate), VALID_SECONDS) < now;
}
