import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  classify,
  DECLINE_RULES,
  DEFAULT_SCHEDULE,
  defineSchedule,
  HARD_DECLINES,
  planDunning,
  SOURCES,
} from "../src/index.ts";
import { random } from "./support/random.ts";
import { day, declined, failedAt, invoiceWith } from "./support/samples.ts";

describe("classify", () => {
  it("sends each kind of decline its own way", () => {
    const action = (code: string) => classify(declined(code)).action;
    assert.equal(action("insufficient_funds"), "retry");
    assert.equal(action("do_not_honor"), "retry");
    assert.equal(action("lost_card"), "new_card");
    assert.equal(action("expired_card"), "new_card");
    assert.equal(action("authentication_required"), "authenticate");
    assert.equal(action("revocation_of_authorization"), "give_up");
    assert.equal(action("stop_payment_order"), "give_up");
    assert.equal(action("fraudulent"), "give_up");
  });

  it("goes by the error code when there is no decline code", () => {
    const error = { code: "expired_card", declineCode: null, adviceCode: null };
    assert.deepEqual([classify(error).action, classify(error).code], ["new_card", "expired_card"]);
  });

  it("lets the issuer's advice make a retry stricter, and nothing milder", () => {
    const advised = (code: string, adviceCode: string) => classify({ ...declined(code), adviceCode });
    assert.equal(advised("generic_decline", "do_not_try_again").action, "new_card");
    assert.equal(advised("generic_decline", "do_not_try_again").code, "do_not_try_again");
    assert.equal(advised("something_new", "confirm_card_data").action, "new_card");
    assert.equal(advised("generic_decline", "try_again_later").action, "retry");
    assert.equal(advised("lost_card", "try_again_later").action, "new_card");
    assert.equal(advised("stop_payment_order", "do_not_try_again").action, "give_up");
  });

  it("asks for confirmation whatever the last error was", () => {
    assert.deepEqual(classify(declined("insufficient_funds"), true).action, "authenticate");
  });

  it("takes a failure without an error for a missing payment method", () => {
    assert.deepEqual([classify(null).action, classify(null).stripeRetries], ["new_card", false]);
  });

  it("treats a code that it does not know as a plain decline, and says so", () => {
    const { action, known, code } = classify(declined("brand_new_code"));
    assert.deepEqual({ action, known, code }, { action: "retry", known: false, code: "brand_new_code" });
  });

  it("promises no retry where Stripe makes none", () => {
    assert.equal(HARD_DECLINES.size, 9);
    for (const code of HARD_DECLINES) {
      assert.ok(DECLINE_RULES.has(code), code);
      assert.equal(classify(declined(code)).stripeRetries, false, code);
      assert.notEqual(classify(declined(code)).action, "retry", code);
    }
    assert.equal(classify(declined("insufficient_funds")).stripeRetries, true);
  });

  it("names a page of Stripe for every rule", () => {
    for (const [code, rule] of DECLINE_RULES) {
      assert.match(SOURCES[rule.source], /^https:\/\/docs\.stripe\.com\//, code);
      assert.equal(classify(declined(code)).source, SOURCES[rule.source]);
      assert.notEqual(rule.next, "");
    }
  });
});

describe("planDunning", () => {
  const plan = (now: number, changes = {}, attempts = [failedAt(0)]) =>
    planDunning(invoiceWith(changes), attempts, day(now));

  it("follows the schedule: mails on day 0, 3 and 6, access until day 7", () => {
    const at = (now: number) => {
      const { mail, next, access } = plan(now);
      return [mail?.kind, next?.what, next?.at, access.allowed];
    };
    assert.deepEqual(at(0), ["failed", "mail", day(3), true]);
    assert.deepEqual(at(2.999), ["failed", "mail", day(3), true]);
    assert.deepEqual(at(3), ["reminder", "mail", day(6), true]);
    assert.deepEqual(at(6), ["last-notice", "access-ends", day(7), true]);
    assert.deepEqual(at(6.999), ["last-notice", "access-ends", day(7), true]);
    assert.deepEqual(at(7), [undefined, "check", day(8), false]);
  });

  it("counts the grace from the first failure, however often and in whatever order later ones are seen", () => {
    const later = [failedAt(5), failedAt(0), failedAt(6.5), failedAt(2)];
    const { access, firstFailedAt } = plan(6.6, { nextAttemptAt: day(12) }, later);
    assert.deepEqual(access, { allowed: true, until: day(7) });
    assert.deepEqual(firstFailedAt, day(0));
  });

  it("sends the latest notice only, after an outage of the sender", () => {
    assert.equal(plan(4).mail?.kind, "reminder");
    assert.deepEqual(plan(4).mail?.since, day(3));
  });

  it("tells once, and does not remind, who told the bank to stop", () => {
    const changes = { lastError: declined("revocation_of_authorization") };
    assert.equal(plan(0, changes).mail?.kind, "failed");
    assert.equal(plan(6, changes).mail?.kind, "failed");
    assert.deepEqual(plan(0, changes).next, { what: "access-ends", at: day(7) });
  });

  it("goes by the newest error that is known", () => {
    const attempts = [failedAt(0, declined("insufficient_funds")), failedAt(2, declined("expired_card")), failedAt(3)];
    assert.equal(plan(3, { lastError: null }, attempts).verdict?.code, "expired_card");
    assert.equal(plan(3, {}, attempts).verdict?.code, "insufficient_funds");
  });

  it("keeps still while a payment is under way, and looks again the next day", () => {
    const { mail, next, access } = plan(3, { processing: true });
    assert.deepEqual([mail, next, access.until], [null, { what: "check", at: day(4) }, day(7)]);
    assert.deepEqual(plan(6.5, { processing: true }).next, { what: "access-ends", at: day(7) });
  });

  it("frees access when it is paid or voided, and thanks only for a payment that keeps a subscription", () => {
    const paid = plan(5, { status: "paid", closedAt: day(4) });
    assert.deepEqual(
      [paid.mail, paid.access],
      [
        { kind: "recovered", since: day(4) },
        { allowed: true, until: null },
      ],
    );
    assert.equal(plan(5, { status: "paid", subscriptionStatus: "canceled" }).mail, null);
    const voided = plan(5, { status: "void" });
    assert.deepEqual([voided.mail, voided.access.until, voided.next], [null, null, null]);
  });

  it("stops mails when the subscription ended or the money was written off, and keeps the end of access", () => {
    for (const changes of [{ subscriptionStatus: "canceled" }, { status: "uncollectible" }]) {
      const { mail, access } = plan(3, changes);
      assert.deepEqual([mail, access], [null, { allowed: true, until: day(7) }]);
      assert.equal(plan(8, changes).access.allowed, false);
      assert.equal(plan(8, changes).next, null);
    }
  });

  it("gives no grace to a first invoice, and leaves alone what it does not charge", () => {
    const others = [
      { billingReason: "subscription_create" },
      { subscriptionStatus: "incomplete" },
      { collectionMethod: "send_invoice" },
      { subscriptionId: null },
      { status: "draft" },
    ];
    for (const changes of others) assert.equal(plan(0, changes).state, "none", JSON.stringify(changes));
    assert.equal(plan(0, {}, []).state, "none");
  });

  it("stops looking after watchDays", () => {
    assert.equal(plan(58).next?.what, "check");
    assert.equal(plan(59.5).next, null);
  });

  it("never goes back, for random attempts and rising moments", () => {
    const next = random(7);
    for (let round = 0; round < 300; round += 1) {
      const attempts = Array.from({ length: 1 + Math.floor(next() * 5) }, () => failedAt(next() * 6));
      const first = Math.min(...attempts.map((attempt) => attempt.at.getTime()));
      const order = ["failed", "reminder", "last-notice", undefined];
      let reached = 0;
      for (let now = 6; now < 16; now += 0.25) {
        const { mail, access, next: coming } = planDunning(invoiceWith(), attempts, day(now));
        const position = order.indexOf(mail?.kind);
        assert.ok(position >= reached, `${mail?.kind} after ${order[reached]}`);
        reached = position;
        assert.equal(access.until?.getTime(), first + 7 * 86_400_000);
        assert.equal(access.allowed, mail !== null);
        assert.ok(coming && coming.at > day(now));
      }
    }
  });
});

describe("defineSchedule", () => {
  it("refuses a schedule that would mail twice, never or too late", () => {
    const [first, second, third] = DEFAULT_SCHEDULE.steps;
    assert.ok(first && second && third);
    const refuse = (changes: object, message: RegExp) =>
      assert.throws(() => defineSchedule({ ...DEFAULT_SCHEDULE, ...changes }), message);
    refuse({ graceDays: 6 }, /after access ended/);
    refuse({ graceDays: 0 }, /graceDays/);
    refuse({ steps: [] }, /day 0/);
    refuse({ steps: [second] }, /day 0/);
    refuse({ steps: [first, third, second] }, /must come after/);
    refuse({ steps: [first, { ...second, mail: "failed" }] }, /two steps/);
    refuse({ steps: [{ ...first, actions: [] }] }, /nobody/);
    refuse({ watchDays: 3 }, /watchDays/);
  });
});
