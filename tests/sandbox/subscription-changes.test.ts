import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, createSubscriber, period, startBilling } from "./billing-support";

let sandbox: Awaited<ReturnType<typeof startBilling>>;
let stripe: Stripe;
beforeAll(async () => {
  sandbox = await startBilling();
  stripe = sandbox.stripe;
});
afterAll(() => sandbox.stop());

const invoiceOf = (subscription: Stripe.Subscription) => subscription.latest_invoice as Stripe.Invoice;

describe("changes", () => {
  const half = at(2027, 4, 16);
  async function halfway(items?: Stripe.SubscriptionCreateParams.Item[]) {
    const subscriber = await createSubscriber(stripe, { start: at(2027, 4, 1) });
    const subscription = await stripe.subscriptions.create({
      customer: subscriber.customer,
      items: items ?? [{ price: sandbox.plans.monthly }],
    });
    await subscriber.advance(half);
    return { subscriber, subscription, item: subscription.items.data[0]!.id };
  }

  it("of quantity keep the anchor; prorations wait for the next invoice, or are billed at once, or are none", async () => {
    const items = [{ price: sandbox.plans.seat, quantity: 2 }];
    const waiting = await halfway(items);
    const change = (id: string, proration_behavior: "always_invoice" | "create_prorations" | "none") => ({
      items: [{ id, quantity: 4 }],
      proration_behavior,
      expand: ["latest_invoice"],
    });
    const later = await stripe.subscriptions.update(waiting.subscription.id, change(waiting.item, "create_prorations"));
    expect(later.billing_cycle_anchor).toBe(at(2027, 4, 1));
    expect(invoiceOf(later).billing_reason).toBe("subscription_create");
    await waiting.subscriber.advance(at(2027, 5, 1, 11));
    const cycle = await stripe.subscriptions.retrieve(later.id, { expand: ["latest_invoice"] });
    expect(invoiceOf(cycle).lines.data.map((line) => line.amount)).toEqual([-1200, 2400, 4800]);

    const atOnce = await halfway(items);
    const billed = await stripe.subscriptions.update(atOnce.subscription.id, change(atOnce.item, "always_invoice"));
    expect(billed).toMatchObject({
      status: "active",
      latest_invoice: { status: "paid", total: 1200, billing_reason: "subscription_update" },
    });
    expect(invoiceOf(billed).lines.data[0]).toMatchObject({
      description: "Unused time on 2 × Team after 16 Apr 2027",
      parent: { type: "subscription_item_details", subscription_item_details: { proration: true } },
      period: { start: half, end: at(2027, 5, 1) },
    });

    const never = await halfway(items);
    await stripe.subscriptionItems.update(never.item, { quantity: 4, proration_behavior: "none" });
    await never.subscriber.advance(at(2027, 5, 1, 11));
    const plain = await stripe.subscriptions.retrieve(never.subscription.id, { expand: ["latest_invoice"] });
    expect(invoiceOf(plain).lines.data.map((line) => line.amount)).toEqual([4800]);
  });

  it("that go back and forth within a period give back just what was billed", async () => {
    const { subscriber, subscription, item } = await halfway([{ price: sandbox.plans.seat, quantity: 1 }]);
    const set = (quantity: number) =>
      stripe.subscriptions.update(subscription.id, {
        items: [{ id: item, quantity }],
        proration_behavior: "always_invoice",
      });
    await set(5);
    await set(1);
    const customer = (await stripe.customers.retrieve(subscriber.customer)) as Stripe.Customer;
    const charges = await stripe.charges.list({ customer: subscriber.customer });
    const paid = charges.data.reduce((sum, charge) => sum + charge.amount, 0);
    expect(paid + customer.balance).toBe(1200);
  });

  it("of the interval begin a new cycle now, with what is left of the old one taken off", async () => {
    const { subscription, item } = await halfway();
    const yearly = await stripe.subscriptions.update(subscription.id, {
      items: [{ id: item, price: sandbox.plans.yearly }],
      expand: ["latest_invoice"],
    });
    expect(yearly.billing_cycle_anchor).toBe(half);
    expect(period(yearly)).toEqual([half, at(2028, 4, 16)]);
    expect(yearly.latest_invoice).toMatchObject({ status: "paid", total: 29_000 - 1450, subtotal: 29_000 - 1450 });
  });

  it("to a cheaper price leave credit, which pays the next invoice first", async () => {
    const { subscriber, subscription, item } = await halfway([{ price: sandbox.plans.seat, quantity: 10 }]);
    await stripe.subscriptions.update(subscription.id, {
      items: [{ id: item, quantity: 1 }],
      proration_behavior: "always_invoice",
    });
    expect(await stripe.customers.retrieve(subscriber.customer)).toMatchObject({ balance: -5400 });
    await subscriber.advance(at(2027, 5, 1, 12));
    const next = await stripe.subscriptions.retrieve(subscription.id, { expand: ["latest_invoice"] });
    expect(next.latest_invoice).toMatchObject({
      status: "paid",
      total: 1200,
      amount_due: 0,
      amount_paid: 0,
      starting_balance: -5400,
      ending_balance: -4200,
    });
    expect(await stripe.customers.retrieve(subscriber.customer)).toMatchObject({ balance: -4200 });
  });
});
