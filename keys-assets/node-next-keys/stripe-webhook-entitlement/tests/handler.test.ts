import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, it } from "node:test";
import { hintOf, LISTENED_EVENTS, MemoryEntitlementStore, webhookHandler } from "../src/index.ts";
import { shopOf } from "./support/shop.ts";
import { delivery, secret, World } from "./support/world.ts";

const probe = { id: "evt_probe_1", object: "event", type: "runbook.probe", data: { object: {} } };

describe("the webhook", () => {
  it("stores an event, tells the worker once, and answers the same when it comes again", async () => {
    const world = new World();
    const shop = shopOf(world);
    world.buy("ann", ["price_a"]);
    const [event] = world.events;
    assert.ok(event);
    const answers = [await shop.deliver(event), await shop.deliver(event)];
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200],
    );
    assert.deepEqual(shop.stored, [event.id]);
    assert.equal(world.requests, 0, "the request itself asks Stripe for nothing");
    assert.deepEqual(await shop.worker.runOnce(), { done: 1, retried: 0, dead: 0 });
  });

  it("acknowledges what it has no use for", async () => {
    const shop = shopOf(new World());
    assert.equal((await shop.deliver(probe)).status, 200);
    assert.deepEqual(shop.stored, []);
    assert.deepEqual(await shop.worker.runOnce(), { done: 0, retried: 0, dead: 0 });
  });

  it("refuses without a signature, with a wrong one and above a megabyte", async () => {
    const shop = shopOf(new World());
    const unsigned = new Request("https://shop.example/", { method: "POST", body: "{}" });
    assert.equal((await shop.handle(unsigned)).status, 400);
    assert.equal((await shop.handle(delivery(probe, "signed with whsec_other"))).status, 400);
    assert.equal(shop.errors.length, 1);
    assert.equal((await shop.handle(delivery({ ...probe, padding: "x".repeat(1_048_576) }))).status, 413);
    assert.equal(
      (
        await shop.handle(
          new Request("https://shop.example/", { method: "POST", headers: { "stripe-signature": "t=1" } }),
        )
      ).status,
      400,
    );
  });

  it("hands the signed bytes to the check unchanged", async () => {
    const body = ` \uFEFF{"id":"evt_1",\r\n "type":"x.y", "data":{"object":{"name":"Żółć 🎟"}} }\n`;
    const sign = (text: string) => createHmac("sha256", secret).update(text).digest("hex");
    const constructEventAsync = async (text: string, signature: string) => {
      assert.equal(sign(text), signature);
      return JSON.parse(text.replace("\uFEFF", ""));
    };
    const handle = webhookHandler({
      stripe: { webhooks: { constructEventAsync } },
      store: new MemoryEntitlementStore(),
      secrets: [secret],
    });
    const bytes = new TextEncoder().encode(body);
    // One byte at a time, so that characters are cut in the middle.
    const stream = new ReadableStream({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    const init = { method: "POST", body: stream, duplex: "half", headers: { "stripe-signature": sign(body) } };
    assert.equal((await handle(new Request("https://shop.example/", init as RequestInit))).status, 200);
  });

  it("takes either secret while one is being rolled", async () => {
    const world = new World();
    const options = { stripe: world.api, store: new MemoryEntitlementStore(), secrets: ["whsec_new", "whsec_old"] };
    const handle = webhookHandler(options);
    for (const name of ["new", "old"])
      assert.equal((await handle(delivery(probe, `signed with whsec_${name}`))).status, 200);
    assert.equal((await handle(delivery(probe, "signed with whsec_none"))).status, 400);
  });

  it("does not start with a secret that cannot be one", () => {
    for (const secrets of [[], [""], ["whsec_a\n"], [" whsec_a"], ["sk_live_a"]]) {
      assert.throws(
        () => webhookHandler({ stripe: new World().api, store: new MemoryEntitlementStore(), secrets }),
        TypeError,
      );
    }
  });

  it("answers 503 when it could not store, so that Stripe sends it again", async () => {
    const errors: unknown[] = [];
    const receive = async () => Promise.reject(new Error("database is down"));
    const onError = (error: unknown) => errors.push(error);
    const handle = webhookHandler({ stripe: new World().api, store: { receive }, secrets: [secret], onError });
    assert.equal((await handle(delivery(probe))).status, 503);
    assert.equal(errors.length, 1);
  });
});

describe("hints", () => {
  const hint = (type: string, object: object) => hintOf({ id: "evt", type, data: { object } });

  it("names the object behind each event", () => {
    assert.equal(hint("checkout.session.completed", { id: "cs_1", subscription: null }), "session:cs_1");
    assert.equal(hint("checkout.session.completed", { id: "cs_1", subscription: "sub_1" }), "subscription:sub_1");
    assert.equal(hint("customer.subscription.deleted", { id: "sub_1" }), "subscription:sub_1");
    assert.equal(hint("charge.refunded", { id: "ch_1", payment_intent: "pi_1" }), "payment:pi_1");
    assert.equal(hint("charge.dispute.closed", { id: "dp_1", payment_intent: { id: "pi_1" } }), "payment:pi_1");
  });

  it("finds the subscription of an invoice in the present API and in the former one", () => {
    const present = { id: "in_1", parent: { subscription_details: { subscription: "sub_1" } } };
    assert.equal(hint("invoice.paid", present), "subscription:sub_1");
    assert.equal(hint("invoice.paid", { id: "in_1", subscription: "sub_1" }), "subscription:sub_1");
    assert.equal(hint("invoice.paid", { id: "in_1", parent: null }), null);
  });

  it("has none where access cannot depend on it", () => {
    assert.equal(hint("customer.updated", { id: "cus_1" }), null);
    assert.equal(hint("charge.refunded", { id: "ch_1", payment_intent: null }), null);
    assert.equal(hint("refund.updated", {}), null);
  });

  it("fit into one question to Stripe's list of events", () => assert.ok(LISTENED_EVENTS.length <= 20));
});
