import Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { errorOf, startTestSandbox, stripeAt, type TestSandbox } from "./support";

let sandbox: TestSandbox;

beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.control("PUT", "faults", { kind: "none" }));

const create = () => sandbox.stripe.customers.create({ email: "fault@shop.test" });
const count = async () => (await sandbox.stripe.customers.list({ email: "fault@shop.test", limit: 100 })).data.length;

it("down: the connection breaks, nothing is done, and the pages stay up", async () => {
  const before = await count();
  await sandbox.control("PUT", "faults", { kind: "down" });
  expect(await errorOf(create())).toBeInstanceOf(Stripe.errors.StripeConnectionError);
  expect((await fetch(`${sandbox.url}/`)).status).toBe(200);
  await sandbox.control("PUT", "faults", { kind: "none" });
  expect(await count()).toBe(before);
});

it.each([
  ["rate_limit", 429, "StripeRateLimitError"],
  ["error", 500, "StripeAPIError"],
] as const)("%s: answers %i for so many calls, does nothing, and is over", async (kind, statusCode, type) => {
  const before = await count();
  await sandbox.control("PUT", "faults", { kind, next: 2 });
  expect(await errorOf(create())).toMatchObject({ statusCode, type });
  expect(await errorOf(create())).toMatchObject({ statusCode, type });
  expect((await create()).id).toMatch(/^cus_/);
  expect(await count()).toBe(before + 1);
  expect(await sandbox.control("GET", "faults")).toMatchObject({ kind: "none", next: null });
});

it("garbage: the work is done and the answer is none", async () => {
  const before = await count();
  await sandbox.control("PUT", "faults", { kind: "garbage", next: 1 });
  await errorOf(create());
  expect(await count()).toBe(before + 1);
});

it("slow: the answer comes late, and a client that gave up finds the work done under its key", async () => {
  const before = await count();
  await sandbox.control("PUT", "faults", { kind: "slow", ms: 400, next: 1 });
  const hasty = stripeAt(sandbox.url, { timeout: 100 });
  const options = { idempotencyKey: "slow-one" };
  const params = { email: "fault@shop.test" };
  expect(await errorOf(hasty.customers.create(params, options))).toBeInstanceOf(Stripe.errors.StripeConnectionError);
  const patient = stripeAt(sandbox.url, { maxNetworkRetries: 5 });
  expect((await patient.customers.create(params, options)).id).toMatch(/^cus_/);
  expect(await count()).toBe(before + 1);
});
