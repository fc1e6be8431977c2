import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { API_VERSION } from "@/tools/stripe-sandbox/api/version";
import {
  createPaid,
  createSession,
  errorOf,
  SECRET_KEY,
  startTestSandbox,
  stripeAt,
  type TestSandbox,
} from "./support";

let sandbox: TestSandbox;
let stripe: Stripe;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  stripe = sandbox.stripe;
});
afterAll(() => sandbox.stop());

describe("idempotency keys", () => {
  it("replay the first answer and do the work once", async () => {
    const params = { email: "same@shop.test" };
    const first = await stripe.customers.create(params, { idempotencyKey: "key-1" });
    const second = await stripe.customers.create(params, { idempotencyKey: "key-1" });
    expect(second.id).toBe(first.id);
    expect(first.lastResponse.headers["idempotent-replayed"]).toBeUndefined();
    expect(second.lastResponse.headers["idempotent-replayed"]).toBe("true");
    expect(second.lastResponse.headers["original-request"]).toBe(first.lastResponse.requestId);
    expect((await stripe.customers.list({ email: "same@shop.test" })).data).toHaveLength(1);
  });

  it("refuse other parameters and other addresses under the same key", async () => {
    await stripe.customers.create({ name: "A" }, { idempotencyKey: "key-2" });
    const otherParams = await errorOf(stripe.customers.create({ name: "B" }, { idempotencyKey: "key-2" }));
    expect(otherParams).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
    expect(otherParams.statusCode).toBe(400);
    const otherAddress = await errorOf(stripe.products.create({ name: "A" }, { idempotencyKey: "key-2" }));
    expect(otherAddress).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
  });

  it("may be used again after a request that was refused, and replay a declined card", async () => {
    const unknown = { mode: "payment", nonsense: "1" } as Stripe.Checkout.SessionCreateParams;
    await errorOf(stripe.checkout.sessions.create(unknown, { idempotencyKey: "key-3" }));
    expect((await stripe.customers.create({}, { idempotencyKey: "key-3" })).id).toMatch(/^cus_/);
    const declined = { amount: 1000, currency: "usd", confirm: true, payment_method: "pm_card_visa_chargeDeclined" };
    const first = await errorOf(stripe.paymentIntents.create(declined, { idempotencyKey: "key-4" }));
    const second = await errorOf(stripe.paymentIntents.create(declined, { idempotencyKey: "key-4" }));
    expect(second.charge).toBe(first.charge);
    expect(second.headers?.["idempotent-replayed"]).toBe("true");
  });

  it("answer 409 while the first request under the key is still open", async () => {
    await sandbox.control("PUT", "faults", { kind: "slow", ms: 300, next: 1 });
    const create = () => stripe.customers.create({ name: "slow" }, { idempotencyKey: "key-5" });
    const answers = await Promise.allSettled([create(), create()]);
    const [created] = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
    const [refused] = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason] : []));
    expect(refused).toMatchObject({ statusCode: 409, code: "idempotency_key_in_use" });
    expect((await create()).id).toBe(created?.id);
  });
});

describe("expansion", () => {
  it("opens references, nested and in lists, and leaves the stored object alone", async () => {
    const customer = await stripe.customers.create({ email: "e@shop.test" });
    const { session, chargeId, intentId } = await createPaid(sandbox, { customer: customer.id });
    const nested = await stripe.checkout.sessions.retrieve(session.id, {
      expand: ["customer", "payment_intent.latest_charge.balance_transaction", "line_items.data.price.product"],
    });
    const intent = nested.payment_intent as Stripe.PaymentIntent;
    const charge = intent.latest_charge as Stripe.Charge;
    expect((nested.customer as Stripe.Customer).email).toBe("e@shop.test");
    expect((charge.balance_transaction as Stripe.BalanceTransaction).net).toBe(7900 - 259);
    expect(nested.line_items?.data[0]?.price?.product).toMatchObject({ name: "Audit log capture" });
    const listed = await stripe.charges.list({ payment_intent: intentId, expand: ["data.customer", "data.refunds"] });
    expect(listed.data[0]?.customer).toMatchObject({ id: customer.id });
    expect(listed.data[0]?.refunds?.data).toEqual([]);
    const plain = await stripe.charges.retrieve(chargeId);
    expect(plain.customer).toBe(customer.id);
    expect(plain.refunds).toBeNull();
  });

  it("refuses what cannot be opened", async () => {
    const { id } = await createSession(stripe);
    for (const expand of [["amount_total"], ["nothing"], ["url"]]) {
      const error = await errorOf(stripe.checkout.sessions.retrieve(id, { expand }));
      expect(error.message).toMatch(/cannot be expanded/);
    }
    const error = await errorOf(stripe.checkout.sessions.retrieve(id, { expand: ["a.b.c.d.e"] }));
    expect(error.message).toMatch(/more than 4 levels/);
  });
});

describe("lists", () => {
  it("page forwards and backwards without gap or repetition, newest first", async () => {
    const ids: string[] = [];
    for (let index = 0; index < 7; index += 1) {
      ids.push((await stripe.products.create({ name: `P${index}`, active: true })).id);
    }
    const newestFirst = [...ids].reverse();
    const first = await stripe.products.list({ limit: 3 });
    expect(first.data.map(({ id }) => id)).toEqual(newestFirst.slice(0, 3));
    expect(first.has_more).toBe(true);
    expect(first.url).toBe("/v1/products");
    const second = await stripe.products.list({ limit: 3, starting_after: newestFirst[2] });
    expect(second.data.map(({ id }) => id)).toEqual(newestFirst.slice(3, 6));
    const back = await stripe.products.list({ limit: 2, ending_before: newestFirst[5] });
    expect(back.data.map(({ id }) => id)).toEqual(newestFirst.slice(3, 5));
    expect(back.has_more).toBe(true);
    const all: string[] = [];
    for await (const product of stripe.products.list({ limit: 2 })) all.push(product.id);
    expect(all.slice(0, 7)).toEqual(newestFirst);
    expect(new Set(all).size).toBe(all.length);
  });

  it("narrow by field and by time of creation, and check their parameters", async () => {
    const one = await stripe.customers.create({ email: "only@shop.test" });
    expect((await stripe.customers.list({ email: "only@shop.test" })).data.map(({ id }) => id)).toEqual([one.id]);
    expect((await stripe.customers.list({ created: { gt: one.created + 1000 } })).data).toEqual([]);
    expect((await stripe.customers.list({ created: { gte: one.created - 1000 }, limit: 1 })).data).toHaveLength(1);
    const tooMany = await errorOf(stripe.customers.list({ limit: 101 }));
    expect(tooMany).toMatchObject({ code: "parameter_invalid_integer", param: "limit" });
    const nowhere = await errorOf(stripe.customers.list({ starting_after: "cus_x" }));
    expect(nowhere).toMatchObject({ code: "resource_missing", param: "starting_after", statusCode: 400 });
  });

  it("find sessions by intent, customer and email, and events by type", async () => {
    const customer = await stripe.customers.create({ email: "find@shop.test" });
    const { session, intentId } = await createPaid(sandbox, { customer: customer.id });
    for (const params of [
      { payment_intent: intentId },
      { customer: customer.id },
      { customer_details: { email: "find@shop.test" } },
    ]) {
      const found = await stripe.checkout.sessions.list(params);
      expect(found.data.map(({ id }) => id)).toEqual([session.id]);
    }
    const events = await stripe.events.list({ types: ["customer.created", "checkout.session.completed"], limit: 2 });
    expect(events.data.map(({ type }) => type)).toEqual(["checkout.session.completed", "customer.created"]);
  });
});

describe("errors", () => {
  it("refuse a missing and a wrong key", async () => {
    const { hostname, port } = new URL(sandbox.url);
    const foreign = new Stripe("sk_test_wrong_key_1234", { host: hostname, port: Number(port), protocol: "http" });
    const wrong = await errorOf(foreign.customers.list());
    expect(wrong).toBeInstanceOf(Stripe.errors.StripeAuthenticationError);
    expect(wrong).toMatchObject({ statusCode: 401, message: "Invalid API Key provided: sk_test_**********1234" });
    const none = await fetch(`${sandbox.url}/v1/customers`);
    expect(none.status).toBe(401);
    expect(none.headers.get("request-id")).toMatch(/^req_/);
    const basic = await fetch(`${sandbox.url}/v1/customers`, {
      headers: { authorization: `Basic ${Buffer.from(`${SECRET_KEY}:`).toString("base64")}` },
    });
    expect(basic.status).toBe(200);
  });

  it("name what is wrong", async () => {
    expect(await errorOf(stripe.customers.retrieve("cus_x"))).toMatchObject({
      type: "StripeInvalidRequestError",
      statusCode: 404,
      code: "resource_missing",
      param: "id",
      message: "No such customer: 'cus_x'",
      doc_url: "https://stripe.com/docs/error-codes/resource-missing",
    });
    const unknown = { email: "a@b.test", colour: "red" } as Stripe.CustomerCreateParams;
    expect(await errorOf(stripe.customers.create(unknown))).toMatchObject({
      code: "parameter_unknown",
      param: "colour",
    });
    const nameless = {} as Stripe.ProductCreateParams;
    expect(await errorOf(stripe.products.create(nameless))).toMatchObject({ code: "parameter_missing", param: "name" });
    const words: Stripe.CouponCreateParams = JSON.parse('{"amount_off":"ten","currency":"usd"}');
    expect(await errorOf(stripe.coupons.create(words))).toMatchObject({
      code: "parameter_invalid_integer",
      param: "amount_off",
    });
    expect(await errorOf(stripe.products.create({ name: "" }))).toMatchObject({ code: "parameter_invalid_empty" });
    expect(await errorOf(stripe.coupons.create({ percent_off: 5, duration: "weekly" }))).toMatchObject({
      param: "duration",
    });
    expect(await errorOf(stripe.balance.retrieve())).toMatchObject({
      statusCode: 404,
      type: "StripeInvalidRequestError",
    });
  });

  it("carry the request's id, and answers say version and key", async () => {
    const customer = await stripe.customers.create({}, { idempotencyKey: "key-9" });
    expect(customer.lastResponse).toMatchObject({ statusCode: 200, apiVersion: API_VERSION, idempotencyKey: "key-9" });
    expect(customer.lastResponse.requestId).toMatch(/^req_/);
    const [event] = (await stripe.events.list({ type: "customer.created", limit: 1 })).data;
    expect(event?.request).toEqual({ id: customer.lastResponse.requestId, idempotency_key: "key-9" });
    expect(event?.api_version).toBe(API_VERSION);
    expect((await errorOf(stripe.charges.retrieve("ch_x"))).requestId).toMatch(/^req_/);
  });
});

describe("resources", () => {
  it("customers: metadata merges, empty values clear, a deleted one is remembered as deleted", async () => {
    const customer = await stripe.customers.create({ email: "m@shop.test", name: "M", metadata: { a: "1", b: "2" } });
    const changed = await stripe.customers.update(customer.id, { metadata: { a: "", c: 3 }, name: "" });
    expect(changed).toMatchObject({ metadata: { b: "2", c: "3" }, name: null, email: "m@shop.test" });
    const [event] = (await stripe.events.list({ type: "customer.updated", limit: 1 })).data;
    expect(event?.data.previous_attributes).toEqual({ metadata: { a: "1", b: "2" }, name: "M" });
    await stripe.customers.del(customer.id);
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ id: customer.id, deleted: true });
    expect((await errorOf(stripe.customers.update(customer.id, { name: "X" }))).statusCode).toBe(404);
    expect((await errorOf(createSession(stripe, { customer: customer.id }))).code).toBe("resource_missing");
  });

  it("prices: lookup keys are unique until they are moved; a product with prices stays", async () => {
    const product = await stripe.products.create({ name: "Key" });
    const base = { product: product.id, currency: "usd", unit_amount: 100, lookup_key: "key:price" };
    const first = await stripe.prices.create(base);
    expect((await errorOf(stripe.prices.create(base))).param).toBe("lookup_key");
    const second = await stripe.prices.create({ ...base, transfer_lookup_key: true });
    expect((await stripe.prices.list({ lookup_keys: ["key:price"] })).data.map(({ id }) => id)).toEqual([second.id]);
    expect((await stripe.prices.retrieve(first.id)).lookup_key).toBeNull();
    expect((await errorOf(stripe.products.del(product.id))).message).toMatch(/prices/);
    const archived = await stripe.prices.update(second.id, { active: false });
    expect(archived.active).toBe(false);
    const sale = createSession(stripe, { line_items: [{ price: second.id, quantity: 1 }] });
    expect((await errorOf(sale)).message).toMatch(/inactive/);
  });

  it("payment methods are made, saved for a customer and taken away again", async () => {
    const customer = await stripe.customers.create({});
    const method = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
    expect(method.card?.last4).toBe("4242");
    expect((await stripe.customers.listPaymentMethods(customer.id)).data.map(({ id }) => id)).toEqual([method.id]);
    expect((await stripe.paymentMethods.detach(method.id)).customer).toBeNull();
    const made = await stripe.paymentMethods.create({
      type: "card",
      card: { number: "5555555555554444", exp_month: 1, exp_year: 2090, cvc: "123" },
    });
    expect(made.card).toMatchObject({ brand: "mastercard", last4: "4444", exp_year: 2090 });
  });

  it("events show the object as it was then, not as it is now", async () => {
    const product = await stripe.products.create({ name: "Before" });
    await stripe.products.update(product.id, { name: "After" });
    const events = await stripe.events.list({ types: ["product.created", "product.updated"], limit: 2 });
    expect(events.data.map((event) => (event.data.object as Stripe.Product).name)).toEqual(["After", "Before"]);
    const retrieved = await stripe.events.retrieve(events.data[1]?.id ?? "");
    expect((retrieved.data.object as Stripe.Product).name).toBe("Before");
  });
});

it("the SDK's own retries get through a limited fault without doing anything twice", async () => {
  const patient = stripeAt(sandbox.url, { maxNetworkRetries: 2 });
  await sandbox.control("PUT", "faults", { kind: "error", next: 1 });
  await patient.customers.create({ email: "retry@shop.test" });
  expect((await stripe.customers.list({ email: "retry@shop.test" })).data).toHaveLength(1);
});
