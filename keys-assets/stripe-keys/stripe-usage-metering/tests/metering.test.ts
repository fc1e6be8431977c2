import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createMetering, MemoryStore, type Usage } from "../src/index.ts";
import { FakeStripe, stripeError } from "./support/fake-stripe.ts";
import { random } from "./support/random.ts";

const START = new Date("2026-03-02T10:00:00.000Z");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const minutes = (count: number) => new Date(START.getTime() + count * MINUTE);

function setup(windowMinutes = 15) {
  let now = START;
  const clock = () => now;
  const stripe = new FakeStripe(clock);
  const store = new MemoryStore();
  const metering = createMetering({ stripe, store, meters: { tokens: "mtr_1" }, windowMinutes, clock });
  return { stripe, store, metering, at: (moment: Date) => (now = moment) };
}

const usage = (id: string, changes: Partial<Usage> = {}): Usage => ({
  id,
  meter: "tokens",
  customerId: "cus_1",
  quantity: 10,
  at: START,
  ...changes,
});

describe("recording", () => {
  it("counts an id once, and refuses it for something else", async () => {
    const { metering } = setup();
    assert.equal(await metering.record(usage("a")), "recorded");
    assert.equal(await metering.record(usage("a", { at: minutes(1) })), "known");
    await assert.rejects(metering.record(usage("a", { quantity: 11 })), { code: "usage_conflict" });
    await assert.rejects(metering.record(usage("a", { customerId: "cus_2" })), { code: "usage_conflict" });
  });

  it("refuses at once what Stripe would refuse later", async () => {
    const { metering } = setup();
    const wrong: Partial<Usage>[] = [
      { id: "" },
      { meter: "x".repeat(101) },
      { customerId: "42" },
      { quantity: 0 },
      { quantity: 0.5 },
      { quantity: 2 ** 53 },
      { at: new Date(Number.NaN) },
      { at: new Date(START.getTime() - 35 * 24 * HOUR) },
      { at: minutes(10) },
    ];
    for (const changes of wrong) await assert.rejects(metering.record(usage("b", changes)), { code: "usage_invalid" });
  });
});

describe("batching and sending", () => {
  it("sends one event for each customer, meter and window, dated by its earliest usage", async () => {
    const { metering, stripe, at } = setup();
    at(minutes(14));
    await metering.record(usage("a", { at: minutes(3) }));
    await metering.record(usage("b", { at: minutes(1) }));
    await metering.record(usage("c", { at: minutes(2), customerId: "cus_2" }));
    at(minutes(16));
    assert.equal((await metering.tick()).sealed, 0); // the window is closed two minutes after its end
    at(minutes(17));
    assert.deepEqual(await metering.tick(), { sealed: 2, sent: 2, retried: 0, refused: 0, unsure: 0, stopped: null });
    assert.deepEqual(
      [...stripe.events.values()],
      [
        { customer: "cus_1", value: 20, timestamp: minutes(1).getTime() / 1000 },
        { customer: "cus_2", value: 10, timestamp: minutes(2).getTime() / 1000 },
      ],
    );
  });

  it("makes a second event of usage that was recorded late", async () => {
    const { metering, stripe, at } = setup();
    await metering.record(usage("a"));
    at(minutes(17));
    await metering.tick();
    await metering.record(usage("late", { at: minutes(5) }));
    assert.equal((await metering.tick()).sent, 1);
    assert.equal(stripe.total(), 20);
  });

  it("counts once when the answer is lost", async () => {
    const { metering, stripe, at } = setup();
    await metering.record(usage("a"));
    stripe.faults = [{ error: stripeError(undefined, "socket hang up"), kept: true }];
    at(minutes(17));
    assert.equal((await metering.tick()).retried, 1);
    at(minutes(18));
    assert.equal((await metering.tick()).sent, 1);
    assert.equal(stripe.total(), 10);
  });

  it("gives up on what Stripe refuses, and says why", async () => {
    const { metering, stripe, store, at } = setup();
    await metering.record(usage("a"));
    stripe.faults = [{ error: stripeError(400, "No such meter", "resource_missing"), kept: false }];
    at(minutes(17));
    assert.equal((await metering.tick()).refused, 1);
    assert.equal((await store.find("mb_1"))?.reason, "resource_missing: No such meter");
    assert.equal(await metering.sendAgain("mb_1"), true);
    assert.equal((await metering.tick()).sent, 1);
    assert.equal(await metering.sendAgain("mb_1.2"), false);
  });

  it("stops a run when the key is not accepted, and goes on later", async () => {
    const { metering, stripe, at } = setup();
    for (const customer of ["cus_1", "cus_2", "cus_3"])
      await metering.record(usage(customer, { customerId: customer }));
    stripe.faults = [{ error: stripeError(401, "Invalid API Key"), kept: false }];
    at(minutes(17));
    const { stopped, retried } = await metering.tick(100, 1);
    assert.deepEqual([stopped, retried, stripe.requests], ["Invalid API Key", 1, 1]);
    at(minutes(19));
    assert.equal((await metering.tick()).sent, 3);
  });

  it("loses and doubles nothing, whatever fails, within a day", async () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const next = random(seed);
      const { metering, stripe, at } = setup(5);
      let used = 0;
      for (let minute = 0; minute < 60; minute += 1) {
        at(minutes(minute));
        const quantity = 1 + Math.floor(next() * 9);
        const one = usage(`u${minute}`, { quantity, at: minutes(minute - Math.floor(next() * 20)) });
        await metering.record(one);
        if (next() < 0.3) await metering.record(one);
        used += quantity;
        if (next() < 0.4)
          stripe.faults.push({ error: stripeError(next() < 0.5 ? 500 : undefined, "?"), kept: next() < 0.5 });
        if (next() < 0.2) stripe.faults.push({ error: stripeError(429, "slow down"), kept: false });
        await metering.tick(3, 2);
      }
      stripe.faults = [];
      for (let minute = 60; minute < 240; minute += 10) {
        at(minutes(minute));
        await metering.tick();
      }
      assert.equal(stripe.total(), used, `seed ${seed}`);
      const report = await metering.reconcile(
        "tokens",
        new Date(START.getTime() - HOUR),
        new Date(START.getTime() + 3 * HOUR),
      );
      assert.deepEqual([report.balanced, report.totals.stripe], [true, used], `seed ${seed}`);
    }
  });
});

describe("a batch without an answer for a day", () => {
  async function unsure(kept: boolean) {
    const all = setup();
    await all.metering.record(usage("a"));
    all.stripe.faults = [{ error: stripeError(undefined, "timeout"), kept }];
    all.at(minutes(17));
    await all.metering.tick();
    all.at(new Date(START.getTime() + 25 * HOUR));
    assert.equal((await all.metering.tick()).unsure, 1);
    assert.equal(all.stripe.requests, 1);
    return all;
  }

  it("is not sent again blindly: it is found at Stripe", async () => {
    const { metering, stripe } = await unsure(true);
    assert.deepEqual(await metering.resolve(), { arrived: 1, sentAgain: 0, open: [] });
    await metering.tick();
    assert.equal(stripe.total(), 10);
  });

  it("is sent under a new id when it never arrived", async () => {
    const { metering, stripe, store } = await unsure(false);
    assert.deepEqual(await metering.resolve(), { arrived: 0, sentAgain: 1, open: [] });
    assert.equal((await metering.tick()).sent, 1);
    assert.equal(stripe.total(), 10);
    assert.equal((await store.find("mb_1.2"))?.state, "sent");
  });

  it("is left to a person when the sums do not tell", async () => {
    const { metering, stripe } = await unsure(false);
    stripe.events.set("by hand@0", { customer: "cus_1", value: 3, timestamp: START.getTime() / 1000 });
    const { open } = await metering.resolve();
    assert.deepEqual(
      open.map(({ id, reason }) => [id, reason?.slice(0, 22)]),
      [["mb_1", "no answer for 23 hours"]],
    );
  });

  it("would have counted twice if it had been sent again", async () => {
    const { stripe, store } = await unsure(true);
    const batch = await store.find("mb_1");
    assert.ok(batch);
    const payload = { stripe_customer_id: "cus_1", value: "10" };
    const params = { event_name: "tokens", identifier: batch.id, timestamp: START.getTime() / 1000, payload };
    await stripe.billing.meterEvents.create(params, { idempotencyKey: "x", maxNetworkRetries: 0 });
    assert.equal(stripe.total(), 20);
  });
});

describe("what Stripe finds out later", () => {
  it("marks the batches that an error report names", async () => {
    const { metering, at } = setup();
    await metering.record(usage("a"));
    at(minutes(17));
    await metering.tick();
    const sample = { error_message: "Customer not found", request: { identifier: "mb_1" } };
    const types = [{ code: "meter_event_customer_not_found", error_count: 3, sample_errors: [sample] }];
    const report = { data: { reason: { error_count: 3, error_types: types } } };
    assert.deepEqual(await metering.handleErrorReport(report), { refused: 1, unnamed: 2 });
    assert.deepEqual(await metering.handleErrorReport(report), { refused: 0, unnamed: 2 });
    assert.deepEqual(await metering.handleErrorReport({}), { refused: 0, unnamed: 0 });
  });

  it("takes a batch back within a day, and not later", async () => {
    const { metering, stripe, at } = setup();
    await metering.record(usage("a"));
    at(minutes(17));
    await metering.tick();
    assert.equal(await metering.cancel("mb_1", "counted by mistake"), true);
    assert.equal(stripe.total(), 0);
    assert.equal(await metering.cancel("mb_1", "again"), false);
    at(minutes(0));
    await metering.record(usage("b"));
    at(minutes(17));
    await metering.tick();
    at(new Date(START.getTime() + 24 * HOUR));
    assert.equal(await metering.cancel("mb_2", "too late"), false);
  });
});

describe("settings", () => {
  it("refuses windows by which hours could not be compared", () => {
    const { stripe, store } = setup();
    for (const windowMinutes of [0, 7, 61, 2.5])
      assert.throws(() => createMetering({ stripe, store, meters: {}, windowMinutes }), TypeError);
  });

  it("asks for full hours, at most 35 days, and a meter that it knows", async () => {
    const { metering } = setup();
    await assert.rejects(metering.reconcile("tokens", minutes(1), minutes(60)), TypeError);
    await assert.rejects(metering.reconcile("tokens", minutes(0), minutes(60 * 24 * 36)), TypeError);
    await metering.record(usage("a", { meter: "other" }));
    await assert.rejects(metering.reconcile("other", minutes(0), minutes(60)), /meters has no id for other/);
  });
});
