import type Stripe from "stripe";
import { afterAll, beforeAll, expect, it } from "vitest";
import { at, createSubscriber, DAY, eventsAbout, HOUR, lastEvent, START, startBilling } from "./billing-support";
import { RawApi } from "./raw-api";
import { differences, fixture, type TypedSample, typeProblems } from "./shape-check";
import { errorOf } from "./support";

let sandbox: Awaited<ReturnType<typeof startBilling>>;
let stripe: Stripe;
beforeAll(async () => {
  sandbox = await startBilling();
  stripe = sandbox.stripe;
});
afterAll(() => sandbox.stop());

function open(more: Partial<Stripe.Checkout.SessionCreateParams> = {}): Promise<Stripe.Checkout.Session> {
  return stripe.checkout.sessions.create({
    mode: "subscription",
    line_items: [{ price: sandbox.plans.monthly, quantity: 1 }],
    success_url: "http://shop.test/thanks?session_id={CHECKOUT_SESSION_ID}",
    ...more,
  });
}

const look = (id: string) => stripe.checkout.sessions.retrieve(id, { expand: ["subscription", "invoice"] });

async function paid(session: Stripe.Checkout.Session, body?: unknown) {
  const response = await sandbox.pay(session.id, body);
  if (!response.ok) throw new Error(await response.text());
  return look(session.id);
}

it("a paid session makes a customer, a subscription and a paid invoice, and says so at the end", async () => {
  const session = await open({
    customer_email: "new@shop.test",
    client_reference_id: "account_1",
    subscription_data: { metadata: { account: "1" }, description: "Pro" },
    metadata: { order: "1" },
  });
  expect(session).toMatchObject({ mode: "subscription", amount_total: 2900, subscription: null, payment_intent: null });
  const page = await (await fetch(session.url!)).text();
  expect(page).toContain("Renews at $29.00 / month");
  const before = await lastEvent(stripe);
  const done = await paid(session);
  const subscription = done.subscription as Stripe.Subscription;
  expect(done).toMatchObject({
    status: "complete",
    payment_status: "paid",
    payment_intent: null,
    customer: expect.stringMatching(/^cus_/),
    subscription: {
      status: "active",
      metadata: { account: "1" },
      description: "Pro",
      default_payment_method: expect.stringMatching(/^pm_/),
    },
    invoice: { status: "paid", amount_paid: 2900, billing_reason: "subscription_create" },
  });
  const methods = await stripe.paymentMethods.list({ customer: String(done.customer) });
  expect(methods.data.map((method) => method.id)).toEqual([subscription.default_payment_method]);
  const types = (await stripe.events.list({ limit: 100, ending_before: before })).data.map((event) => event.type);
  expect(types.reverse()).toEqual([
    "payment_intent.created",
    "customer.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "payment_method.attached",
    "customer.subscription.created",
    "invoice.created",
    "invoice.finalized",
    "invoice_payment.paid",
    "invoice.paid",
    "invoice.payment_succeeded",
    "customer.subscription.updated",
    "checkout.session.completed",
  ]);
  expect((await stripe.checkout.sessions.list({ subscription: subscription.id })).data).toHaveLength(1);
  expect((await sandbox.pay(session.id)).status).toBe(400);
});

it("a trial takes a card and no money, and is charged on its card when it ends", async () => {
  const subscriber = await createSubscriber(stripe, { card: null });
  const subscription_data = { trial_period_days: 14, metadata: { trial: "yes" } };
  const session = await open({ customer: subscriber.customer, subscription_data });
  expect(session).toMatchObject({ amount_total: 0, created: START, expires_at: START + DAY });
  expect(await (await fetch(session.url!)).text()).toContain("Free for 14 days, then $29.00 / month");
  const done = await paid(session);
  expect(done).toMatchObject({
    payment_status: "no_payment_required",
    subscription: { status: "trialing", trial_end: START + 14 * DAY },
    invoice: { status: "paid", total: 0 },
  });
  const { id } = done.subscription as Stripe.Subscription;
  await subscriber.advance(START + 14 * DAY + HOUR);
  expect(await stripe.subscriptions.retrieve(id, { expand: ["latest_invoice"] })).toMatchObject({
    status: "active",
    latest_invoice: { amount_paid: 2900 },
  });
  const refused = await sandbox.pay((await open({ subscription_data })).id, { card: "4000000000000002" });
  expect(refused.status).toBe(402);
  const later = await createSubscriber(stripe, { card: null });
  const failing = await paid(await open({ customer: later.customer, subscription_data }), { card: "4000000000000341" });
  await later.advance(START + 14 * DAY + HOUR);
  const { id: failed } = failing.subscription as Stripe.Subscription;
  expect((await stripe.subscriptions.retrieve(failed)).status).toBe("past_due");
});

it("without a card when the session says so", async () => {
  const subscription_data = {
    trial_period_days: 7,
    trial_settings: { end_behavior: { missing_payment_method: "cancel" } },
  };
  const more = { payment_method_collection: "if_required", subscription_data } as const;
  const { url, id } = await open(more as Partial<Stripe.Checkout.SessionCreateParams>);
  const page = await (await fetch(url!)).text();
  expect(page).not.toContain("Card number");
  const attempt = /name="attempt" value="([^"]+)"/.exec(page)![1]!;
  const form = new URLSearchParams({ attempt, email: "trial@shop.test" });
  const answer = await fetch(url!, { method: "POST", body: form, redirect: "manual" });
  expect(answer.headers.get("location")).toBe(`http://shop.test/thanks?session_id=${id}`);
  expect(await look(id)).toMatchObject({ subscription: { status: "trialing", default_payment_method: null } });
});

it("discounts go on with the subscription as their coupon says", async () => {
  const coupon = await stripe.coupons.create({ percent_off: 50, duration: "repeating", duration_in_months: 2 });
  const promotion = { type: "coupon", coupon: coupon.id } as const;
  const code = await stripe.promotionCodes.create({ promotion });
  const subscriber = await createSubscriber(stripe, { card: null, start: at(2027, 4, 1) });
  const session = await open({ customer: subscriber.customer, discounts: [{ promotion_code: code.id }] });
  expect(session.amount_total).toBe(1450);
  const done = await paid(session);
  expect(done).toMatchObject({ invoice: { amount_paid: 1450 } });
  await subscriber.advance(at(2027, 6, 1, 12));
  const invoices = await stripe.invoices.list({ customer: subscriber.customer });
  expect(invoices.data.map((invoice) => invoice.amount_paid)).toEqual([2900, 1450, 1450]);
  expect((await stripe.coupons.retrieve(coupon.id)).times_redeemed).toBe(1);
  expect((await stripe.promotionCodes.retrieve(code.id)).times_redeemed).toBe(1);
});

it("a declined card leaves it open without a subscription; 3-D Secure is asked once and not at renewals", async () => {
  const subscriber = await createSubscriber(stripe, { card: null });
  const session = await open({ customer: subscriber.customer });
  expect((await sandbox.pay(session.id, { card: "4000000000000002" })).status).toBe(402);
  expect(await look(session.id)).toMatchObject({ status: "open", subscription: null, invoice: null });
  expect((await stripe.subscriptions.list({ customer: subscriber.customer, status: "all" })).data).toEqual([]);
  const done = await paid(session, { card: "4000002500003155" });
  const { id } = done.subscription as Stripe.Subscription;
  await subscriber.advance(at(2027, 2, 28) + HOUR);
  expect(await stripe.subscriptions.retrieve(id, { expand: ["latest_invoice"] })).toMatchObject({
    status: "active",
    latest_invoice: { status: "paid", billing_reason: "subscription_cycle" },
  });
  expect(await eventsAbout(stripe, id)).not.toContain("invoice.payment_action_required");
});

it("what a customer has to their credit is taken first", async () => {
  const subscriber = await createSubscriber(stripe, { card: null });
  await stripe.customers.update(subscriber.customer, { balance: -1000 });
  await paid(await open({ customer: subscriber.customer }));
  const charges = await stripe.charges.list({ customer: subscriber.customer });
  expect(charges.data.map((charge) => charge.amount)).toEqual([1900]);
  expect(await stripe.customers.retrieve(subscriber.customer)).toMatchObject({ balance: 0 });
});

it("an open one expires by its customer's clock, and what belongs to the other mode is refused", async () => {
  const subscriber = await createSubscriber(stripe, { card: null });
  const session = await open({ customer: subscriber.customer });
  await subscriber.advance(START + DAY);
  expect((await look(session.id)).status).toBe("expired");
  const once = [{ quantity: 1, price_data: { currency: "usd", unit_amount: 100, product: sandbox.plans.product } }];
  expect((await errorOf(open({ line_items: once }))).param).toBe("line_items");
  expect((await errorOf(open({ payment_intent_data: { description: "x" } }))).param).toBe("payment_intent_data");
  expect((await errorOf(open({ mode: "payment" }))).message).toMatch(/recurring price/);
});

it("sessions in subscription mode have the fields of Stripe's example, of the SDK's types", async () => {
  const api = new RawApi(sandbox.url);
  const samples: TypedSample[] = [];
  for (const session of await api.list("checkout/sessions", "limit=100")) {
    expect(differences(session, fixture("checkout.session"))).toEqual([]);
    samples.push({ type: "Stripe.Checkout.Session", value: session });
  }
  for (const event of await api.list("events", "type=checkout.session.completed")) {
    samples.push({ type: `Extract<Stripe.Event, { type: "${event.type}" }>`, value: event });
  }
  expect(samples.length).toBeGreaterThan(8);
  expect(typeProblems(samples)).toEqual([]);
});
