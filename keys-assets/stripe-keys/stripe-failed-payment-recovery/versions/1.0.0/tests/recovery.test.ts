import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { createRecovery, EVENT_TYPES, MemoryStore, type OutgoingMail, type RecoveryOptions } from "../src/index.ts";
import { FakeStripe } from "./support/fake-stripe.ts";
import { random } from "./support/random.ts";
import { day } from "./support/samples.ts";

function shop(options: Partial<RecoveryOptions> = {}) {
  const stripe = new FakeStripe();
  const store = new MemoryStore();
  const outbox: OutgoingMail[] = [];
  const errors: string[] = [];
  let now = day(0);
  const recovery = createRecovery({
    stripe,
    store,
    send: async (mail) => outbox.push(mail),
    mail: {
      product: "Harbour",
      locale: "en-GB",
      timeZone: "UTC",
      cardUpdateUrl: () => "https://example.com/billing/card",
    },
    onError: (_error, about) => errors.push(about),
    clock: () => now,
    ...options,
  });
  return {
    stripe,
    store,
    outbox,
    errors,
    recovery,
    sent: () => outbox.map((mail) => mail.idempotencyKey),
    at: (days: number) => {
      now = day(days);
    },
    tell: (type: string, id = "a", days = 0) => recovery.handleEvent(stripe.event(type, id, day(days))),
    /** What a timer does every few minutes. */
    tick: async (days: number) => {
      now = day(days);
      await recovery.sweep();
      return recovery.deliver();
    },
  };
}

function failing(options: Partial<RecoveryOptions> = {}) {
  const made = shop(options);
  made.stripe.bill("a");
  made.stripe.decline("a", day(0), "insufficient_funds", day(2));
  return made;
}

describe("recovery", () => {
  it("mails on day 0, 3 and 6, ends access on day 7, and does each once however often it is called", async () => {
    const { tell, tick, sent, recovery } = failing();
    await tell("invoice.payment_failed");
    for (let now = 0; now < 7; now += 0.25) {
      await tick(now);
      await tick(now);
      assert.equal((await recovery.access("sub_a")).allowed, true);
    }
    assert.deepEqual(sent(), ["a:failed", "a:reminder", "a:last-notice"]);
    await tick(7);
    assert.deepEqual(await recovery.access("sub_a"), { allowed: false, until: day(7) });
    await tick(30);
    assert.equal(sent().length, 3);
  });

  it("does not move the end of access when Stripe tries again", async () => {
    const { stripe, tell, tick, recovery } = failing();
    await tell("invoice.payment_failed");
    stripe.decline("a", day(5), "do_not_honor", day(10));
    await tick(5);
    await tell("invoice.payment_failed", "a", 5);
    assert.deepEqual((await recovery.access("sub_a")).until, day(7));
  });

  it("counts from the first failure when the events of the first were lost", async () => {
    const { stripe, tell, at, recovery } = failing();
    stripe.decline("a", day(4), "insufficient_funds", null);
    at(4);
    await tell("invoice.payment_failed", "a", 4);
    assert.deepEqual((await recovery.access("sub_a")).until, day(7));
  });

  it("gives the same mails for any order and any repetition of the events", async () => {
    const next = random(11);
    for (let round = 0; round < 60; round += 1) {
      const { stripe, tell, tick, sent, at } = failing();
      const types = ["invoice.payment_failed", "invoice.payment_action_required", "invoice.paid", "invoice.voided"];
      const noise = async (now: number, times: number) => {
        at(now);
        const order = Array.from({ length: times }, () => types[Math.floor(next() * types.length)] ?? "");
        await Promise.all([...order, "invoice.payment_failed"].map((type) => tell(type, "a", next() * now)));
        await tick(now);
      };
      await noise(0.1, 4);
      await noise(3.1, 4);
      stripe.pay("a", day(4));
      await noise(4.1, 4);
      await noise(6.1, 4);
      assert.deepEqual(sent(), ["a:failed", "a:reminder", "a:recovered"], `round ${round}`);
    }
  });

  it("sends nothing when it was paid before the mail went", async () => {
    const { stripe, store, tell, tick, sent, recovery } = failing();
    await tell("invoice.payment_failed");
    stripe.pay("a", day(0));
    assert.deepEqual(await tick(0), { sent: 0, dropped: 1, failed: 0 });
    await tick(3);
    assert.deepEqual(sent(), []);
    assert.equal((await store.find("a"))?.state, "paid");
    assert.deepEqual(await recovery.access("sub_a"), { allowed: true, until: null });
  });

  it("takes an event for a hint: a forged or stale type changes nothing", async () => {
    const { tell, store } = failing();
    await tell("invoice.payment_failed");
    await tell("invoice.paid");
    await tell("invoice.voided");
    assert.equal((await store.find("a"))?.state, "open");
  });

  it("asks Stripe nothing about the many invoices that never failed", async () => {
    const { stripe, tell } = shop();
    stripe.bill("fine");
    for (const type of ["invoice.paid", "invoice.voided", "customer.subscription.deleted", "charge.succeeded"])
      assert.deepEqual(await tell(type, "fine"), { refreshed: [] });
    assert.equal(stripe.requests, 0);
  });

  it("names the same events in its manifest", async () => {
    const manifest = JSON.parse(await readFile(new URL("../key.json", import.meta.url), "utf8"));
    assert.deepEqual(manifest.webhook_event_types, EVENT_TYPES);
  });

  it("leaves a first invoice alone", async () => {
    const { stripe, store, tell, tick, sent } = shop();
    stripe.bill("first", { billing_reason: "subscription_create", subscriptionStatus: "incomplete" });
    stripe.decline("first", day(0), "insufficient_funds");
    await tell("invoice.payment_failed", "first");
    await tick(3);
    assert.deepEqual([await store.find("first"), sent()], [null, []]);
  });

  it("asks to confirm when the bank wants it, and remembers why after the payment", async () => {
    const { stripe, outbox, tell, tick, recovery } = shop();
    stripe.bill("a");
    stripe.askToConfirm("a");
    await tell("invoice.payment_action_required");
    await tell("invoice.payment_failed");
    await tick(0);
    assert.match(outbox[0]?.text ?? "", /confirm this payment/);
    stripe.pay("a", day(1));
    await tell("invoice.paid", "a", 1);
    const [report] = await recovery.report(day(-1), day(1));
    assert.deepEqual(report?.byAction, { authenticate: { failed: 1, recovered: 1 } });
    assert.deepEqual(report?.recovered, { count: 1, amount: 2900 });
  });

  it("stops when the subscription ends", async () => {
    const { stripe, store, tell, tick, sent } = failing();
    await tell("invoice.payment_failed");
    await tick(0);
    stripe.cancelSubscription("a");
    assert.deepEqual(await tell("customer.subscription.deleted", "sub_a", 1), { refreshed: ["a"] });
    await tick(6);
    assert.deepEqual([sent(), (await store.find("a"))?.state], [["a:failed"], "canceled"]);
  });

  it("shows a person who told the bank to stop, once", async () => {
    const seen: string[] = [];
    const { stripe, tell, tick, sent } = failing({ onGiveUp: (invoice) => seen.push(invoice.id) });
    stripe.decline("a", day(0), "revocation_of_authorization");
    await tell("invoice.payment_failed");
    await tell("invoice.payment_failed");
    for (const now of [0, 3, 6]) await tick(now);
    assert.deepEqual([seen, sent()], [["a"], ["a:failed"]]);
  });

  it("finds a payment whose event was lost, at the latest the next day", async () => {
    const { stripe, tell, tick, recovery } = failing();
    await tell("invoice.payment_failed");
    await tick(7);
    stripe.pay("a", day(9));
    await tick(10.1);
    assert.deepEqual(await recovery.access("sub_a"), { allowed: true, until: null });
  });

  it("counts old failures from the day it was switched on", async () => {
    const { stripe, tell, tick, sent, at, recovery } = shop({ countFrom: day(20) });
    stripe.bill("a");
    stripe.decline("a", day(0), "insufficient_funds");
    stripe.decline("a", day(21), "insufficient_funds");
    at(21);
    await tell("invoice.payment_failed", "a", 21);
    await tick(21);
    assert.deepEqual([(await recovery.access("sub_a")).until, sent()], [day(27), ["a:failed"]]);
  });
});

describe("when something fails", () => {
  it("tries a mail again later with the same key, and gives up after eight tries", async () => {
    const keys: string[] = [];
    const { tell, tick, errors, sent } = failing({
      send: async (mail) => {
        keys.push(mail.idempotencyKey);
        throw new Error("421 busy");
      },
    });
    await tell("invoice.payment_failed");
    assert.deepEqual(await tick(0), { sent: 0, dropped: 0, failed: 1 });
    assert.deepEqual(await tick(0), { sent: 0, dropped: 0, failed: 0 });
    for (let now = 0.01; now < 2; now += 0.01) await tick(now);
    assert.deepEqual(keys, Array(8).fill("a:failed"));
    assert.equal(errors.length, 8);
    assert.deepEqual(sent(), []);
  });

  it("sends the newer notice in place of one that could not go for days", async () => {
    let busy = true;
    const arrived: string[] = [];
    const { tell, tick } = failing({
      send: async (mail) => {
        if (busy) throw new Error("421 busy");
        arrived.push(mail.idempotencyKey);
      },
    });
    await tell("invoice.payment_failed");
    await tick(0);
    busy = false;
    await tick(3.5);
    await tick(3.6);
    assert.deepEqual(arrived, ["a:reminder"]);
  });

  it("lets the webhook fail while Stripe cannot be reached, and goes on afterwards", async () => {
    const { stripe, tell, tick, sent, errors, recovery, at } = failing();
    await tell("invoice.payment_failed");
    stripe.down = new Error("ECONNRESET");
    await assert.rejects(tell("invoice.payment_failed"), /ECONNRESET/);
    assert.equal((await tick(0)).failed, 1);
    at(3);
    assert.deepEqual(await recovery.sweep(), { looked: 1, failed: 1 });
    assert.deepEqual(await recovery.sweep(), { looked: 0, failed: 0 });
    assert.deepEqual(errors, ["a:failed", "a"]);
    stripe.down = null;
    await tick(3.1);
    await tick(3.1);
    assert.deepEqual(sent(), ["a:reminder"]);
  });

  it("drops a mail that has nowhere to go, and says so of an old API version", async () => {
    const { tell, tick } = failing({ addressOf: () => null });
    await tell("invoice.payment_failed");
    assert.deepEqual(await tick(0), { sent: 0, dropped: 1, failed: 0 });
    const { stripe, recovery } = failing();
    const { retrieve } = stripe.invoices;
    stripe.invoices.retrieve = async (id) => {
      const { payments: _none, ...old } = await retrieve(id);
      return old;
    };
    await assert.rejects(recovery.refresh("a"), /2025-03-31\.basil/);
  });
});
