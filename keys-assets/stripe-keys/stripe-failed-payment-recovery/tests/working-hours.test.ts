import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createRecovery, MemoryStore, type OutgoingMail, type RecoveryOptions, workingHours } from "../src/index.ts";
import { FakeStripe } from "./support/fake-stripe.ts";
import { day, invoiceWith } from "./support/samples.ts";

const invoice = invoiceWith();
const nextIn = (zone: string, now: string) => workingHours({ zone })(invoice, new Date(now))?.toISOString() ?? null;

describe("working hours", () => {
  it("hold nothing inside of them, and wait for the next morning or for Monday", () => {
    assert.equal(nextIn("UTC", "2026-03-02T08:00:00Z"), null);
    assert.equal(nextIn("UTC", "2026-03-02T17:59:59Z"), null);
    assert.equal(nextIn("UTC", "2026-03-02T18:00:00Z"), "2026-03-03T08:00:00.000Z");
    assert.equal(nextIn("UTC", "2026-03-02T03:07:00Z"), "2026-03-02T08:00:00.000Z");
    assert.equal(nextIn("UTC", "2026-03-06T20:00:00Z"), "2026-03-09T08:00:00.000Z");
  });

  it("are the customer's, with half hours and changed clocks", () => {
    assert.equal(nextIn("Asia/Kolkata", "2026-03-02T20:00:00Z"), "2026-03-03T02:30:00.000Z");
    assert.equal(nextIn("America/Los_Angeles", "2026-03-02T10:00:00Z"), "2026-03-02T16:00:00.000Z");
    // Berlin's clock goes forward in the night to Sunday, 29 March 2026.
    assert.equal(nextIn("Europe/Berlin", "2026-03-27T20:00:00Z"), "2026-03-30T06:00:00.000Z");
    const own = workingHours({ zone: ({ customerId }) => (customerId === "cus_1" ? "Asia/Tokyo" : null) });
    assert.equal(own(invoice, new Date("2026-03-02T15:00:00Z"))?.toISOString(), "2026-03-02T23:00:00.000Z");
    const unknown = workingHours({ zone: () => "Mars/Olympus" });
    assert.equal(unknown(invoice, new Date("2026-03-02T09:00:00Z")), null);
  });

  it("that never come are refused at once", () => {
    for (const wrong of [{ from: 18, to: 8 }, { from: 9, to: 9 }, { to: 25 }, { days: [] }, { days: [0] }])
      assert.throws(() => workingHours({ zone: "UTC", ...wrong }), RangeError);
    assert.throws(() => workingHours({ zone: "Mars/Olympus" }), RangeError);
  });
});

/** An invoice that failed at day 0 (Monday, 09:30 UTC). */
function shop(options: Partial<RecoveryOptions>) {
  const stripe = new FakeStripe();
  const outbox: OutgoingMail[] = [];
  const errors: string[] = [];
  let now = day(0);
  const recovery = createRecovery({
    stripe,
    store: new MemoryStore(),
    send: async (mail) => outbox.push(mail),
    mail: { product: "Harbour", locale: "en-GB", timeZone: "UTC", cardUpdateUrl: () => "https://example.com/card" },
    onError: (error, about) => errors.push(`${about}: ${error instanceof Error ? error.message : error}`),
    clock: () => now,
    ...options,
  });
  stripe.bill("a");
  stripe.decline("a", day(0), "insufficient_funds", day(2));
  return {
    stripe,
    recovery,
    errors,
    sent: () => outbox.map((mail) => mail.idempotencyKey),
    async tick(days: number) {
      now = day(days);
      await recovery.refresh("a");
      return recovery.deliver();
    },
  };
}

describe("a mail with a time before which it must not go", () => {
  it("waits for it, and goes once", async () => {
    const { tick, sent } = shop({ notBefore: (_invoice, now) => (now < day(1) ? day(1) : null) });
    assert.deepEqual(await tick(0), { sent: 0, dropped: 0, failed: 0, held: 1 });
    assert.deepEqual(await tick(0.5), { sent: 0, dropped: 0, failed: 0, held: 0 });
    assert.deepEqual(await tick(1), { sent: 1, dropped: 0, failed: 0, held: 0 });
    await tick(2);
    assert.deepEqual(sent(), ["a:failed"]);
  });

  it("does not go after a payment that came meanwhile", async () => {
    const { tick, sent, stripe } = shop({ notBefore: (_invoice, now) => (now < day(1) ? day(1) : null) });
    await tick(0);
    stripe.pay("a", day(0.5));
    assert.equal((await tick(1)).dropped, 1);
    assert.deepEqual(sent(), []);
  });

  it("is not held until access has ended, for then it would come too late", async () => {
    const { tick, sent } = shop({ notBefore: (_invoice, now) => (now < day(6) ? null : day(8)) });
    for (const now of [0, 3, 6]) await tick(now);
    assert.deepEqual(sent(), ["a:failed", "a:reminder", "a:last-notice"]);
  });

  it("can be held for one customer for as long as a person talks to them", async () => {
    let isTalking = true;
    const { tick, sent } = shop({
      notBefore: (_invoice, now) => (isTalking ? new Date(now.getTime() + 3_600_000) : null),
    });
    for (const now of [0, 1, 2]) assert.equal((await tick(now)).held, 1);
    isTalking = false;
    await tick(2.5);
    assert.deepEqual(sent(), ["a:failed"]);
  });
});

it("a customer without an address is told of, and does not stop the others", async () => {
  const { tick, errors } = shop({ addressOf: () => null });
  assert.equal((await tick(0)).dropped, 1);
  assert.deepEqual(errors, ["a:failed: No address for cus_1: the mail was dropped."]);
});
