import type { HourSum } from "./types.ts";

/**
 * `equal`: Stripe has what was sent. `settling`: not yet, and it is too early to say. `waiting`: here, not sent. `missing` and
 * `extra`: Stripe has less or more than was sent. `unsure`: the difference may be batches without an answer. `refused`: used,
 * and cannot be billed as it is. `uncounted`: your own count says another number than what was recorded.
 */
export type Finding = "equal" | "settling" | "waiting" | "missing" | "extra" | "unsure" | "refused" | "uncounted";

export interface HourReport {
  readonly customerId: string;
  readonly hour: Date;
  readonly finding: Finding;
  /** Your own count, when you gave a way to ask for it. */
  readonly own: number | null;
  readonly recorded: number;
  readonly sent: number;
  readonly stripe: number;
  /** What would have to be billed in addition (above zero) or less for it to be right. */
  readonly difference: number;
}

export interface Hour extends HourSum {
  readonly own: number | null;
  readonly stripe: number;
}

/** Stripe adds up asynchronously; within an hour a difference says nothing. */
const SETTLED_AFTER = 60 * 60_000;

function findingOf(hour: Hour, recorded: number, now: Date): Finding {
  const { own, sent, unsure, refused, waiting, stripe } = hour;
  if (own !== null && own !== recorded) return "uncounted";
  if (refused > 0) return "refused";
  if (unsure > 0) return "unsure";
  if (stripe > sent) return "extra";
  if (stripe < sent) return now.getTime() - hour.hour.getTime() < SETTLED_AFTER * 2 ? "settling" : "missing";
  return waiting > 0 ? "waiting" : "equal";
}

/** Judges one hour of one customer. Pure; the most serious finding is the one that is named. */
export function judgeHour(hour: Hour, now: Date): HourReport {
  const recorded = hour.waiting + hour.sent + hour.unsure + hour.refused;
  const { customerId, own, sent, stripe } = hour;
  const finding = findingOf(hour, recorded, now);
  const difference = (own ?? recorded) - stripe;
  return { customerId, hour: hour.hour, finding, own, recorded, sent, stripe, difference };
}

export interface Reconciliation {
  readonly meter: string;
  readonly hours: number;
  /** All hours that are not equal, by customer and time. */
  readonly differences: readonly HourReport[];
  readonly totals: {
    readonly own: number | null;
    readonly recorded: number;
    readonly sent: number;
    readonly stripe: number;
  };
  /** Whether a bill made now from Stripe's numbers would be the one that your own numbers give. */
  readonly balanced: boolean;
}

export function summarize(meter: string, reports: readonly HourReport[]): Reconciliation {
  const sum = (pick: (report: HourReport) => number) => reports.reduce((total, report) => total + pick(report), 0);
  const differences = reports.filter(({ finding }) => finding !== "equal");
  const counted = reports.length > 0 && reports.every(({ own }) => own !== null);
  const totals = {
    own: counted ? sum(({ own }) => own ?? 0) : null,
    recorded: sum(({ recorded }) => recorded),
    sent: sum(({ sent }) => sent),
    stripe: sum(({ stripe }) => stripe),
  };
  return { meter, hours: reports.length, differences, totals, balanced: differences.length === 0 };
}
