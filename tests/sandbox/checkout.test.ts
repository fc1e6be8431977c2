import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPaid, createSession, errorOf, LINE, startTestSandbox, type TestSandbox } from "./support";

let sandbox: TestSandbox;
let now = new Date("2026-03-01T12:00:00Z");

beforeAll(async () => {
  sandbox = await startTestSandbox({ clock: () => now });
});
afterAll(() => sandbox.stop());

async function eventTypes(about: string): Promise<string[]> {
  const events = await sandbox.stripe.events.list({ limit: 100 });
  const mentions = events.data.filter((event) => JSON.stringify(event.data.object).includes(about));
  return mentions.map((event) => event.type).reverse();
}

describe("paying", () => {
  it("takes the money once, keeps everything that the shop sent along, and tells it in Stripe's order", async () => {
    const customer = await sandbox.stripe.customers.create({ email: "buyer@shop.test", name: "A Buyer" });
    const { session, intentId, chargeId } = await createPaid(sandbox, {
      customer: customer.id,
      client_reference_id: "order_1",
      metadata: { order: "1" },
      payment_intent_data: { metadata: { order: "1" }, description: "Order 1", receipt_email: "buyer@shop.test" },
    });
    expect(session).toMatchObject({
      status: "complete",
      payment_status: "paid",
      amount_total: 7900,
      client_reference_id: "order_1",
      customer: customer.id,
      customer_details: { email: "buyer@shop.test", name: "A Buyer" },
      metadata: { order: "1" },
      url: null,
    });
    const intent = await sandbox.stripe.paymentIntents.retrieve(intentId, { expand: ["latest_charge"] });
    expect(intent).toMatchObject({
      status: "succeeded",
      amount_received: 7900,
      metadata: { order: "1" },
      customer: customer.id,
    });
    expect(intent.latest_charge).toMatchObject({
      id: chargeId,
      receipt_email: "buyer@shop.test",
      description: "Order 1",
    });
    expect(
      (await eventTypes(intentId)).filter((type) => !type.startsWith("price") && !type.startsWith("product")),
    ).toEqual(["payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"]);
    const again = await sandbox.pay(session.id);
    expect(again.status).toBe(400);
    const charges = await sandbox.stripe.charges.list({ payment_intent: intentId });
    expect(charges.data).toHaveLength(1);
  });

  it.each([
    ["4000000000000002", "card_declined", "generic_decline"],
    ["4000000000009995", "card_declined", "insufficient_funds"],
    ["4000000000000069", "expired_card", "expired_card"],
    ["4000000000000127", "incorrect_cvc", "incorrect_cvc"],
    ["4000000000000119", "processing_error", "processing_error"],
  ])("%s is refused with %s, and another card still pays", async (card, code, decline_code) => {
    const session = await createSession(sandbox.stripe);
    const refused = await sandbox.pay(session.id, { card });
    expect(refused.status).toBe(402);
    const { error } = (await refused.json()) as { error: Stripe.StripeRawError };
    expect(error).toMatchObject({
      type: "card_error",
      code,
      decline_code,
      payment_intent: { status: "requires_payment_method" },
    });
    const open = await sandbox.stripe.checkout.sessions.retrieve(session.id, { expand: ["payment_intent"] });
    const intent = open.payment_intent as Stripe.PaymentIntent;
    expect(open).toMatchObject({ status: "open", payment_status: "unpaid" });
    expect(await eventTypes(intent.id)).toEqual([
      "payment_intent.created",
      "charge.failed",
      "payment_intent.payment_failed",
    ]);
    expect((await sandbox.pay(session.id)).status).toBe(200);
    const charges = await sandbox.stripe.charges.list({ payment_intent: intent.id });
    expect(charges.data.map((charge) => charge.status)).toEqual(["succeeded", "failed"]);
  });

  it.each([
    ["4242424242424241", "incorrect_number", undefined],
    ["4111111111111111", "card_declined", "test_mode_live_card"],
  ])("%s never reaches a bank: %s", async (card, code, decline_code) => {
    const session = await createSession(sandbox.stripe);
    const refused = await sandbox.pay(session.id, { card });
    expect(refused.status).toBe(402);
    const { error } = (await refused.json()) as { error: Stripe.StripeRawError };
    expect(error.code).toBe(code);
    expect(error.decline_code).toBe(decline_code);
    expect((await sandbox.stripe.checkout.sessions.retrieve(session.id)).payment_intent).toBeNull();
  });

  it("3-D Secure: authenticated it pays, failed it does not and can be tried again", async () => {
    const card = "4000002500003155";
    const session = await createSession(sandbox.stripe);
    const failed = await sandbox.pay(session.id, { card, authenticate: false });
    expect(failed.status).toBe(402);
    expect(((await failed.json()) as { error: Stripe.StripeRawError }).error.code).toBe(
      "payment_intent_authentication_failure",
    );
    expect((await sandbox.pay(session.id, { card, authenticate: true })).status).toBe(200);
    const paid = await sandbox.stripe.checkout.sessions.retrieve(session.id, {
      expand: ["payment_intent.latest_charge"],
    });
    const charge = (paid.payment_intent as Stripe.PaymentIntent).latest_charge as Stripe.Charge;
    expect(charge.payment_method_details?.card?.three_d_secure?.result).toBe("authenticated");
  });

  it("4000000000000259 pays and is disputed right afterwards", async () => {
    const session = await createSession(sandbox.stripe);
    expect((await sandbox.pay(session.id, { card: "4000000000000259" })).status).toBe(200);
    const { payment_intent } = await sandbox.stripe.checkout.sessions.retrieve(session.id);
    const [dispute] = (await sandbox.stripe.disputes.list({ payment_intent: String(payment_intent) })).data;
    expect(dispute).toMatchObject({ status: "needs_response", amount: 7900, reason: "fraudulent" });
    const types = await eventTypes(String(payment_intent));
    expect(types.indexOf("charge.dispute.created")).toBeGreaterThan(types.indexOf("checkout.session.completed"));
  });

  it("makes a customer when asked to, and none otherwise", async () => {
    const guest = await createPaid(sandbox);
    expect(guest.session.customer).toBeNull();
    const { session, intentId } = await createPaid(sandbox, {
      customer_creation: "always",
      customer_email: "new@shop.test",
    });
    const customer = await sandbox.stripe.customers.retrieve(String(session.customer));
    expect(customer).toMatchObject({ email: "new@shop.test" });
    expect((await sandbox.stripe.paymentIntents.retrieve(intentId)).customer).toBe(customer.id);
  });
});

describe("expiry", () => {
  it("an expired session says so, tells the shop and takes no money", async () => {
    const session = await createSession(sandbox.stripe);
    await sandbox.pay(session.id, { card: "4000000000000002" });
    const expired = await sandbox.stripe.checkout.sessions.expire(session.id);
    expect(expired).toMatchObject({ status: "expired", url: null });
    expect(await eventTypes(session.id)).toContain("checkout.session.expired");
    expect((await sandbox.pay(session.id)).status).toBe(400);
    expect((await sandbox.stripe.paymentIntents.retrieve(String(expired.payment_intent))).status).toBe("canceled");
    expect((await errorOf(sandbox.stripe.checkout.sessions.expire(session.id))).message).toMatch(
      /Only Checkout Sessions/,
    );
  });

  it("happens by itself when the time is over, once", async () => {
    const inAnHour = Math.floor(now.getTime() / 1000) + 3600;
    const session = await createSession(sandbox.stripe, { expires_at: inAnHour });
    now = new Date(now.getTime() + 3600 * 1000);
    expect((await sandbox.stripe.checkout.sessions.retrieve(session.id)).status).toBe("expired");
    expect((await sandbox.stripe.checkout.sessions.retrieve(session.id)).status).toBe("expired");
    expect(await eventTypes(session.id)).toEqual(["checkout.session.expired"]);
  });
});

describe("what Stripe refuses about a session", () => {
  const refused: [string, Partial<Stripe.Checkout.SessionCreateParams>, Partial<Stripe.errors.StripeError>][] = [
    ["no success address", { success_url: undefined }, { code: "parameter_missing", param: "success_url" }],
    ["no lines", { line_items: [] }, { code: "parameter_missing", param: "line_items" }],
    [
      "a line without quantity",
      { line_items: [{ ...LINE, quantity: undefined }] },
      { code: "parameter_missing", param: "line_items[0][quantity]" },
    ],
    [
      "an unknown price",
      { line_items: [{ price: "price_x", quantity: 1 }] },
      { code: "resource_missing", param: "line_items[0][price]", statusCode: 400 },
    ],
    ["an unknown customer", { customer: "cus_x" }, { code: "resource_missing", param: "customer" }],
    ["customer and email", { customer: "cus_x", customer_email: "a@b.test" }, { code: "parameters_exclusive" }],
    [
      "discounts and typed codes",
      { discounts: [{ coupon: "x" }], allow_promotion_codes: true },
      { code: "parameters_exclusive" },
    ],
    ["two discounts", { discounts: [{ coupon: "x" }, { coupon: "y" }] }, { param: "discounts" }],
    [
      "an unknown coupon",
      { discounts: [{ coupon: "x" }] },
      { code: "resource_missing", param: "discounts[0][coupon]" },
    ],
    ["a bad address", { success_url: "/thanks" }, { code: "url_invalid", param: "success_url" }],
    ["an expiry too soon", { expires_at: 1 }, { param: "expires_at" }],
    [
      "a recurring price",
      {
        line_items: [
          {
            quantity: 1,
            price_data: {
              currency: "usd",
              unit_amount: 100,
              recurring: { interval: "month" },
              product_data: { name: "P" },
            },
          },
        ],
      },
      { param: "line_items" },
    ],
    [
      "two currencies",
      {
        line_items: [
          LINE,
          { quantity: 1, price_data: { currency: "eur", unit_amount: 100, product_data: { name: "E" } } },
        ],
      },
      { param: "line_items" },
    ],
  ];

  it.each(refused)("%s", async (_name, params, expected) => {
    const before = (await sandbox.control<{ products: unknown[] }>("GET", "state")).products.length;
    const error = await errorOf(createSession(sandbox.stripe, params));
    expect(error).toMatchObject({ type: "StripeInvalidRequestError", statusCode: 400, ...expected });
    const after = (await sandbox.control<{ products: unknown[] }>("GET", "state")).products.length;
    expect(after).toBe(before);
  });
});

it("payment intents that code confirms itself follow the same cards", async () => {
  const base = { amount: 1000, currency: "usd", confirm: true } as const;
  const paid = await sandbox.stripe.paymentIntents.create({ ...base, payment_method: "pm_card_visa" });
  expect(paid).toMatchObject({ status: "succeeded", amount_received: 1000 });
  const declined = await errorOf(
    sandbox.stripe.paymentIntents.create({ ...base, payment_method: "pm_card_visa_chargeDeclined" }),
  );
  expect(declined).toBeInstanceOf(Stripe.errors.StripeCardError);
  expect(declined).toMatchObject({
    statusCode: 402,
    code: "card_declined",
    payment_intent: { status: "requires_payment_method" },
  });
  const open = await sandbox.stripe.paymentIntents.create({ amount: 500, currency: "usd" });
  expect((await sandbox.stripe.paymentIntents.cancel(open.id)).status).toBe("canceled");
  expect((await errorOf(sandbox.stripe.paymentIntents.cancel(open.id))).code).toBe("payment_intent_unexpected_state");
});
