import type Stripe from "stripe";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DAY, startBilling } from "./billing-support";

let sandbox: Awaited<ReturnType<typeof startBilling>>;
let stripe: Stripe;
beforeAll(async () => {
  sandbox = await startBilling();
  stripe = sandbox.stripe;
});
afterAll(() => sandbox.stop());

type ClockStatus = { now: string; offset_seconds: number };

it("moved forward, does what fell due on the way, dated when it did", async () => {
  const customer = await stripe.customers.create({ payment_method: "pm_card_visa" });
  const [method] = (await stripe.paymentMethods.list({ customer: customer.id })).data;
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method?.id ?? "" } });
  const items = [{ price: sandbox.plans.monthly }];
  const { id, created } = await stripe.subscriptions.create({ customer: customer.id, items });

  const moved = await sandbox.control<ClockStatus>("POST", "clock/advance", { days: 65 });
  expect(moved.offset_seconds).toBe(65 * DAY);
  expect(Date.parse(moved.now) / 1000 - created).toBeGreaterThanOrEqual(65 * DAY);

  const invoicesNow = async () => (await stripe.invoices.list({ subscription: id })).data;
  await expect.poll(async () => (await invoicesNow()).map(({ status }) => status)).toEqual(["paid", "paid", "paid"]);
  const invoices = await invoicesNow();
  const [third, second] = invoices.map((invoice) => invoice.created - created);
  expect(second).toBeGreaterThanOrEqual(28 * DAY);
  expect(second).toBeLessThan(32 * DAY);
  expect(third).toBeGreaterThanOrEqual(59 * DAY);
  expect(third).toBeLessThan(63 * DAY);
});
