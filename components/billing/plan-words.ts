import { formatMoney, type Money } from "@/lib/kernel/money";
import { formatDay } from "@/lib/kernel/time";
import type { PlanPreviewDto, PlanSubscriptionDto } from "@/lib/plans/schema";
import { INTERVAL_WORDS, perInterval } from "../plans/plan-terms";

type Plan = PlanSubscriptionDto;

/**
 * How a plan stands, for the one who pays for it: `overdue` while an unpaid renewal still leaves it open, `closed` when it
 * no longer does.
 */
export type PlanState = "trial" | "running" | "cancelled" | "overdue" | "closed" | "paused" | "ended";

export function stateOf(plan: Plan, now: Date): PlanState {
  if (!plan.is_running) return "ended";
  if (plan.status === "paused") return "paused";
  if (plan.grace_until) return new Date(plan.grace_until) > now ? "overdue" : "closed";
  if (plan.status === "past_due" || plan.status === "unpaid") return "closed";
  if (plan.cancel_at) return "cancelled";
  return plan.status === "trialing" ? "trial" : "running";
}

export const STATE_WORDS: Record<PlanState, { label: string; tone: "plain" | "accent" | "warn" | "danger" }> = {
  trial: { label: "Trial", tone: "accent" },
  running: { label: "Running", tone: "accent" },
  cancelled: { label: "Cancelled", tone: "warn" },
  overdue: { label: "Payment overdue", tone: "danger" },
  closed: { label: "Payment overdue", tone: "danger" },
  paused: { label: "Paused", tone: "warn" },
  ended: { label: "Ended", tone: "plain" },
};

/** "Pro, yearly". */
export function nameOf({ title, interval }: Pick<Plan, "title" | "interval">): string {
  return `${title}, ${INTERVAL_WORDS[interval].adverb}`;
}

function renewalSentence(plan: Plan): string {
  const day = formatDay(plan.next_payment?.at ?? plan.current_period_end);
  return plan.next_payment ? `${formatMoney(plan.next_payment.amount)}, renews on ${day}.` : `Renews on ${day}.`;
}

function trialSentence(plan: Plan): string {
  const until = `Trial until ${formatDay(plan.trial_end ?? plan.current_period_end)}.`;
  const first = plan.next_payment;
  return first ? `${until} Then ${formatMoney(first.amount)} is charged, unless you cancel before.` : until;
}

function cancelledSentence(plan: Plan): string {
  const day = formatDay(plan.cancel_at ?? plan.current_period_end);
  return plan.status === "trialing"
    ? `Cancelled: the trial goes on until ${day}, and nothing will be charged.`
    : `Cancelled: everything stays open until ${day}, and nothing more will be charged.`;
}

/** The plan as it stands, in a sentence or two; its name stands before it. */
export function planSentence(plan: Plan, now: Date): string {
  switch (stateOf(plan, now)) {
    case "trial":
      return trialSentence(plan);
    case "running":
      return renewalSentence(plan);
    case "cancelled":
      return cancelledSentence(plan);
    case "overdue":
      return `The last payment did not go through. Access goes on until ${formatDay(plan.grace_until ?? now)}: put in another card before then, and nothing changes.`;
    case "closed":
      return "The last payment did not go through, and access has ended. Put in another card, and once it is paid everything opens again.";
    case "paused":
      return "The trial ended without a card that can be charged, so the plan rests. Put in a card to go on.";
    case "ended":
      return plan.ended_at ? `Ended on ${formatDay(plan.ended_at)}.` : "Ended.";
  }
}

const amountWords = (amount: Money) => (amount.amount === 0 ? "nothing" : formatMoney(amount));

/** What a change costs, before it is agreed to: "You pay $12.34 now, then $999 a year." */
export function previewSentence(preview: PlanPreviewDto, regularCents: number | null): string {
  const { due_now, credit, next_total, interval } = preview;
  const isRegular = credit.amount === 0 && next_total.amount === regularCents;
  const next = isRegular
    ? `then ${perInterval(next_total, interval)}`
    : `and ${amountWords(next_total)} with the next invoice`;
  return `You pay ${amountWords(due_now)} now, ${next}.`;
}

/** Said when the amount is another one than the customer saw. */
export function changedSentence(seen: PlanPreviewDto, fresh: PlanPreviewDto): string {
  const [was, is] = [seen.due_now, fresh.due_now].map(formatMoney);
  return `The amount has changed since you saw it: it was ${was} and is ${is} now. Nothing was charged.`;
}
