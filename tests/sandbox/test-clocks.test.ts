import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandbox } from "@/tools/stripe-sandbox/start-sandbox";
import { type Answer, RawApi } from "./raw-api";
import { differences, fixture, type TypedSample, typeProblems } from "./shape-check";
import {
  advanceClock,
  errorOf,
  SECRET_KEY,
  startTestSandbox,
  stripeAt,
  type TestSandbox,
  WEBHOOK_SECRET,
} from "./support";

const START = Date.UTC(2027, 0, 31, 10) / 1000;
const DAY = 86_400;

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.stop());

describe("test clocks", () => {
  it("stand still, go forward when told, and say so by events", async () => {
    const { testClocks } = sandbox.stripe.testHelpers;
    const clock = await testClocks.create({ frozen_time: START, name: "A year" });
    expect(clock).toMatchObject({ status: "ready", frozen_time: START, name: "A year" });
    const advancing = await testClocks.advance(clock.id, { frozen_time: START + DAY });
    expect(advancing).toMatchObject({
      status: "advancing",
      status_details: { advancing: { target_frozen_time: START + DAY } },
    });
    for (;;) {
      const { status } = await testClocks.retrieve(clock.id);
      if (status === "ready") break;
    }
    expect(await testClocks.retrieve(clock.id)).toMatchObject({ frozen_time: START + DAY, status_details: {} });
    const events = await sandbox.stripe.events.list({ limit: 100 });
    expect(
      events.data
        .map((event) => event.type)
        .filter((type) => type.startsWith("test_helpers"))
        .reverse(),
    ).toEqual([
      "test_helpers.test_clock.created",
      "test_helpers.test_clock.advancing",
      "test_helpers.test_clock.ready",
    ]);
    const back = await errorOf(testClocks.advance(clock.id, { frozen_time: START }));
    expect(back.param).toBe("frozen_time");
  });

  it("give their customers their time, and take them along when deleted", async () => {
    const { stripe } = sandbox;
    const clock = await stripe.testHelpers.testClocks.create({ frozen_time: START });
    const customer = await stripe.customers.create({ test_clock: clock.id, email: "clock@shop.test" });
    expect(customer).toMatchObject({ created: START, test_clock: clock.id });
    const method = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
    expect(method.created).toBe(START);
    await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: START + 400 * DAY });
    await advanceClockIsReady(clock.id);
    await advanceClock(stripe, clock.id, START + 401 * DAY);
    expect((await stripe.customers.list({ test_clock: clock.id })).data).toHaveLength(1);
    expect((await stripe.testHelpers.testClocks.list()).data.map(({ id }) => id)).toContain(clock.id);
    expect(await stripe.testHelpers.testClocks.del(clock.id)).toMatchObject({ deleted: true });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ deleted: true });
    expect((await errorOf(stripe.testHelpers.testClocks.retrieve(clock.id))).code).toBe("resource_missing");
    const unknown = await errorOf(stripe.customers.create({ test_clock: "clock_none" }));
    expect(unknown.param).toBe("test_clock");
  });

  it("refuse changes while they advance, and finish what a stop interrupted, once", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "stripe-sandbox-clock-"));
    const options = { dataDir, secretKey: SECRET_KEY, webhookSecret: WEBHOOK_SECRET };
    const first = await startSandbox(options);
    const stripe = stripeAt(first.url);
    const { id } = await stripe.testHelpers.testClocks.create({ frozen_time: START });
    const settings = { payment_method: "pm_card_visa", invoice_settings: { default_payment_method: "pm_card_visa" } };
    const customer = await stripe.customers.create({ test_clock: id, ...settings });
    const product = await stripe.products.create({ name: "Daily" });
    const daily = { currency: "usd", unit_amount: 100, product: product.id, recurring: { interval: "day" } } as const;
    const price = await stripe.prices.create(daily);
    const subscription = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
    await stripe.testHelpers.testClocks.advance(id, { frozen_time: START + 400 * DAY + 7200 });
    const busy = await errorOf(stripe.subscriptions.update(subscription.id, { metadata: { a: "b" } }));
    expect(busy).toMatchObject({ statusCode: 429, message: expect.stringMatching(/advancement underway/) });
    await first.stop();
    const second = await startSandbox(options);
    const again = stripeAt(second.url);
    for (;;) {
      const { status } = await again.testHelpers.testClocks.retrieve(id);
      if (status === "ready") break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const charges = await again.charges.list({ customer: customer.id, limit: 100 }).autoPagingToArray({ limit: 1000 });
    expect(charges).toHaveLength(401);
    await second.stop();
    await rm(dataDir, { recursive: true });
  });

  it("have the fields of Stripe's example, of the SDK's types", async () => {
    const api = new RawApi(sandbox.url);
    const samples: TypedSample[] = [];
    const check = (value: Answer, name: string, type: string) => {
      samples.push({ type, value });
      expect(differences(value, fixture(name))).toEqual([]);
    };
    const clock = await api.call("POST", "test_helpers/test_clocks", `frozen_time=${START}`);
    check(clock, "test_helpers.test_clock", "Stripe.TestHelpers.TestClock");
    const path = `test_helpers/test_clocks/${clock.id}`;
    const advancing = await api.call("POST", `${path}/advance`, `frozen_time=${START + DAY}`);
    check(advancing, "test_helpers.test_clock", "Stripe.TestHelpers.TestClock");
    await advanceClockIsReady(String(clock.id));
    check(await api.call("DELETE", path), "deleted_test_helpers.test_clock", "Stripe.TestHelpers.DeletedTestClock");
    for (const event of await api.list("events", "limit=100")) {
      samples.push({ type: `Extract<Stripe.Event, { type: "${event.type}" }>`, value: event });
    }
    expect(typeProblems(samples)).toEqual([]);
  });
});

async function advanceClockIsReady(id: string): Promise<void> {
  for (;;) {
    const clock = await sandbox.stripe.testHelpers.testClocks.retrieve(id);
    if (clock.status === "ready") return;
  }
}
