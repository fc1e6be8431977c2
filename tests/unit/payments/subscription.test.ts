import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideAccess, type Source } from "@/lib/entitlements/rules";
import { failingInvoice, planSubscription } from "@/lib/payments/rules/subscription";
import type { InvoiceSnapshot, SubscriptionSnapshot } from "@/lib/payments/schema";

const T0 = Date.UTC(2026, 0, 1);
const DAY = 86_400_000;
const day = (days: number) => new Date(T0 + days * DAY);
const second = (moment: Date, seconds: number) => new Date(moment.getTime() + seconds * 1000);

function invoice(more: Partial<InvoiceSnapshot> & { id: string }): InvoiceSnapshot {
  return {
    status: "paid",
    isFirst: false,
    totalCents: 9900,
    createdAt: day(0),
    paidAt: null,
    firstFailureAt: null,
    hostedUrl: null,
    disputes: [],
    ...more,
  };
}

const first = invoice({ id: "in_1", isFirst: true, paidAt: day(0) });

function subscription(more: Partial<SubscriptionSnapshot> = {}): SubscriptionSnapshot {
  return {
    id: "sub_1",
    orderId: null,
    customerId: "cus_1",
    status: "active",
    planSlug: "pro",
    interval: "month",
    seats: 1,
    createdAt: day(0),
    trialStart: null,
    trialEnd: null,
    currentPeriodEnd: day(30),
    cancelAt: null,
    endedAt: null,
    cancelReason: null,
    isDuplicate: false,
    invoices: [first],
    ...more,
  };
}

/** Whether a KEY that nobody had heard of when the plan began is open at a moment. */
function isOpen(snapshot: SubscriptionSnapshot, at: Date): boolean {
  const sources = planSubscription(snapshot) satisfies Source[];
  return decideAccess(sources, "a-key-of-tomorrow", at).allowed;
}

describe("a plan gives access", () => {
  it("from its first payment on, without an end while it renews", () => {
    expect(isOpen(subscription(), second(day(0), -1))).toBe(false);
    expect(isOpen(subscription(), day(0))).toBe(true);
    expect(isOpen(subscription(), day(4000))).toBe(true);
  });

  it("not before the first payment came, and not when it never came", () => {
    const unpaid = invoice({ id: "in_1", isFirst: true, status: "open", firstFailureAt: day(0) });
    expect(planSubscription(subscription({ status: "incomplete", invoices: [unpaid] }))).toEqual([]);
    expect(planSubscription(subscription({ status: "incomplete_expired", invoices: [unpaid] }))).toEqual([]);
  });

  it("from the beginning of its trial", () => {
    const trial = { trialStart: day(0), trialEnd: day(14), status: "trialing" as const, invoices: [] };
    expect(isOpen(subscription(trial), day(3))).toBe(true);
  });

  it("until the very second at which it was cancelled for", () => {
    const cancelled = subscription({ cancelAt: day(30) });
    expect(isOpen(cancelled, second(day(30), -1))).toBe(true);
    expect(isOpen(cancelled, day(30))).toBe(false);
  });

  it("until it was ended at once, whatever had been paid", () => {
    const ended = subscription({ status: "canceled", endedAt: day(9), cancelReason: "cancellation_requested" });
    expect(isOpen(ended, second(day(9), -1))).toBe(true);
    expect(isOpen(ended, day(9))).toBe(false);
  });

  it("not at all through a second plan that goes back", () => {
    expect(planSubscription(subscription({ isDuplicate: true }))).toEqual([]);
  });
});

describe("a renewal that fails", () => {
  const failed = invoice({ id: "in_2", status: "open", createdAt: day(30), firstFailureAt: day(30) });

  it("leaves seven days, counted from the first failure and not from the last attempt", () => {
    const pastDue = subscription({ status: "past_due", invoices: [first, failed] });
    expect(isOpen(pastDue, second(day(37), -1))).toBe(true);
    expect(isOpen(pastDue, day(37))).toBe(false);
  });

  it("leaves no trace when it is paid in time", () => {
    const paid = { ...failed, status: "paid" as const, paidAt: day(36) };
    expect(planSubscription(subscription({ invoices: [first, paid] }))).toEqual(planSubscription(subscription()));
  });

  it("paid late, opens again at the payment and not for the days between", () => {
    const late = subscription({ invoices: [first, { ...failed, status: "paid", paidAt: day(40) }] });
    expect(isOpen(late, day(36))).toBe(true);
    expect(isOpen(late, day(38))).toBe(false);
    expect(isOpen(late, day(40))).toBe(true);
  });

  it("keeps its seven days when Stripe gives up earlier", () => {
    const given = { status: "canceled" as const, endedAt: day(33), cancelReason: "payment_failed" };
    const over = subscription({ ...given, invoices: [first, failed] });
    expect(isOpen(over, day(36))).toBe(true);
    expect(isOpen(over, day(37))).toBe(false);
  });

  it("paid after Stripe gave up, is open for the time that the payment was for", () => {
    const given = { status: "canceled" as const, endedAt: day(37), cancelReason: "payment_failed" };
    const paid = { ...failed, status: "paid" as const, paidAt: day(40) };
    const late = subscription({ ...given, currentPeriodEnd: day(60), invoices: [first, paid] });
    expect(isOpen(late, day(38))).toBe(false);
    expect(isOpen(late, day(40))).toBe(true);
    expect(isOpen(late, second(day(60), -1))).toBe(true);
    expect(isOpen(late, day(60))).toBe(false);
  });

  it("does not outlive a cancellation by the customer", () => {
    const over = { status: "canceled" as const, endedAt: day(33), cancelReason: "cancellation_requested" };
    expect(isOpen(subscription({ ...over, invoices: [first, failed] }), day(34))).toBe(false);
  });

  it("no longer matters when a later one is paid, though it stays open itself", () => {
    const next = invoice({ id: "in_3", createdAt: day(60), paidAt: day(60) });
    const again = subscription({ invoices: [first, failed, next] });
    expect(isOpen(again, day(59))).toBe(false);
    expect(isOpen(again, day(60))).toBe(true);
    expect(failingInvoice(again)).toBeNull();
    const older = invoice({ id: "in_0", createdAt: day(20), paidAt: day(50) });
    expect(isOpen(subscription({ invoices: [first, failed, older] }), day(55))).toBe(false);
  });

  it("is over when the invoice is void", () => {
    expect(isOpen(subscription({ invoices: [first, { ...failed, status: "void" }] }), day(60))).toBe(true);
  });
});

describe("a disputed payment of a plan", () => {
  const dispute = { id: "dp_1", amountCents: 9900, openedAt: day(5), status: "needs_response", reinstatedAt: null };
  const withDispute = (more: object) => subscription({ invoices: [{ ...first, disputes: [{ ...dispute, ...more }] }] });

  it("closes it from the opening, and gives it back when won", () => {
    expect(isOpen(withDispute({}), second(day(5), -1))).toBe(true);
    expect(isOpen(withDispute({}), day(6))).toBe(false);
    const won = withDispute({ status: "won", reinstatedAt: day(20) });
    expect(isOpen(won, day(19))).toBe(false);
    expect(isOpen(won, day(20))).toBe(true);
  });

  it("lost, closes it until something else is paid", () => {
    const next = invoice({ id: "in_2", paidAt: day(30) });
    const lost = subscription({ invoices: [{ ...first, disputes: [{ ...dispute, status: "lost" }] }, next] });
    expect(isOpen(lost, day(29))).toBe(false);
    expect(isOpen(lost, day(30))).toBe(true);
  });

  it("does not close what is paid for while the dispute runs", () => {
    const disputed = { ...first, disputes: [dispute] };
    const next = invoice({ id: "in_2", paidAt: day(30) });
    expect(isOpen(subscription({ invoices: [disputed, next] }), day(29))).toBe(false);
    expect(isOpen(subscription({ invoices: [disputed, next] }), day(30))).toBe(true);
    const free = invoice({ id: "in_2", paidAt: day(30), totalCents: 0 });
    expect(isOpen(subscription({ invoices: [disputed, free] }), day(30))).toBe(false);
  });

  it("an inquiry closes nothing", () => {
    expect(isOpen(withDispute({ status: "warning_needs_response" }), day(6))).toBe(true);
  });
});

it("never overlaps itself and is the same whatever the order of the invoices", () => {
  const moment = fc.integer({ min: 0, max: 100 }).map(day);
  const anyInvoice = fc.record({ created: moment, failed: fc.option(moment), paid: fc.option(moment) });
  fc.assert(
    fc.property(fc.array(anyInvoice, { maxLength: 6 }), fc.option(moment), fc.nat(), (found, cancelAt, turn) => {
      const invoices = found.map(({ created, failed, paid }, index) =>
        invoice({
          id: `in_${index + 2}`,
          createdAt: created,
          firstFailureAt: failed,
          paidAt: paid,
          status: paid ? "paid" : "open",
        }),
      );
      const shift = invoices.length === 0 ? 0 : turn % invoices.length;
      const turned = [...invoices.slice(shift), ...invoices.slice(0, shift)];
      const sources = planSubscription(subscription({ cancelAt, invoices: [first, ...invoices] }));
      expect(planSubscription(subscription({ cancelAt, invoices: [...turned, first] }))).toEqual(sources);
      for (const [index, source] of sources.entries()) {
        expect(source.validUntil === null).toBe(source.endCause === null);
        const next = sources[index + 1];
        if (next) expect(source.validUntil?.getTime()).toBeLessThanOrEqual(next.validFrom.getTime());
      }
    }),
  );
});
