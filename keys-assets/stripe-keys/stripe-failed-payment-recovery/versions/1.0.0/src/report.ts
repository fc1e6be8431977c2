import type { Action } from "./decline-codes.ts";
import { DAY_MS } from "./schedule.ts";
import type { DunningCase } from "./store.ts";

/** A number of invoices and their amount in minor units of one currency. */
export interface Sum {
  readonly count: number;
  readonly amount: number;
}

export interface CurrencyReport {
  readonly currency: string;
  /** Every invoice that failed at least once, with what was due. Voided ones are not among them: they are not owed. */
  readonly failed: Sum;
  /** Paid after failing, with what was paid. */
  readonly recovered: Sum;
  /** Still open, with what is missing. */
  readonly open: Sum;
  /** Given up: uncollectible, or its subscription ended. */
  readonly lost: Sum;
  readonly voided: Sum;
  /** Recovered by amount, in hundredths of a per cent of what failed. Null when nothing failed. */
  readonly recoveredBps: number | null;
  /** From the first failure to the payment: half took no longer. Null when nothing was recovered. */
  readonly medianDays: number | null;
  readonly byAction: Readonly<Partial<Record<Action, { failed: number; recovered: number }>>>;
}

function sum(cases: readonly DunningCase[], amountOf: (one: DunningCase) => number): Sum {
  return { count: cases.length, amount: cases.reduce((total, one) => total + amountOf(one), 0) };
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

function reportOf(currency: string, cases: readonly DunningCase[]): CurrencyReport {
  const owed = cases.filter((one) => one.state !== "void");
  const paid = cases.filter((one) => one.state === "paid");
  const missing = (one: DunningCase) => one.amountDue - one.amountPaid;
  const failed = sum(owed, (one) => one.amountDue);
  const recovered = sum(paid, (one) => one.amountPaid);
  const days = paid.flatMap((one) =>
    one.closedAt ? [(one.closedAt.getTime() - one.firstFailedAt.getTime()) / DAY_MS] : [],
  );
  const actions = Map.groupBy(owed, (one) => one.action);
  return {
    currency,
    failed,
    recovered,
    open: sum(
      cases.filter((one) => one.state === "open"),
      missing,
    ),
    lost: sum(
      cases.filter((one) => one.state === "uncollectible" || one.state === "canceled"),
      missing,
    ),
    voided: sum(
      cases.filter((one) => one.state === "void"),
      (one) => one.amountDue,
    ),
    recoveredBps: failed.amount > 0 ? Math.round((recovered.amount / failed.amount) * 10_000) : null,
    medianDays: median(days),
    byAction: Object.fromEntries(
      [...actions].map(([action, group]) => [
        action,
        { failed: group.length, recovered: group.filter((one) => one.state === "paid").length },
      ]),
    ),
  };
}

/** What came back of what failed, for each currency on its own: amounts of two currencies are never added. */
export function recoveryReport(cases: readonly DunningCase[]): CurrencyReport[] {
  return [...Map.groupBy(cases, (one) => one.currency)]
    .map(([currency, group]) => reportOf(currency, group))
    .toSorted((a, b) => a.currency.localeCompare(b.currency));
}
