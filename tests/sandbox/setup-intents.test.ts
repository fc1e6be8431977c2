import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSubscriber, DAY, eventsAbout, START, startBilling } from "./billing-support";
import { RawApi } from "./raw-api";
import { differences, fixture, type TypedSample, typeProblems } from "./shape-check";
import { errorOf } from "./support";

let sandbox: Awaited<ReturnType<typeof startBilling>>;
let stripe: Stripe;
beforeAll(async () => {
  sandbox = await startBilling();
  ({ stripe } = sandbox);
});
afterAll(() => sandbox.stop());

describe("a setup intent", () => {
  it("keeps a card without a payment, which then pays by itself", async () => {
    const { customer, advance } = await createSubscriber(stripe, { card: null });
    const intent = await stripe.setupIntents.create({ customer, usage: "off_session" });
    expect(intent).toMatchObject({ status: "requires_payment_method", customer, payment_method: null });
    const done = await stripe.setupIntents.confirm(intent.id, { payment_method: "pm_card_authenticationRequired" });
    expect(done).toMatchObject({ status: "succeeded", last_setup_error: null });
    const method = String(done.payment_method);
    expect((await stripe.paymentMethods.retrieve(method)).customer).toBe(customer);
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: method } });
    const items = [{ price: sandbox.plans.monthly }];
    const { id } = await stripe.subscriptions.create({ customer, items });
    await advance(START + 32 * DAY);
    const invoices = await stripe.invoices.list({ subscription: id });
    expect(invoices.data.map(({ status }) => status)).toEqual(["paid", "paid"]);
    expect(await eventsAbout(stripe, intent.id)).toEqual(["setup_intent.created", "setup_intent.succeeded"]);
    expect((await stripe.charges.list({ customer })).data).toHaveLength(2);
  });

  it("says so when the bank refuses, and takes another card", async () => {
    const { customer } = await createSubscriber(stripe, { card: null });
    const refused = await errorOf(
      stripe.setupIntents.create({ customer, payment_method: "pm_card_visa_chargeDeclined", confirm: true }),
    );
    expect(refused).toMatchObject({ statusCode: 402, code: "card_declined" });
    const [failed] = (await stripe.setupIntents.list({ customer })).data;
    expect(failed).toMatchObject({ status: "requires_payment_method", last_setup_error: { code: "card_declined" } });
    expect(await eventsAbout(stripe, failed?.id ?? "")).toContain("setup_intent.setup_failed");
    const done = await stripe.setupIntents.confirm(failed?.id ?? "", { payment_method: "pm_card_visa" });
    expect(done.status).toBe("succeeded");
    expect((await stripe.charges.list({ customer })).data).toEqual([]);
  });

  it("is refused when it is over, without a card, or with somebody else's", async () => {
    const [mine, other] = [await createSubscriber(stripe, { card: null }), await createSubscriber(stripe)];
    const { setupIntents } = stripe;
    const intent = await setupIntents.create({ customer: mine.customer, metadata: { for: "a test" } });
    expect((await errorOf(setupIntents.confirm(intent.id))).code).toBe("setup_intent_unexpected_state");
    const [card] = (await stripe.paymentMethods.list({ customer: other.customer })).data;
    const theirs = setupIntents.update(intent.id, { payment_method: card?.id ?? "" });
    expect((await errorOf(theirs)).param).toBe("payment_method");
    const canceled = await setupIntents.cancel(intent.id, { cancellation_reason: "abandoned" });
    expect(canceled).toMatchObject({
      status: "canceled",
      cancellation_reason: "abandoned",
      metadata: { for: "a test" },
    });
    const again = setupIntents.confirm(intent.id, { payment_method: "pm_card_visa" });
    expect((await errorOf(again)).code).toBe("setup_intent_unexpected_state");
    expect((await errorOf(setupIntents.retrieve("seti_x"))).code).toBe("resource_missing");
  });
});

it("has the fields of Stripe's example and of the SDK's types", async () => {
  const api = new RawApi(sandbox.url);
  const samples: TypedSample[] = [];
  const intents = await api.list("setup_intents");
  for (const intent of intents) {
    const { last_setup_error: _any, ...own } = intent;
    const { last_setup_error: _other, ...example } = fixture("setup_intent") as typeof own;
    expect(differences(own, example)).toEqual([]);
    samples.push({ type: "Stripe.SetupIntent", value: intent });
  }
  for (const type of ["created", "succeeded", "setup_failed", "canceled"]) {
    const [event] = await api.list("events", `type=setup_intent.${type}&limit=1`);
    samples.push({ type: `Extract<Stripe.Event, { type: "setup_intent.${type}" }>`, value: event });
  }
  expect(typeProblems(samples)).toEqual([]);
});
