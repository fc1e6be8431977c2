import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, createSubscriber, eventsAbout, HOUR, lastEvent, START, startBilling } from "./billing-support";
import { errorOf } from "./support";

let sandbox: Awaited<ReturnType<typeof startBilling>>;
let stripe: Stripe;
beforeAll(async () => {
  sandbox = await startBilling();
  stripe = sandbox.stripe;
});
afterAll(() => sandbox.stop());

async function subscribe(customer: string, more: Partial<Stripe.SubscriptionCreateParams> = {}) {
  const items = [{ price: sandbox.plans.monthly }];
  const subscription = await stripe.subscriptions.create({ customer, items, expand: ["latest_invoice"], ...more });
  return { subscription, invoice: subscription.latest_invoice as Stripe.Invoice };
}

const amounts = (invoice: Stripe.Invoice) => invoice.lines.data.map((line) => line.amount);
const latest = async (id: string) =>
  (await stripe.subscriptions.retrieve(id, { expand: ["latest_invoice"] })).latest_invoice as Stripe.Invoice;

describe("an invoice", () => {
  it("has lines, a number of its customer's own sequence, a page and a PDF", async () => {
    const { customer } = await createSubscriber(stripe);
    const { invoice, subscription } = await subscribe(customer, { metadata: { plan: "pro" } });
    expect(invoice).toMatchObject({
      number: expect.stringMatching(/^[A-Z0-9]{8}-0001$/),
      currency: "usd",
      customer_email: "subscriber@shop.test",
      parent: { subscription_details: { subscription: subscription.id, metadata: { plan: "pro" } } },
      status_transitions: { finalized_at: START, paid_at: START },
    });
    expect(invoice.lines.data[0]).toMatchObject({
      description: "1 × Pro (at $29.00 / month)",
      amount: 2900,
      period: { start: START, end: at(2027, 2, 28) },
      pricing: { price_details: { price: sandbox.plans.monthly, product: sandbox.plans.product } },
    });
    expect((await subscribe(customer)).invoice.number).toMatch(/-0002$/);
    const page = await (await fetch(invoice.hosted_invoice_url!)).text();
    expect(page).toContain("1 × Pro (at $29.00 / month)");
    const pdf = await fetch(invoice.invoice_pdf!);
    expect(pdf.headers.get("content-type")).toBe("application/pdf");
    const file = await pdf.text();
    const start = Number(/startxref\n(\d+)/.exec(file)?.[1]);
    expect(file.slice(start, start + 4)).toBe("xref");
    expect(file).toContain(`Invoice ${invoice.number}`);
    expect((await fetch(`${sandbox.url}/i/in_none`)).status).toBe(404);
    const lines = await stripe.invoices.listLineItems(invoice.id!);
    expect(lines.data.map((line) => line.id)).toEqual(invoice.lines.data.map((line) => line.id));
  });

  it("names its payments, which lead to the intent and back", async () => {
    const { customer } = await createSubscriber(stripe);
    const { invoice } = await subscribe(customer);
    const expand = ["payments.data.payment.payment_intent"];
    const shown = await stripe.invoices.retrieve(invoice.id!, { expand });
    const payment = shown.payments!.data[0]!;
    expect(payment).toMatchObject({ status: "paid", amount_paid: 2900, amount_requested: 2900, is_default: true });
    const intent = payment.payment.payment_intent as Stripe.PaymentIntent;
    expect(intent).toMatchObject({ status: "succeeded", customer, setup_future_usage: "off_session" });
    const found = await stripe.invoicePayments.list({ payment: { type: "payment_intent", payment_intent: intent.id } });
    expect(found.data.map((entry) => entry.invoice)).toEqual([invoice.id]);
    expect((await stripe.invoices.list({ customer, status: "paid" })).data).toHaveLength(1);
  });

  it("is finalized, paid, voided and given up as its status allows", async () => {
    const subscriber = await createSubscriber(stripe);
    const { subscription } = await subscribe(subscriber.customer);
    await subscriber.advance(at(2027, 2, 28));
    const draft = await latest(subscription.id);
    expect((await errorOf(stripe.invoices.voidInvoice(draft.id!))).code).toBe("invoice_not_editable");
    expect(await stripe.invoices.finalizeInvoice(draft.id!)).toMatchObject({ status: "open", amount_due: 2900 });
    expect(await stripe.invoices.pay(draft.id!)).toMatchObject({ status: "paid", amount_remaining: 0 });
    expect((await errorOf(stripe.invoices.pay(draft.id!))).message).toBe("Invoice is already paid");
    await subscriber.advance(at(2027, 3, 31));
    const second = await latest(subscription.id);
    await stripe.invoices.finalizeInvoice(second.id!);
    expect(await stripe.invoices.markUncollectible(second.id!)).toMatchObject({ status: "uncollectible" });
    expect(await stripe.invoices.voidInvoice(second.id!)).toMatchObject({ status: "void" });
    const types = await eventsAbout(stripe, second.id!);
    expect(types).toEqual([
      "invoice.created",
      "customer.subscription.updated",
      "invoice.finalized",
      "invoice.marked_uncollectible",
      "invoice.voided",
    ]);
    await subscriber.advance(at(2027, 4, 30));
    const third = await latest(subscription.id);
    const paid = await stripe.invoices.pay(third.id!, { paid_out_of_band: true });
    expect(paid).toMatchObject({ status: "paid", amount_paid_off_stripe: 2900 });
  });

  it("too small to be charged waits on the customer's balance", async () => {
    const { customer } = await createSubscriber(stripe);
    const data = { currency: "usd", product: sandbox.plans.product, unit_amount: 30, recurring: { interval: "month" } };
    const items = [{ price_data: data as Stripe.SubscriptionCreateParams.Item.PriceData }];
    const { invoice, subscription } = await subscribe(customer, { items });
    expect(invoice).toMatchObject({ status: "paid", total: 30, amount_due: 0, ending_balance: 30 });
    expect(subscription.status).toBe("active");
    expect((await subscribe(customer)).invoice).toMatchObject({ total: 2900, amount_due: 2930, starting_balance: 30 });
  });
});

describe("discounts", () => {
  it("once, for some months, and forever", async () => {
    const once = await stripe.coupons.create({ percent_off: 50, duration: "once" });
    const some = await stripe.coupons.create({
      amount_off: 500,
      currency: "usd",
      duration: "repeating",
      duration_in_months: 2,
    });
    const always = await stripe.coupons.create({ percent_off: 10, duration: "forever" });
    const paidEach = async (coupon: string) => {
      const subscriber = await createSubscriber(stripe, { start: at(2027, 4, 1) });
      await subscribe(subscriber.customer, { discounts: [{ coupon }] });
      await subscriber.advance(at(2027, 6, 1, 12));
      const { data } = await stripe.invoices.list({ customer: subscriber.customer });
      return data.map((invoice) => invoice.amount_paid).reverse();
    };
    expect(await paidEach(once.id)).toEqual([1450, 2900, 2900]);
    expect(await paidEach(some.id)).toEqual([2400, 2400, 2900]);
    expect(await paidEach(always.id)).toEqual([2610, 2610, 2610]);
    expect((await stripe.coupons.retrieve(once.id)).times_redeemed).toBe(1);
  });

  it("by a promotion code, on the right products, one after the other, kept through a trial", async () => {
    const { customer } = await createSubscriber(stripe);
    const seats = await stripe.prices.retrieve(sandbox.plans.seat);
    const products = [String(seats.product)];
    const coupon = await stripe.coupons.create({ percent_off: 50, duration: "once", applies_to: { products } });
    const code = await stripe.promotionCodes.create({
      promotion: { type: "coupon", coupon: coupon.id },
      max_redemptions: 1,
    });
    const more = await stripe.coupons.create({ amount_off: 300, currency: "usd", duration: "forever" });
    const items = [{ price: sandbox.plans.monthly }, { price: sandbox.plans.seat, quantity: 2 }];
    const discounts = [{ promotion_code: code.id }, { coupon: more.id }];
    const { invoice } = await subscribe(customer, { items, discounts });
    expect(invoice).toMatchObject({ subtotal: 5300, total: 5300 - 1200 - 300 });
    expect(invoice.total_discount_amounts!.map((entry) => entry.amount)).toEqual([1200, 300]);
    expect(invoice.lines.data.map((line) => line.discount_amounts![0]!.amount)).toEqual([0, 1200]);
    const again = await errorOf(subscribe(customer, { discounts: [{ promotion_code: code.id }] }));
    expect(again.code).toBe("promotion_code_invalid");

    const trial = await createSubscriber(stripe);
    const half = await stripe.coupons.create({ percent_off: 50, duration: "once" });
    const { subscription } = await subscribe(trial.customer, {
      trial_period_days: 7,
      discounts: [{ coupon: half.id }],
    });
    await trial.advance(START + 7 * 24 * HOUR + HOUR);
    expect(await latest(subscription.id)).toMatchObject({ status: "paid", amount_paid: 1450 });
  });

  it("are in the amounts of prorations", async () => {
    const subscriber = await createSubscriber(stripe, { start: at(2027, 4, 1) });
    const coupon = await stripe.coupons.create({ percent_off: 50, duration: "forever" });
    const items = [{ price: sandbox.plans.seat, quantity: 2 }];
    const { subscription } = await subscribe(subscriber.customer, { items, discounts: [{ coupon: coupon.id }] });
    await subscriber.advance(at(2027, 4, 16));
    const change = {
      items: [{ id: subscription.items.data[0]!.id, quantity: 4 }],
      proration_behavior: "always_invoice",
    };
    await stripe.subscriptions.update(subscription.id, change as Stripe.SubscriptionUpdateParams);
    const invoice = await latest(subscription.id);
    expect(amounts(invoice)).toEqual([-600, 1200]);
    expect(invoice.amount_paid).toBe(600);
    const expand = ["discounts.source.coupon"];
    const { discounts } = await stripe.subscriptions.retrieve(subscription.id, { expand });
    expect(discounts).toMatchObject([{ source: { coupon: { id: coupon.id, percent_off: 50 } } }]);
  });
});

describe("previews", () => {
  const shown = (invoice: Stripe.Invoice) => ({
    lines: invoice.lines.data.map(({ amount, description, period, discount_amounts }) => ({
      amount,
      description,
      period,
      off: discount_amounts?.map((entry) => entry.amount),
    })),
    total: invoice.total,
    due: invoice.amount_due,
  });

  it("show what a change would bill, to the cent, and change nothing", async () => {
    const subscriber = await createSubscriber(stripe, { start: at(2027, 4, 1) });
    const { subscription } = await subscribe(subscriber.customer);
    await subscriber.advance(at(2027, 4, 11, 17));
    const item = subscription.items.data[0]!.id;
    const proration_date = at(2027, 4, 11, 15);
    const before = await lastEvent(stripe);
    const preview = (details: Stripe.InvoiceCreatePreviewParams.SubscriptionDetails) =>
      stripe.invoices.createPreview({ subscription: subscription.id, subscription_details: details });
    const yearly = { items: [{ id: item, price: sandbox.plans.yearly }], proration_date };
    const first = await preview(yearly);
    expect(first).toMatchObject({ status: "draft", billing_reason: "upcoming", number: null });
    expect(first.id).toMatch(/^upcoming_in_/);
    expect(await preview(yearly)).toMatchObject({ total: first.total });
    const waiting = await preview({ items: [{ id: item, quantity: 3 }], proration_date });
    expect(amounts(waiting)).toHaveLength(3);
    expect(amounts(waiting)[2]).toBe(8700);
    const atOnce = await preview({
      items: [{ id: item, quantity: 3 }],
      proration_date,
      proration_behavior: "always_invoice",
    });
    expect(amounts(atOnce)).toEqual(amounts(waiting).slice(0, 2));
    expect(amounts(await preview({ cancel_now: true, proration_date }))[0]).toBe(amounts(first)[0]);
    expect(await lastEvent(stripe)).toBe(before);
    expect((await stripe.subscriptions.retrieve(subscription.id)).items.data[0]!.quantity).toBe(1);

    await stripe.subscriptions.update(subscription.id, yearly);
    expect(shown(await latest(subscription.id))).toEqual(shown(first));
  });

  it("show the next renewal, the first invoice of a new subscription, and say when nothing comes", async () => {
    const subscriber = await createSubscriber(stripe);
    const { customer } = subscriber;
    const coupon = await stripe.coupons.create({ percent_off: 10, duration: "forever" });
    const items = [{ price: sandbox.plans.monthly, quantity: 2 }];
    const discounts = [{ coupon: coupon.id }];
    const planned = await stripe.invoices.createPreview({ customer, subscription_details: { items }, discounts });
    expect(planned).toMatchObject({ total: 5220, amount_due: 5220 });
    const stranger = { customer_details: { address: { country: "US" } }, subscription_details: { items } };
    expect(await stripe.invoices.createPreview(stranger)).toMatchObject({ total: 5800 });
    const { invoice, subscription } = await subscribe(customer, { items, discounts });
    expect(shown(invoice)).toEqual(shown(planned));
    const next = await stripe.invoices.createPreview({ subscription: subscription.id });
    await subscriber.advance(at(2027, 2, 28, 12));
    expect(shown(await latest(subscription.id))).toEqual(shown(next));
    await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    const nothing = await errorOf(stripe.invoices.createPreview({ subscription: subscription.id }));
    expect(nothing.code).toBe("invoice_upcoming_none");
    expect((await stripe.coupons.retrieve(coupon.id)).times_redeemed).toBe(1);
  });
});
