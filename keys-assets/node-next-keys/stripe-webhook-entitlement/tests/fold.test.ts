import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  decideAccess,
  fold,
  PermanentError,
  type PurchaseSnapshot,
  type Source,
  type SubscriptionSnapshot,
} from "../src/index.ts";
import { cutOut } from "../src/intervals.ts";

const catalog = { pa: ["a"], pb: ["b"], both: ["a", "b"], plan: ["plan"], nothing: [] };
const day = (number: number) => new Date(Date.UTC(2030, 0, number));

function purchase(rest: Partial<PurchaseSnapshot> = {}): PurchaseSnapshot {
  const base = { subject: "ann", prices: ["both"], paidAt: day(1), amount: 1000, refunds: [], disputes: [] };
  return { kind: "purchase", object: "session:cs", ...base, ...rest };
}

function plan(rest: Partial<SubscriptionSnapshot> = {}): SubscriptionSnapshot {
  const times = { startedAt: day(1), cancelAt: null, endedAt: null, pausedAt: null, firstFailureAt: null };
  const base = { subject: "ann", prices: ["plan"], status: "active", endedForNonPayment: false, ...times };
  return { kind: "subscription", object: "subscription:sub", ...base, ...rest };
}

type Refunded = PurchaseSnapshot["refunds"][number];

function refund(id: string, at: Date, amount: number, rest: Partial<Refunded> = {}): Refunded {
  return { id, at, amount, ends: null, status: "succeeded", ...rest };
}

const dispute = (status: string, reinstatedAt: Date | null = null) => ({ id: "dp", status, at: day(5), reinstatedAt });

/** The intervals of one product as text: `1-5 dispute dp, 9-`. */
function times(
  snapshot: PurchaseSnapshot | SubscriptionSnapshot,
  product = snapshot.kind === "purchase" ? "a" : "plan",
): string {
  const own = fold(snapshot, catalog).sources.filter((source) => source.product === product);
  return own
    .map(({ from, to, endedBy }) => [`${from.getUTCDate()}-${to?.getUTCDate() ?? ""}`, endedBy ?? []].flat().join(" "))
    .join(", ");
}

describe("a purchase", () => {
  it("gives from the payment on, and nothing before it", () => {
    assert.equal(times(purchase()), "1-");
    assert.equal(times(purchase({ paidAt: null })), "");
    assert.equal(times(purchase({ prices: ["nothing"], subject: null })), "");
  });

  it("gives a product once, however many prices contain it", () => {
    assert.equal(times(purchase({ prices: ["pa", "both"] })), "1-");
  });

  it("ends with a refund of everything, in one piece or in several", () => {
    assert.equal(times(purchase({ refunds: [refund("re", day(3), 1000)] })), "1-3 refund re");
    const pieces = [refund("re2", day(4), 600), refund("re1", day(3), 400)];
    assert.equal(times(purchase({ refunds: pieces })), "1-4 refund re2");
    assert.equal(fold(purchase({ refunds: pieces }), catalog).review, null);
  });

  it("does not end with a refund that failed or was cancelled", () => {
    for (const status of ["failed", "canceled"]) {
      assert.equal(times(purchase({ refunds: [refund("re", day(3), 1000, { status })] })), "1-");
    }
  });

  it("asks a person about a partial refund, until its metadata says what it ends", () => {
    const open = purchase({ refunds: [refund("re", day(3), 500)] });
    assert.equal(times(open), "1-");
    assert.match(fold(open, catalog).review ?? "", /partial refund re of 500/);
    const decided = purchase({ refunds: [refund("re", day(3), 500, { ends: "b" })] });
    assert.deepEqual([times(decided, "a"), times(decided, "b")], ["1-", "1-3 refund re"]);
    assert.equal(fold(decided, catalog).review, null);
    const none = purchase({ refunds: [refund("re", day(3), 500, { ends: "none" })] });
    assert.deepEqual([times(none, "a"), fold(none, catalog).review], ["1-", null]);
    const misspelt = purchase({ refunds: [refund("re", day(3), 500, { ends: "bee" })] });
    assert.match(fold(misspelt, catalog).review ?? "", /ends bee/);
  });

  it("is withheld while a dispute is open, returns when it is won, ends when it is lost", () => {
    for (const status of ["needs_response", "under_review", "lost"]) {
      assert.equal(times(purchase({ disputes: [dispute(status)] })), "1-5 dispute dp");
    }
    assert.equal(times(purchase({ disputes: [dispute("won", day(9))] })), "1-5 dispute dp, 9-");
    for (const status of ["won", "warning_needs_response", "warning_closed", "prevented"]) {
      assert.equal(times(purchase({ disputes: [dispute(status)] })), "1-");
    }
  });

  it("stays ended when it was refunded during a dispute that was won", () => {
    const both = purchase({ disputes: [dispute("won", day(9))], refunds: [refund("re", day(7), 1000)] });
    assert.equal(times(both), "1-5 dispute dp");
  });

  it("stops at what it cannot know: a price, a subject, a status", () => {
    for (const unknown of [
      purchase({ prices: ["new"] }),
      purchase({ prices: ["toString"] }),
      purchase({ subject: null }),
    ]) {
      assert.throws(() => fold(unknown, catalog), PermanentError);
    }
    assert.throws(() => fold(purchase({ disputes: [dispute("settled_by_coin")] }), catalog), PermanentError);
    assert.throws(() => fold(plan({ status: "frozen" }), catalog), PermanentError);
  });
});

describe("a subscription", () => {
  it("gives while it is trialing or active, until the moment for which it is cancelled", () => {
    for (const status of ["trialing", "active"]) {
      assert.equal(times(plan({ status })), "1-");
      assert.equal(times(plan({ status, cancelAt: day(20) })), "1-20 cancelled");
    }
  });

  it("ends when it was ended", () => {
    assert.equal(times(plan({ status: "canceled", endedAt: day(6), cancelAt: day(20) })), "1-6 cancelled");
  });

  it("gives nothing before the first payment", () => {
    for (const status of ["incomplete", "incomplete_expired"]) assert.equal(times(plan({ status })), "");
  });

  it("goes on for seven days from the first failure, to the millisecond", () => {
    for (const status of ["past_due", "unpaid"]) {
      const failing = plan({ status, firstFailureAt: day(10) });
      assert.equal(times(failing), "1-17 payment failed");
      const { sources } = fold(failing, catalog);
      assert.equal(decideAccess(sources, "plan", new Date(day(17).getTime() - 1)).allowed, true);
      assert.equal(decideAccess(sources, "plan", day(17)).allowed, false);
    }
    assert.equal(times(plan({ status: "past_due", firstFailureAt: day(10), cancelAt: day(12) })), "1-12 cancelled");
  });

  it("does not give back the days after the grace period when Stripe cancels later", () => {
    const ended = plan({ status: "canceled", endedAt: day(25), endedForNonPayment: true, firstFailureAt: day(10) });
    assert.equal(times(ended), "1-17 payment failed");
    assert.equal(times({ ...ended, firstFailureAt: null }), "1-25 payment failed");
  });

  it("is withheld while it is paused", () => {
    assert.equal(times(plan({ status: "paused", pausedAt: day(8) })), "1-8 paused");
  });
});

describe("decideAccess", () => {
  const source = (object: string, from: number, to: number | null, product = "a"): Source => {
    return {
      object,
      subject: "ann",
      product,
      from: day(from),
      to: to === null ? null : day(to),
      endedBy: to === null ? null : "refund",
    };
  };

  it("allows when any source does, and says which", () => {
    const sources = [source("one", 1, 5), source("two", 3, null), source("other", 1, null, "b")];
    const names = (at: Date) => decideAccess(sources, "a", at).because.map(({ object }) => object);
    assert.deepEqual(names(day(2)), ["one"]);
    assert.deepEqual(names(day(4)), ["one", "two"]);
    assert.deepEqual(names(day(9)), ["two"]);
  });

  it("says until when, over sources that follow on one another", () => {
    const until = (...sources: Source[]) => decideAccess(sources, "a", day(2)).until;
    assert.deepEqual(until(source("one", 1, 5)), day(5));
    assert.deepEqual(until(source("two", 5, 8), source("one", 1, 5)), day(8));
    assert.deepEqual(until(source("one", 1, 5), source("two", 6, 8)), day(5));
    assert.deepEqual(until(source("one", 1, 5), source("two", 4, null)), null);
  });

  it("says what ended last when it refuses, and nothing where nothing was", () => {
    const decision = decideAccess([source("one", 1, 5), source("two", 2, 7), source("later", 20, null)], "a", day(10));
    assert.deepEqual([decision.allowed, decision.because.map(({ object }) => object)], [false, ["two"]]);
    assert.deepEqual(decideAccess([], "a", day(1)), { allowed: false, until: null, because: [] });
  });

  it("counts the first moment and not the last", () => {
    const sources = [source("one", 2, 5)];
    assert.equal(decideAccess(sources, "a", day(2)).allowed, true);
    assert.equal(decideAccess(sources, "a", day(5)).allowed, false);
  });
});

describe("cutOut", () => {
  it("gives the same whatever the order of the cuts", () => {
    const won = { from: day(3), to: day(6), cause: "won" };
    const inside = { from: day(4), to: day(5), cause: "inside" };
    const early = { from: day(1), to: day(2), cause: "early" };
    const end = { from: day(9), to: null, cause: "end" };
    const expected = cutOut(day(2), [won, inside, early, end]);
    assert.deepEqual(
      expected.map(({ from, to }) => [from, to]),
      [
        [day(2), day(3)],
        [day(6), day(9)],
      ],
    );
    assert.deepEqual(cutOut(day(2), [end, early, inside, won]), expected);
  });
});
