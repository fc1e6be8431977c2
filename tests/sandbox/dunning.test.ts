import type Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  at,
  createSubscriber,
  DAY,
  eventsAbout,
  HOUR,
  lastEvent,
  replaceCard,
  type Subscriber,
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
beforeEach(async () => {
  await sandbox.control("PUT", "billing", { retry_days: [1, 3, 5, 7], after_retries: "cancel" });
});

/** The first renewal of a subscription of 1 April fails at this moment. */
const FAILED = at(2027, 5, 1) + HOUR;

/** A subscription that was paid once, whose card declines from then on. */
async function failing(card = "pm_card_chargeCustomerFail"): Promise<{ subscriber: Subscriber; id: string }> {
  const subscriber = await createSubscriber(stripe, { start: at(2027, 4, 1) });
  const items = [{ price: sandbox.plans.monthly }];
  const { id } = await stripe.subscriptions.create({ customer: subscriber.customer, items });
  await replaceCard(stripe, subscriber.customer, card);
  return { subscriber, id };
}

const look = async (id: string) => {
  const subscription = await stripe.subscriptions.retrieve(id, { expand: ["latest_invoice"] });
  return { status: subscription.status, invoice: subscription.latest_invoice as Stripe.Invoice, subscription };
};

describe("a renewal that fails", () => {
  it("is tried again on the days of the schedule, counted from the first failure, and then ends the subscription", async () => {
    const { subscriber, id } = await failing();
    await subscriber.advance(FAILED - 1);
    const before = await lastEvent(stripe);
    await subscriber.advance(FAILED);
    const { invoice } = await look(id);
    expect(await look(id)).toMatchObject({
      status: "past_due",
      invoice: { status: "open", attempt_count: 1, attempted: true, next_payment_attempt: FAILED + DAY },
    });
    expect(await stripe.customers.retrieve(subscriber.customer)).toMatchObject({ delinquent: true });
    expect(await eventsAbout(stripe, subscriber.customer, before)).toEqual([
      "payment_intent.created",
      "invoice.finalized",
      "charge.failed",
      "payment_intent.payment_failed",
      "invoice.payment_failed",
      "customer.updated",
      "customer.subscription.updated",
    ]);
    for (const [attempts, day, next] of [
      [2, 1, 3],
      [3, 3, 5],
      [4, 5, 7],
    ] as const) {
      await subscriber.advance(FAILED + day * DAY);
      expect(await look(id)).toMatchObject({
        status: "past_due",
        invoice: { attempt_count: attempts, next_payment_attempt: FAILED + next * DAY },
      });
    }
    await subscriber.advance(FAILED + 7 * DAY);
    const ended = await look(id);
    expect(ended).toMatchObject({
      status: "canceled",
      subscription: { ended_at: FAILED + 7 * DAY, cancellation_details: { reason: "payment_failed" } },
      invoice: { id: invoice.id, status: "open", attempt_count: 5, next_payment_attempt: null },
    });
    expect((await eventsAbout(stripe, id)).slice(-2)).toEqual([
      "invoice.payment_failed",
      "customer.subscription.deleted",
    ]);
    const charges = await stripe.charges.list({ customer: subscriber.customer });
    expect(charges.data.filter((charge) => charge.status === "failed")).toHaveLength(5);
  });

  it("recovers by the next attempt, or at once, when the card is replaced", async () => {
    const waiting = await failing();
    await waiting.subscriber.advance(FAILED);
    await replaceCard(stripe, waiting.subscriber.customer, "pm_card_visa");
    await waiting.subscriber.advance(FAILED + DAY);
    expect(await look(waiting.id)).toMatchObject({ status: "active", invoice: { status: "paid", attempt_count: 2 } });

    const atOnce = await failing();
    await atOnce.subscriber.advance(FAILED);
    const { invoice } = await look(atOnce.id);
    expect(await errorOf(stripe.invoices.pay(invoice.id!))).toMatchObject({ code: "card_declined", statusCode: 402 });
    expect((await look(atOnce.id)).invoice).toMatchObject({ attempt_count: 1, next_payment_attempt: FAILED + DAY });
    await replaceCard(stripe, atOnce.subscriber.customer, "pm_card_visa");
    await stripe.invoices.pay(invoice.id!);
    expect(await look(atOnce.id)).toMatchObject({ status: "active", invoice: { status: "paid" } });
    expect(await stripe.customers.retrieve(atOnce.subscriber.customer)).toMatchObject({ delinquent: false });
    await atOnce.subscriber.advance(FAILED + 3 * DAY);
    const charges = await stripe.charges.list({ customer: atOnce.subscriber.customer });
    expect(charges.data.filter((charge) => charge.paid)).toHaveLength(2);
  });

  it("leaves it past due or unpaid when the settings say so; unpaid it is no longer charged", async () => {
    await sandbox.control("PUT", "billing", { retry_days: [2], after_retries: "past_due" });
    const late = await failing();
    await late.subscriber.advance(FAILED + 2 * DAY);
    expect(await look(late.id)).toMatchObject({ status: "past_due", invoice: { attempt_count: 2 } });
    await sandbox.control("PUT", "billing", { after_retries: "unpaid" });
    const unpaid = await failing();
    await unpaid.subscriber.advance(FAILED + 2 * DAY);
    expect((await look(unpaid.id)).status).toBe("unpaid");
    await unpaid.subscriber.advance(at(2027, 6, 3));
    expect(await look(unpaid.id)).toMatchObject({
      status: "unpaid",
      invoice: { status: "draft", auto_advance: false },
    });
    await replaceCard(stripe, unpaid.subscriber.customer, "pm_card_visa");
    await stripe.invoices.pay((await look(unpaid.id)).invoice.id!);
    expect((await look(unpaid.id)).status).toBe("active");
  });

  it("recovers too when its keeper voids the invoice or gives it up", async () => {
    for (const act of ["voidInvoice", "markUncollectible"] as const) {
      const { subscriber, id } = await failing();
      await subscriber.advance(FAILED);
      await stripe.invoices[act]((await look(id)).invoice.id!);
      expect((await look(id)).status).toBe("active");
    }
  });

  it("without any card is a failure, and so is a card that asks its holder, who can answer later", async () => {
    const none = await failing("pm_card_visa");
    const methods = await stripe.paymentMethods.list({ customer: none.subscriber.customer });
    for (const method of methods.data) await stripe.paymentMethods.detach(method.id);
    expect(await stripe.customers.retrieve(none.subscriber.customer)).toMatchObject({
      invoice_settings: { default_payment_method: null },
    });
    await none.subscriber.advance(FAILED);
    expect(await look(none.id)).toMatchObject({ status: "past_due", invoice: { attempt_count: 1 } });

    const asks = await failing("pm_card_authenticationRequired");
    await asks.subscriber.advance(FAILED);
    expect((await look(asks.id)).status).toBe("past_due");
    expect(await eventsAbout(stripe, asks.id)).toContain("invoice.payment_action_required");
    const intents = await stripe.paymentIntents.list({ customer: asks.subscriber.customer, limit: 1 });
    const answer = new URLSearchParams({ decision: "authenticate" });
    await fetch(intents.data[0]!.next_action!.redirect_to_url!.url!, {
      method: "POST",
      body: answer,
      redirect: "manual",
    });
    expect(await look(asks.id)).toMatchObject({ status: "active", invoice: { status: "paid" } });
  });
});

it("a change whose bill is declined stays and is past due, or is taken back", async () => {
  const { subscriber, id } = await failing();
  await subscriber.advance(at(2027, 4, 16));
  const item = (await look(id)).subscription.items.data[0]!.id;
  const change: Stripe.SubscriptionUpdateParams = {
    items: [{ id: item, quantity: 3 }],
    proration_behavior: "always_invoice",
  };
  const error = await errorOf(stripe.subscriptions.update(id, { ...change, payment_behavior: "error_if_incomplete" }));
  expect(error.code).toBe("card_declined");
  expect((await look(id)).subscription).toMatchObject({ status: "active", items: { data: [{ quantity: 1 }] } });
  await stripe.subscriptions.update(id, change);
  expect((await look(id)).subscription).toMatchObject({ status: "past_due", items: { data: [{ quantity: 3 }] } });
});

it("the sandbox's own time drives what falls due as well", async () => {
  await sandbox.control("PUT", "billing", { draft_seconds: 0 });
  const customer = await stripe.customers.create({ payment_method: "pm_card_visa" });
  const [method] = (await stripe.paymentMethods.list({ customer: customer.id })).data;
  const { id } = await stripe.subscriptions.create({
    customer: customer.id,
    default_payment_method: method!.id,
    items: [{ price: sandbox.plans.monthly }],
    trial_end: Math.floor(Date.now() / 1000) + 2,
  });
  for (;;) {
    const { status, invoice } = await look(id);
    if (status === "active" && invoice.status === "paid" && invoice.total === 2900) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
});
