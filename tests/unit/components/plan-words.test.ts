import { describe, expect, test } from "vitest";
import { changedSentence, nameOf, planSentence, previewSentence, stateOf } from "@/components/billing/plan-words";
import { money } from "@/lib/kernel/money";
import type { PlanPreviewDto, PlanSubscriptionDto } from "@/lib/plans/schema";

const NOW = new Date("2026-05-10T12:00:00Z");
const RUNNING: PlanSubscriptionDto = {
  plan: "pro",
  title: "Pro",
  interval: "year",
  seats: 1,
  seats_included: 1,
  seats_used: 1,
  status: "active",
  is_running: true,
  started_at: "2026-05-03T10:00:00Z",
  current_period_end: "2027-05-03T10:00:00Z",
  trial_end: null,
  cancel_at: null,
  grace_until: null,
  ended_at: null,
  next_payment: { amount: money(99_900), at: "2027-05-03T10:00:00Z" },
};

const told = (change: Partial<PlanSubscriptionDto>) => {
  const plan = { ...RUNNING, ...change };
  return `${stateOf(plan, NOW)}: ${planSentence(plan, NOW)}`;
};

describe("a plan in words", () => {
  test("running, with and without a look at the next invoice", () => {
    expect(nameOf(RUNNING)).toBe("Pro, yearly");
    expect(told({})).toBe("running: $999, renews on 3 May 2027.");
    expect(told({ next_payment: null })).toBe("running: Renews on 3 May 2027.");
  });

  test("in its trial, going on or not", () => {
    const trial = { status: "trialing", trial_end: "2026-05-17T10:00:00Z", current_period_end: "2026-05-17T10:00:00Z" };
    expect(told(trial)).toBe("trial: Trial until 17 May 2026. Then $999 is charged, unless you cancel before.");
    expect(told({ ...trial, cancel_at: "2026-05-17T10:00:00Z", next_payment: null })).toBe(
      "cancelled: Cancelled: the trial goes on until 17 May 2026, and nothing will be charged.",
    );
  });

  test("cancelled for the end of its time", () => {
    expect(told({ cancel_at: "2027-05-03T10:00:00Z" })).toBe(
      "cancelled: Cancelled: everything stays open until 3 May 2027, and nothing more will be charged.",
    );
  });

  test("unpaid: first open, then closed; that it was cancelled besides is not what matters", () => {
    const unpaid = { status: "past_due", grace_until: "2026-05-12T10:00:00Z", next_payment: null };
    expect(told({ ...unpaid, cancel_at: "2027-05-03T10:00:00Z" })).toMatch(/^overdue: .+ until 12 May 2026: put in/);
    expect(told({ ...unpaid, grace_until: "2026-05-10T12:00:00Z" })).toMatch(/^closed: .+ access has ended\./);
    expect(told({ status: "unpaid", next_payment: null })).toMatch(/^closed: /);
  });

  test("ended, whatever else is on record", () => {
    const ended = { is_running: false, status: "canceled", ended_at: "2026-05-09T10:00:00Z" };
    expect(told({ ...ended, grace_until: "2026-05-12T10:00:00Z" })).toBe("ended: Ended on 9 May 2026.");
  });
});

describe("a change in words", () => {
  const PREVIEW: PlanPreviewDto = {
    lines: [],
    due_now: money(1234),
    credit: money(0),
    next_total: money(29_900),
    sentence: "",
    plan: "team",
    interval: "year",
    seats: 6,
    token: "1",
  };

  test("what is paid now, and then", () => {
    expect(previewSentence(PREVIEW, 29_900)).toBe("You pay $12.34 now, then $299 a year.");
    expect(previewSentence(PREVIEW, 99_900)).toBe("You pay $12.34 now, and $299 with the next invoice.");
  });

  test("nothing is called nothing", () => {
    const free = { ...PREVIEW, due_now: money(0), credit: money(5000), next_total: money(0) };
    expect(previewSentence(free, 0)).toBe("You pay nothing now, and nothing with the next invoice.");
  });

  test("another amount than was seen", () => {
    expect(changedSentence(PREVIEW, { ...PREVIEW, due_now: money(1300) })).toBe(
      "The amount has changed since you saw it: it was $12.34 and is $13 now. Nothing was charged.",
    );
  });
});
