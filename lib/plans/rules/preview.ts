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
  readonly currency: string;
};

function linesOf(invoice: PreviewedInvoice, sign: (cents: number) => string): QuoteLine[] {
  const { currency } = invoice;
  const lines = invoice.lines.map(
    ({ description, amountCents }): QuoteLine => ({
      label: description,
      kind: amountCents < 0 ? "credit" : "list",
      amount: amountCents,
      currency,
      reason: amountCents < 0 ? "What is left of the time that you paid for." : "For the time from now on.",
    }),
  );
  if (invoice.discountCents > 0) {
    const reason = `${sign(invoice.discountCents)} of your credits and discounts count on this invoice.`;
    lines.push({ label: "Credits and discounts", kind: "discount", amount: -invoice.discountCents, currency, reason });
  }
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
 * with the credit on it. `renewalCents`: a regular invoice after the change.
 */
export function priceChange(change: PreviewedInvoice, renewalCents: number, isAtOnce: boolean): PricedChange {
  const { currency } = change;
  const lines = linesOf(change, (cents) => formatMoney(money(cents, currency)));
  if (!isAtOnce) {
    const prorated = change.lines.filter((line) => line.isProration).reduce((sum, line) => sum + line.amountCents, 0);
    return { lines, dueCents: 0, creditCents: Math.max(0, -prorated), nextCents: change.dueCents, currency };
  }
  const creditCents = Math.max(0, -change.totalCents);
  return {
    lines,
    dueCents: change.dueCents,
    creditCents,
    nextCents: Math.max(0, renewalCents - creditCents),
    currency,
  };
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

/** What the customer agrees to, in a sentence or two. */
export function sentenceFor({ from, to, priced, trialEnd, nextAt }: Told): string {
  const show = (cents: number) => formatMoney(money(cents, priced.currency));
  const on = nextAt ? ` on ${formatDay(nextAt)}` : "";
  const then = `The next invoice${on} is ${show(priced.nextCents)}.`;
  const what = `From ${from} to ${to}`;
  if (trialEnd) return `${what}: nothing is due during the trial, which ends on ${formatDay(trialEnd)}. ${then}`;
  if (priced.dueCents > 0)
    return `${what}: ${show(priced.dueCents)} now, less what is left of the time you paid for. ${then}`;
  if (priced.creditCents > 0)
    return `${what}: nothing now; ${show(priced.creditCents)} come off the next invoices. ${then}`;
  return `${what}: nothing is due now. ${then}`;
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
