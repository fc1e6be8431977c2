import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createCheckout, defineCatalog, MemoryStore, type Order } from "../src/index.ts";
import { FakeStripe } from "./support/fake-stripe.ts";

const SITE = "https://shop.example.com";
const ORDER = "order-0000000000001";
const SESSION = "cs_test_000000000001";
const catalog = defineCatalog({
  currency: "usd",
  products: {
    handbook: { name: "Handbook", amount: 2900 },
    seat: { name: "Seat", amount: 14_900, most: 10, taxCode: "txcd_1" },
  },
});

function setup(fulfilled: (order: Order) => Promise<void> = async () => {}) {
  const stripe = new FakeStripe();
  const store = new MemoryStore();
  const delivered: string[] = [];
  const mismatches: string[] = [];
  const checkout = createCheckout({
    stripe,
    store,
    catalog,
    site: SITE,
    webhookSecret: "whsec_test",
    fulfill: async (order) => {
      await fulfilled(order);
      delivered.push(order.id);
    },
    onMismatch: async ({ id }) => void mismatches.push(id),
  });
  const start = async (body: unknown, headers: Record<string, string> = { origin: SITE }) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const response = await checkout.start(new Request(`${SITE}/api/checkout`, { method: "POST", body: text, headers }));
    return { status: response.status, ...((await response.json()) as { url?: string; error?: string }) };
  };
  return { stripe, store, checkout, start, delivered, mismatches };
}

const order = (items: unknown = [{ sku: "handbook" }]) => ({ orderId: ORDER, items });

describe("starting", () => {
  it("asks Stripe for our price, whatever the browser says", async () => {
    const { start, stripe } = setup();
    const { status, url } = await start(order([{ sku: "seat", quantity: 2, amount: 1, name: "Free" }]));
    assert.deepEqual([status, url], [200, `https://checkout.stripe.com/c/pay/${SESSION}`]);
    assert.deepEqual(stripe.asked[0], {
      mode: "payment",
      client_reference_id: ORDER,
      line_items: [
        {
          quantity: 2,
          price_data: { currency: "usd", unit_amount: 14_900, product_data: { name: "Seat", tax_code: "txcd_1" } },
        },
      ],
      success_url: `${SITE}/thanks?session_id={CHECKOUT_SESSION_ID}`,
      cancel_url: `${SITE}/`,
    });
  });

  it("makes one session of two clicks", async () => {
    const { start, stripe } = setup();
    const answers = await Promise.all([start(order()), start(order())]);
    assert.equal(answers[0]?.url, answers[1]?.url);
    assert.equal(stripe.sessions.size, 1);
  });

  it("refuses what cannot be sold, with a sentence and without asking Stripe", async () => {
    const { start, stripe } = setup();
    const wrong: unknown[] = [
      [],
      "handbook",
      [{ sku: "constructor" }],
      [{ sku: "absent" }],
      [null],
      [{ sku: "handbook", quantity: 2 }],
      [{ sku: "seat", quantity: 0 }],
      [{ sku: "seat", quantity: 1.5 }],
      [{ sku: "seat", quantity: "1" }],
      [{ sku: "seat" }, { sku: "seat" }],
      Array.from({ length: 21 }, () => ({ sku: "seat" })),
    ];
    for (const items of wrong) {
      const { status, error } = await start(order(items));
      assert.equal(status, 422, JSON.stringify(items));
      assert.match(error ?? "", /\.$/);
    }
    for (const body of ["{", "null", { orderId: "short", items: [] }, { items: [] }, `"${"x".repeat(20_000)}"`])
      assert.equal((await start(body)).status, 400);
    assert.equal(stripe.asked.length, 0);
  });

  it("refuses another site, and a request that does not say where it is from", async () => {
    const { start } = setup();
    assert.equal((await start(order(), { origin: "https://evil.example.com" })).status, 403);
    assert.equal((await start(order(), {})).status, 403);
  });

  it("does not sell an order twice, nor another order under the same id", async () => {
    const { start, stripe, checkout } = setup();
    await start(order());
    assert.equal((await start(order([{ sku: "seat" }]))).status, 409);
    stripe.pay(SESSION);
    await checkout.confirm(SESSION);
    assert.equal((await start(order())).status, 409);
  });
});

describe("the webhook", () => {
  it("delivers once, however often and in whatever order it is told", async () => {
    const { start, stripe, checkout, delivered, store } = setup();
    await start(order());
    stripe.pay(SESSION);
    for (let time = 0; time < 3; time += 1) {
      const answer = await checkout.webhook(stripe.event("checkout.session.completed", SESSION));
      assert.equal(answer.status, 200);
    }
    await checkout.confirm(SESSION);
    assert.deepEqual(delivered, [ORDER]);
    assert.deepEqual((await store.find(ORDER))?.email, "ada@example.com");
    assert.equal((await store.find(ORDER))?.state, "fulfilled");
  });

  it("fails when delivering fails, and delivers when Stripe asks again", async () => {
    let down = true;
    const { start, stripe, checkout, delivered } = setup(async () => {
      if (down) throw new Error("the mail server is down");
    });
    await start(order());
    stripe.pay(SESSION);
    await assert.rejects(checkout.webhook(stripe.event("checkout.session.completed", SESSION)), /mail server/);
    down = false;
    await checkout.webhook(stripe.event("checkout.session.completed", SESSION));
    assert.deepEqual(delivered, [ORDER]);
  });

  it("waits for a payment that a bank has to confirm", async () => {
    const { start, stripe, checkout, delivered, store } = setup();
    await start(order());
    stripe.change(SESSION, { status: "complete", payment_status: "unpaid" });
    await checkout.webhook(stripe.event("checkout.session.completed", SESSION));
    assert.deepEqual([delivered.length, (await store.find(ORDER))?.state], [0, "open"]);
    stripe.pay(SESSION);
    await checkout.webhook(stripe.event("checkout.session.async_payment_succeeded", SESSION));
    assert.equal(delivered.length, 1);
  });

  it("closes what failed or ran out, and a late payment opens it again", async () => {
    for (const type of ["checkout.session.async_payment_failed", "checkout.session.expired"]) {
      const { start, stripe, checkout, delivered, store } = setup();
      await start(order());
      stripe.change(SESSION, { status: "expired" });
      await checkout.webhook(stripe.event(type, SESSION));
      assert.equal((await store.find(ORDER))?.state, "closed", type);
      assert.equal((await start(order())).status, 409, type);
      stripe.pay(SESSION);
      await checkout.webhook(stripe.event("checkout.session.completed", SESSION));
      assert.deepEqual(delivered, [ORDER], type);
      await checkout.webhook(stripe.event(type, SESSION));
      assert.equal((await store.find(ORDER))?.state, "fulfilled", type);
    }
  });

  it("delivers nothing for another amount or currency", async () => {
    for (const changes of [{ amount_subtotal: 100 }, { currency: "jpy" }]) {
      const { start, stripe, checkout, delivered, mismatches } = setup();
      await start(order());
      stripe.pay(SESSION);
      stripe.change(SESSION, changes);
      assert.equal((await checkout.webhook(stripe.event("checkout.session.completed", SESSION))).status, 200);
      assert.deepEqual([delivered, mismatches], [[], [ORDER]]);
    }
  });

  it("believes nobody without the right signature", async () => {
    const { start, stripe, checkout, delivered } = setup();
    await start(order());
    stripe.pay(SESSION);
    assert.equal(
      (await checkout.webhook(stripe.event("checkout.session.completed", SESSION, "whsec_other"))).status,
      400,
    );
    const bare = new Request(SITE, {
      method: "POST",
      body: await stripe.event("checkout.session.completed", SESSION).text(),
    });
    assert.equal((await checkout.webhook(bare)).status, 400);
    assert.deepEqual(delivered, []);
  });

  it("ignores other events, and sessions that are not its own", async () => {
    const { stripe, checkout, start } = setup();
    await start(order());
    assert.deepEqual(await (await checkout.webhook(stripe.event("invoice.paid", SESSION))).json(), {
      ignored: "invoice.paid",
    });
    stripe.change(SESSION, { client_reference_id: "somebody-elses-order" });
    assert.equal((await checkout.webhook(stripe.event("checkout.session.completed", SESSION))).status, 200);
    stripe.change(SESSION, { client_reference_id: null });
    assert.equal(await checkout.confirm(SESSION), null);
    assert.equal(await checkout.confirm("../../etc"), null);
  });
});

describe("settings", () => {
  it("are checked when the server starts", () => {
    const { stripe, store } = setup();
    const options = { stripe, store, catalog, site: SITE, webhookSecret: "whsec_x", fulfill: async () => {} };
    assert.throws(() => createCheckout({ ...options, site: `${SITE}/` }), TypeError);
    assert.throws(() => createCheckout({ ...options, webhookSecret: "sk_live" }), TypeError);
    for (const product of [
      { name: "X", amount: 9.99 },
      { name: "X", amount: 0 },
      { name: " ", amount: 1 },
      { name: "X", amount: 1, most: 0 },
    ])
      assert.throws(() => defineCatalog({ currency: "usd", products: { x: product } }), TypeError);
    assert.throws(() => defineCatalog({ currency: "USD", products: {} }), TypeError);
  });

  it("turn on taxes and promotion codes", async () => {
    const { stripe, store } = setup();
    const options = {
      stripe,
      store,
      catalog,
      site: SITE,
      webhookSecret: "whsec_x",
      fulfill: async () => {},
      automaticTax: true,
      promotionCodes: true,
    };
    const request = new Request(SITE, { method: "POST", body: JSON.stringify(order()), headers: { origin: SITE } });
    await createCheckout(options).start(request);
    assert.deepEqual(
      [stripe.asked[0]?.automatic_tax, stripe.asked[0]?.allow_promotion_codes],
      [{ enabled: true }, true],
    );
  });
});
