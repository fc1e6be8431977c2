import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answer, RawApi } from "./raw-api";
import { differences, fixture, type TypedSample, typeProblems } from "./shape-check";
import { createPaid, createSession, startTestSandbox, type TestSandbox } from "./support";

let sandbox: TestSandbox;
let api: RawApi;
/** Every answer that was compared with its example, to be compared with the SDK's types as well. */
const samples: TypedSample[] = [];

beforeAll(async () => {
  sandbox = await startTestSandbox();
  api = new RawApi(sandbox.url);
});
afterAll(() => sandbox.stop());

function expectShape(value: Answer, name: string, type: string): void {
  samples.push({ type, value });
  expect(differences(value, fixture(name))).toEqual([]);
}

describe("every object has the fields of Stripe's example, of the same types", () => {
  it("products, prices, coupons, promotion codes, customers", async () => {
    const product = await api.call(
      "POST",
      "products",
      "name=A&default_price_data[currency]=usd&default_price_data[unit_amount]=7900",
    );
    expectShape(product, "product", "Stripe.Product");
    expectShape(await api.call("GET", `prices/${product.default_price}`), "price", "Stripe.Price");
    const plan = `product=${product.id}&currency=usd&unit_amount=9900&recurring[interval]=month`;
    expectShape(await api.call("POST", "prices", plan), "price", "Stripe.Price");
    const coupon = await api.call("POST", "coupons", "percent_off=25.5");
    expectShape(coupon, "coupon", "Stripe.Coupon");
    const code = await api.call("POST", "promotion_codes", `promotion[type]=coupon&promotion[coupon]=${coupon.id}`);
    expectShape(code, "promotion_code", "Stripe.PromotionCode");
    const customer = await api.call(
      "POST",
      "customers",
      "email=a@shop.test&address[city]=Bonn&shipping[name]=A&shipping[address][city]=Bonn",
    );
    expectShape(customer, "customer", "Stripe.Customer");
    expectShape(await api.call("DELETE", `customers/${customer.id}`), "deleted_customer", "Stripe.DeletedCustomer");
    expectShape(await api.call("DELETE", `coupons/${coupon.id}`), "deleted_coupon", "Stripe.DeletedCoupon");
    const spare = await api.call("POST", "products", "name=B");
    expectShape(await api.call("DELETE", `products/${spare.id}`), "deleted_product", "Stripe.DeletedProduct");
  });

  it("a checkout session, open, paid, expired and free, with its lines and discounts", async () => {
    const coupon = await sandbox.stripe.coupons.create({ amount_off: 900, currency: "usd" });
    const open = await createSession(sandbox.stripe, {
      discounts: [{ coupon: coupon.id }],
      customer_email: "a@shop.test",
    });
    const expanded = "expand[]=line_items.data.discounts&expand[]=total_details.breakdown&expand[]=customer";
    const shown = await api.call("GET", `checkout/sessions/${open.id}`, expanded);
    expectShape(shown, "checkout.session", "Stripe.Checkout.Session");
    for (const line of await api.list(`checkout/sessions/${open.id}/line_items`))
      expectShape(line, "item", "Stripe.LineItem");
    await sandbox.pay(open.id);
    expectShape(await api.call("GET", `checkout/sessions/${open.id}`), "checkout.session", "Stripe.Checkout.Session");
    const all = await sandbox.stripe.coupons.create({ percent_off: 100 });
    const free = await createSession(sandbox.stripe, { discounts: [{ coupon: all.id }], customer_creation: "always" });
    await sandbox.pay(free.id);
    expectShape(await api.call("GET", `checkout/sessions/${free.id}`), "checkout.session", "Stripe.Checkout.Session");
    const other = await createSession(sandbox.stripe);
    expectShape(
      await api.call("POST", `checkout/sessions/${other.id}/expire`),
      "checkout.session",
      "Stripe.Checkout.Session",
    );
    const { discounts } = (shown.total_details as { breakdown: { discounts: { discount: Answer }[] } }).breakdown;
    expect(discounts).toHaveLength(1);
    for (const { discount } of discounts) expectShape(discount, "discount", "Stripe.Discount");
  });

  it("payment intent, charge, payment method, balance transaction, also after a decline and a 3-D Secure step", async () => {
    const { intentId, chargeId } = await createPaid(sandbox);
    expectShape(await api.call("GET", `payment_intents/${intentId}`), "payment_intent", "Stripe.PaymentIntent");
    const charge = await api.call("GET", `charges/${chargeId}`);
    expectShape(charge, "charge", "Stripe.Charge");
    expectShape(await api.call("GET", `charges/${chargeId}`, "expand[]=refunds"), "charge", "Stripe.Charge");
    expectShape(
      await api.call("GET", `payment_methods/${charge.payment_method}`),
      "payment_method",
      "Stripe.PaymentMethod",
    );
    const balance = await api.call("GET", `balance_transactions/${charge.balance_transaction}`);
    expectShape(balance, "balance_transaction", "Stripe.BalanceTransaction");

    for (const card of ["4000000000009995", "4000002500003155"]) {
      const session = await createSession(sandbox.stripe);
      await sandbox.pay(session.id, { card, authenticate: false });
      const { payment_intent } = await sandbox.stripe.checkout.sessions.retrieve(session.id);
      const intent = await api.call("GET", `payment_intents/${payment_intent}`);
      expectShape(intent, "payment_intent", "Stripe.PaymentIntent");
      if (intent.latest_charge)
        expectShape(await api.call("GET", `charges/${intent.latest_charge}`), "charge", "Stripe.Charge");
    }
    const waiting = "amount=1000&currency=usd&payment_method=pm_card_authenticationRequired&confirm=true";
    expectShape(await api.call("POST", "payment_intents", waiting), "payment_intent", "Stripe.PaymentIntent");
  });

  it("refunds, failed ones too, and disputes", async () => {
    const { chargeId } = await createPaid(sandbox);
    const refund = await api.call("POST", "refunds", `charge=${chargeId}&amount=100`);
    expectShape(refund, "refund", "Stripe.Refund");
    await sandbox.control("POST", `refunds/${refund.id}/fail`);
    expectShape(await api.call("GET", `refunds/${refund.id}`), "refund", "Stripe.Refund");
    const dispute = await sandbox.control<Answer>("POST", `charges/${chargeId}/dispute`);
    expectShape(dispute, "dispute", "Stripe.Dispute");
    await sandbox.control("POST", `disputes/${dispute.id}/close`, { won: true });
    expectShape(await api.call("GET", `disputes/${dispute.id}`), "dispute", "Stripe.Dispute");
  });

  it("webhook endpoints and events", async () => {
    const endpoint = await api.call(
      "POST",
      "webhook_endpoints",
      "url=http://shop.test/hook&enabled_events[]=product.created",
    );
    expectShape(endpoint, "webhook_endpoint", "Stripe.WebhookEndpoint");
    expect(endpoint.secret).toMatch(/^whsec_/);
    const shown = await api.call("GET", `webhook_endpoints/${endpoint.id}`);
    expect(shown).not.toHaveProperty("secret");
    const gone = await api.call("DELETE", `webhook_endpoints/${endpoint.id}`);
    expectShape(gone, "deleted_webhook_endpoint", "Stripe.DeletedWebhookEndpoint");
    const events = await api.list("events", "limit=100");
    expect(events.length).toBeGreaterThan(30);
    for (const event of events) {
      const { data: _example, ...envelope } = fixture("event") as Answer;
      expect(differences(event, envelope), String(event.type)).toEqual([]);
      samples.push({ type: `Extract<Stripe.Event, { type: "${event.type}" }>`, value: event });
    }
  });
});

it("every one of those answers is a literal of the SDK's types, events by their type included", () => {
  expect(samples.length).toBeGreaterThan(50);
  expect(typeProblems(samples)).toEqual([]);
});

it("both checks do notice a missing field, a wrong type, a forbidden null and an unknown field", () => {
  const { name: _name, ...product } = fixture("product") as Answer;
  expect(differences(product, fixture("product"))).toEqual(["name is missing"]);
  expect(differences({ ...product, name: 5 }, fixture("product"))).toEqual(["name is number, Stripe sends string"]);
  const deleted = { id: "prod_1", object: "product", deleted: true };
  const type = "Stripe.DeletedProduct";
  expect(typeProblems([{ type, value: deleted }])).toEqual([]);
  expect(typeProblems([{ type, value: { ...deleted, id: null } }])[0]).toMatch(/null/);
  expect(typeProblems([{ type, value: { ...deleted, surprise: 1 } }])[0]).toMatch(/surprise/);
});
