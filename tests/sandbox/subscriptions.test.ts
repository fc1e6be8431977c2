import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  at,
  createSubscriber,
  DAY,
  eventsAbout,
  HOUR,
  lastEvent,
  period,
  START,
  startBilling,
} from "./billing-support";
import { errorOf } from "./support";

let sandbox: Awaited<ReturnType<typeof startBilling>>;
let stripe: Stripe;
beforeAll(async () => {
  sandbox = await startBilling();
  stripe = sandbox.stripe;
});
afterAll(() => sandbox.stop());

async function subscribe(
  customer: string,
  more: Partial<Stripe.SubscriptionCreateParams> = {},
): Promise<Stripe.Subscription> {
  return stripe.subscriptions.create({
    customer,
    items: [{ price: sandbox.plans.monthly }],
    expand: ["latest_invoice.payments"],
    ...more,
  });
}

const invoiceOf = (subscription: Stripe.Subscription) => subscription.latest_invoice as Stripe.Invoice;

describe("a subscription that is paid", () => {
  it("begins active with a paid invoice, in the time of its customer, and tells it in order", async () => {
    const { customer } = await createSubscriber(stripe);
    const before = await lastEvent(stripe);
    const subscription = await subscribe(customer, { metadata: { plan: "pro" }, description: "Pro" });
    expect(subscription).toMatchObject({
      status: "active",
      created: START,
      billing_cycle_anchor: START,
      metadata: { plan: "pro" },
      cancel_at_period_end: false,
      latest_invoice: { status: "paid", amount_paid: 2900, billing_reason: "subscription_create", attempt_count: 1 },
    });
    expect(period(subscription)).toEqual([START, at(2027, 2, 28)]);
    const types = await eventsAbout(stripe, customer, before);
    expect(types).toEqual([
      "customer.subscription.created",
      "invoice.created",
      "payment_intent.created",
      "invoice.finalized",
      "charge.succeeded",
      "payment_intent.succeeded",
      "invoice.paid",
      "invoice.payment_succeeded",
      "customer.subscription.updated",
    ]);
  });

  it("renews on the day it began, the last of a shorter month: draft, an hour later finalized and paid", async () => {
    const subscriber = await createSubscriber(stripe);
    const { id } = await subscribe(subscriber.customer);
    await subscriber.advance(at(2027, 2, 28));
    const renewed = await stripe.subscriptions.retrieve(id, { expand: ["latest_invoice"] });
    expect(period(renewed)).toEqual([at(2027, 2, 28), at(2027, 3, 31)]);
    expect(renewed.latest_invoice).toMatchObject({
      status: "draft",
      billing_reason: "subscription_cycle",
      created: at(2027, 2, 28),
      period_start: START,
      period_end: at(2027, 2, 28),
      automatically_finalizes_at: at(2027, 2, 28) + HOUR,
    });
    const before = await lastEvent(stripe);
    await subscriber.advance(at(2027, 2, 28) + HOUR);
    expect(await eventsAbout(stripe, subscriber.customer, before)).toEqual([
      "payment_intent.created",
      "invoice.finalized",
      "charge.succeeded",
      "payment_intent.succeeded",
      "invoice.paid",
      "invoice.payment_succeeded",
    ]);
    await subscriber.advance(at(2027, 12, 31, 20));
    const later = await stripe.subscriptions.retrieve(id);
    expect(period(later)).toEqual([at(2027, 12, 31), at(2028, 1, 31)]);
    const charges = await stripe.charges.list({ customer: subscriber.customer, limit: 100 });
    expect(charges.data).toHaveLength(12);
  });

  it("takes inline prices and several items, and refuses what cannot renew together", async () => {
    const { customer } = await createSubscriber(stripe);
    const inline = { currency: "usd", product: sandbox.plans.product, unit_amount: 500 };
    const subscription = await subscribe(customer, {
      items: [
        { price: sandbox.plans.seat, quantity: 3 },
        { price_data: { ...inline, recurring: { interval: "month" } } },
      ],
    });
    expect(invoiceOf(subscription).total).toBe(3 * 1200 + 500);
    const items = await stripe.subscriptionItems.list({ subscription: subscription.id });
    expect(items.data.map((item) => item.quantity)).toEqual([3, 1]);
    const mixed = [{ price: sandbox.plans.monthly }, { price: sandbox.plans.yearly }];
    expect((await errorOf(subscribe(customer, { items: mixed }))).param).toBe("items");
    const once = await stripe.prices.create({ product: sandbox.plans.product, currency: "usd", unit_amount: 100 });
    expect((await errorOf(subscribe(customer, { items: [{ price: once.id }] }))).message).toMatch(/recurring/);
  });
});

describe("trials", () => {
  it("cost nothing, announce their end three days before it, and are billed when it comes", async () => {
    const subscriber = await createSubscriber(stripe);
    const subscription = await subscribe(subscriber.customer, { trial_period_days: 14 });
    const end = START + 14 * DAY;
    expect(subscription).toMatchObject({
      status: "trialing",
      trial_start: START,
      trial_end: end,
      billing_cycle_anchor: end,
      latest_invoice: { total: 0, status: "paid", amount_paid: 0 },
    });
    await subscriber.advance(end - 3 * DAY);
    expect(await eventsAbout(stripe, subscription.id)).toContain("customer.subscription.trial_will_end");
    await subscriber.advance(end);
    const active = await stripe.subscriptions.retrieve(subscription.id, { expand: ["latest_invoice"] });
    expect(active).toMatchObject({ status: "active", latest_invoice: { status: "draft", total: 2900 } });
    expect(period(active)).toEqual([end, at(2027, 3, 14)]);
    await subscriber.advance(end + HOUR);
    const paid = await stripe.subscriptions.retrieve(subscription.id, { expand: ["latest_invoice"] });
    expect(paid).toMatchObject({ status: "active", latest_invoice: { status: "paid" } });
  });

  it("end at once when told, or as the subscription says when there is no card", async () => {
    const { customer } = await createSubscriber(stripe);
    const trial = await subscribe(customer, { trial_period_days: 14 });
    const ended = await stripe.subscriptions.update(trial.id, { trial_end: "now", expand: ["latest_invoice"] });
    expect(ended).toMatchObject({
      status: "active",
      trial_end: START,
      latest_invoice: { status: "paid", total: 2900 },
    });
    for (const [missing_payment_method, status] of [
      ["cancel", "canceled"],
      ["pause", "paused"],
      ["create_invoice", "past_due"],
    ] as const) {
      const without = await createSubscriber(stripe, { card: null });
      const { id } = await subscribe(without.customer, {
        trial_period_days: 14,
        trial_settings: { end_behavior: { missing_payment_method } },
      });
      await without.advance(START + 15 * DAY);
      expect((await stripe.subscriptions.retrieve(id)).status).toBe(status);
      if (status !== "paused") continue;
      const method = await stripe.paymentMethods.attach("pm_card_visa", { customer: without.customer });
      await stripe.subscriptions.update(id, { default_payment_method: method.id });
      expect((await stripe.subscriptions.resume(id, { billing_cycle_anchor: { type: "now" } })).status).toBe("active");
    }
  });
});

describe("ending", () => {
  it("at the end of the period, which can be taken back until then", async () => {
    const subscriber = await createSubscriber(stripe);
    const { id } = await subscribe(subscriber.customer);
    const ending = await stripe.subscriptions.update(id, {
      cancel_at_period_end: true,
      cancellation_details: { feedback: "too_expensive", comment: "For now" },
    });
    expect(ending).toMatchObject({
      status: "active",
      cancel_at: at(2027, 2, 28),
      canceled_at: START,
      cancellation_details: { reason: "cancellation_requested", feedback: "too_expensive", comment: "For now" },
    });
    const kept = await stripe.subscriptions.update(id, { cancel_at_period_end: false });
    expect(kept).toMatchObject({ cancel_at: null, canceled_at: null, cancellation_details: { reason: null } });
    await stripe.subscriptions.update(id, { cancel_at_period_end: true });
    await subscriber.advance(at(2027, 3, 2));
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: "canceled", ended_at: at(2027, 2, 28) });
    expect((await eventsAbout(stripe, id)).at(-1)).toBe("customer.subscription.deleted");
    expect((await stripe.subscriptions.list({ customer: subscriber.customer })).data).toEqual([]);
    expect((await stripe.subscriptions.list({ customer: subscriber.customer, status: "all" })).data).toHaveLength(1);
    const late = await errorOf(stripe.subscriptions.update(id, { cancel_at_period_end: false }));
    expect(late.message).toMatch(/canceled subscription/);
  });

  it("at a moment, at once, and with the customer", async () => {
    const subscriber = await createSubscriber(stripe);
    const timed = await subscribe(subscriber.customer, { cancel_at: at(2027, 2, 10) });
    const now = await subscribe(subscriber.customer);
    const canceled = await stripe.subscriptions.cancel(now.id, { cancellation_details: { comment: "Done" } });
    expect(canceled).toMatchObject({ status: "canceled", ended_at: START, cancellation_details: { comment: "Done" } });
    await subscriber.advance(at(2027, 2, 11));
    expect(await stripe.subscriptions.retrieve(timed.id)).toMatchObject({
      status: "canceled",
      ended_at: at(2027, 2, 10),
    });
    const other = await subscribe(subscriber.customer);
    await stripe.customers.del(subscriber.customer);
    expect((await stripe.subscriptions.retrieve(other.id)).status).toBe("canceled");
  });

  it("now, with the unused part given back to the customer's credit", async () => {
    const subscriber = await createSubscriber(stripe, { start: at(2027, 4, 1) });
    const { id } = await subscribe(subscriber.customer);
    await subscriber.advance(at(2027, 4, 16));
    await stripe.subscriptions.cancel(id, { prorate: true, invoice_now: true });
    const customer = (await stripe.customers.retrieve(subscriber.customer)) as Stripe.Customer;
    expect(customer.balance).toBe(-1450);
  });
});

describe("payments that fail at the start", () => {
  it("leave it incomplete, to be ended by another payment or by 23 hours", async () => {
    const subscriber = await createSubscriber(stripe, { card: "pm_card_chargeCustomerFail" });
    const subscription = await subscribe(subscriber.customer);
    expect(subscription).toMatchObject({
      status: "incomplete",
      latest_invoice: { status: "open", attempt_count: 1, next_payment_attempt: null },
    });
    await subscriber.advance(START + 24 * HOUR);
    expect(await stripe.subscriptions.retrieve(subscription.id, { expand: ["latest_invoice"] })).toMatchObject({
      status: "incomplete_expired",
      latest_invoice: { status: "void" },
    });
  });

  it("are an error without traces when the call wants that", async () => {
    const { customer } = await createSubscriber(stripe, { card: "pm_card_chargeCustomerFail" });
    const error = await errorOf(subscribe(customer, { payment_behavior: "error_if_incomplete" }));
    expect(error).toMatchObject({ statusCode: 402, code: "card_declined", decline_code: "generic_decline" });
    expect((await stripe.subscriptions.list({ customer, status: "all" })).data).toEqual([]);
    const nobody = await createSubscriber(stripe, { card: null });
    expect((await errorOf(subscribe(nobody.customer))).message).toMatch(/no attached payment source/);
  });

  it("do not happen with default_incomplete: the intent is confirmed later and completes it", async () => {
    const { customer } = await createSubscriber(stripe, { card: null });
    const subscription = await subscribe(customer, {
      payment_behavior: "default_incomplete",
      payment_settings: { save_default_payment_method: "on_subscription" },
      expand: ["latest_invoice.confirmation_secret", "latest_invoice.payments"],
    });
    const invoice = invoiceOf(subscription);
    expect(subscription.status).toBe("incomplete");
    const payment = invoice.payments!.data[0]!.payment;
    expect(invoice.confirmation_secret?.client_secret).toMatch(new RegExp(`^${payment.payment_intent}_secret_`));
    await stripe.paymentIntents.confirm(String(payment.payment_intent), { payment_method: "pm_card_visa" });
    const active = await stripe.subscriptions.retrieve(subscription.id, { expand: ["latest_invoice"] });
    expect(active).toMatchObject({ status: "active", latest_invoice: { status: "paid" } });
    expect(active.default_payment_method).toMatch(/^pm_/);
  });
});
