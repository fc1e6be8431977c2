import Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPaid, startTestSandbox, type TestSandbox, WEBHOOK_SECRET } from "./support";

let sandbox: TestSandbox;

beforeEach(async () => {
  sandbox = await startTestSandbox();
});
afterEach(() => sandbox.stop());

interface Status {
  mode: string;
  pending: number;
  held: number;
  delivered: number;
  failed: number;
  dropped: number;
}

const status = (waitMs = 5000) => sandbox.control<Status>("GET", `webhooks?wait_ms=${waitMs}`);

async function makeProducts(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1)
    ids.push((await sandbox.stripe.products.create({ name: `P${index}` })).id);
  return ids;
}

const receivedIds = () => sandbox.receiver.received.map(({ event }) => (event.data.object as Stripe.Product).id);

describe("delivery", () => {
  it("is signed as the SDK verifies it, over the very bytes, and carries what the API shows", async () => {
    const { session } = await createPaid(sandbox);
    expect(await status()).toMatchObject({ mode: "deliver", pending: 0, failed: 0 });
    const last = sandbox.receiver.received.at(-1)!;
    const signature = String(last.headers["stripe-signature"]);
    const event = sandbox.stripe.webhooks.constructEvent(last.body, signature, WEBHOOK_SECRET);
    expect(event.type).toBe("checkout.session.completed");
    expect((event.data.object as Stripe.Checkout.Session).id).toBe(session.id);
    const tampered = last.body.replace(session.id, "cs_test_other");
    expect(() => sandbox.stripe.webhooks.constructEvent(tampered, signature, WEBHOOK_SECRET)).toThrow(
      Stripe.errors.StripeSignatureVerificationError,
    );
    expect(() => sandbox.stripe.webhooks.constructEvent(last.body, signature, "whsec_other")).toThrow();
    const shown = await sandbox.stripe.events.retrieve(event.id);
    expect(shown).toMatchObject({ id: event.id, pending_webhooks: 0, data: { object: { id: session.id } } });
    expect(event.pending_webhooks).toBe(1);
  });

  it("is repeated until the shop takes it, and every attempt is listed", async () => {
    sandbox.receiver.answers.push(500, 503, 302);
    await sandbox.stripe.products.create({ name: "A" });
    expect(await status()).toMatchObject({ pending: 0, delivered: 1, failed: 0 });
    expect(sandbox.receiver.received).toHaveLength(4);
    expect(new Set(sandbox.receiver.received.map(({ event }) => event.id)).size).toBe(1);
    const state = await sandbox.control<{ deliveries: { history: { status: number }[] }[] }>("GET", "state");
    expect(state.deliveries[0]?.history.map(({ status: answer }) => answer)).toEqual([500, 503, 302, 200]);
  });

  it("ends in failure when the attempts are used up, without holding up the next event", async () => {
    sandbox.receiver.answers.push(500, 500, 500, 500);
    await makeProducts(1);
    expect(await status()).toMatchObject({ pending: 0, failed: 1, delivered: 0 });
    await makeProducts(1);
    expect(await status()).toMatchObject({ pending: 0, failed: 1, delivered: 1 });
  });

  it("goes to the endpoints that listen, each with its own secret, and to none that is disabled or gone", async () => {
    const { receiver, stripe } = sandbox;
    const url = (await stripe.webhookEndpoints.list()).data[0]!.url;
    const other = await stripe.webhookEndpoints.create({ url, enabled_events: ["customer.created"] });
    await stripe.customers.create({});
    await stripe.products.create({ name: "A" });
    await status();
    expect(receiver.types().sort()).toEqual(["customer.created", "customer.created", "product.created"]);
    const verified = receiver.received.filter(({ body, headers }) => {
      try {
        return stripe.webhooks.constructEvent(body, String(headers["stripe-signature"]), other.secret ?? "");
      } catch {
        return false;
      }
    });
    expect(verified.map(({ event }) => event.type)).toEqual(["customer.created"]);
    await stripe.webhookEndpoints.update(other.id, { disabled: true });
    await stripe.customers.create({});
    await status();
    expect(receiver.received).toHaveLength(4);
  });

  it("waits for the delay that is set", async () => {
    await sandbox.control("PUT", "webhooks", { mode: "deliver", delay_ms: 150 });
    const before = Date.now();
    await makeProducts(1);
    await sandbox.receiver.waitFor(1);
    expect(Date.now() - before).toBeGreaterThanOrEqual(145);
  });
});

describe("holding and releasing", () => {
  it.each([
    ["created", (ids: string[]) => ids],
    ["reverse", (ids: string[]) => [...ids].reverse()],
  ] as const)("in the order %s", async (order, expected) => {
    await sandbox.control("PUT", "webhooks", { mode: "hold" });
    const ids = await makeProducts(5);
    expect(await status(0)).toMatchObject({ mode: "hold", held: 5, pending: 0 });
    expect(sandbox.receiver.received).toHaveLength(0);
    const released = await sandbox.control("POST", "webhooks/release", { order });
    expect(released).toMatchObject({ released: 5, dropped: 0 });
    expect(receivedIds()).toEqual(expected(ids));
    expect(await status(0)).toMatchObject({ held: 0, pending: 0, delivered: 5 });
  });

  it("in a random order that the seed decides, with copies and some left out", async () => {
    const run = async (seed: number) => {
      await sandbox.control("PUT", "webhooks", { mode: "hold" });
      const ids = await makeProducts(12);
      sandbox.receiver.received.length = 0;
      const answer = await sandbox.control<{ released: number; dropped: number }>("POST", "webhooks/release", {
        order: "random",
        copies: 3,
        seed,
        drop: 0.25,
      });
      expect(answer.released).toBe((12 - answer.dropped) * 3);
      expect(sandbox.receiver.received).toHaveLength(answer.released);
      return receivedIds().map((id) => ids.indexOf(id));
    };
    const first = await run(7);
    expect(await run(7)).toEqual(first);
    expect(await run(8)).not.toEqual(first);
    expect(first).not.toEqual([...first].sort((a, b) => a - b));
    for (const index of new Set(first)) expect(first.filter((other) => other === index)).toHaveLength(3);
    expect(new Set(first).size).toBeLessThan(12);
  });

  it("drop forgets the sending and not the event", async () => {
    await sandbox.control("PUT", "webhooks", { mode: "drop" });
    await makeProducts(2);
    expect(await status()).toMatchObject({ mode: "drop", dropped: 2, pending: 0, held: 0 });
    expect((await sandbox.stripe.events.list({ type: "product.created" })).data).toHaveLength(2);
    await sandbox.control("PUT", "webhooks", { mode: "deliver" });
    await makeProducts(1);
    await status();
    expect(sandbox.receiver.received).toHaveLength(1);
  });

  it("refuses orders that make no sense, by the field's name", async () => {
    await expect(sandbox.control("PUT", "webhooks", { mode: "sometimes" })).rejects.toThrow(/400.*mode/s);
    await expect(sandbox.control("POST", "webhooks/release", { drop: 2 })).rejects.toThrow(/400.*drop/s);
    await expect(sandbox.control("POST", "webhooks/release", { ordre: "reverse" })).rejects.toThrow(/400.*ordre/s);
    const page = await fetch(`${sandbox.url}/sandbox/webhooks`, {
      method: "PUT",
      body: JSON.stringify({ mode: "drop" }),
      headers: { "sec-fetch-site": "cross-site" },
    });
    expect(page.status).toBe(403);
  });
});
