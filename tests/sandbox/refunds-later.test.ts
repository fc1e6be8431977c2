import type Stripe from "stripe";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createSubscriber, DAY, START } from "./billing-support";
import { type Answer, RawApi } from "./raw-api";
import { differences, fixture, type TypedSample, typeProblems } from "./shape-check";
import { createSession, startTestSandbox, type TestSandbox } from "./support";

let sandbox: TestSandbox;
let stripe: Stripe;
let now = new Date(START * 1000);
beforeAll(async () => {
  sandbox = await startTestSandbox({ clock: () => now });
  stripe = sandbox.stripe;
});
afterAll(() => sandbox.stop());

const PENDING_FIRST = { card: "4000000000007726" };
const FAILS_LATER = { card: "4000000000005126" };

const settleAfter = (settle_seconds: number) => sandbox.control("PUT", "refunds", { settle_seconds });

/** A refund of a payment, as the call answered it. */
async function refund(payment: unknown, more: Partial<Stripe.Checkout.SessionCreateParams> = {}) {
  const { id } = await createSession(stripe, more);
  await sandbox.pay(id, payment);
  const session = await stripe.checkout.sessions.retrieve(id);
  const payment_intent = String(session.payment_intent);
  if (session.payment_status === "unpaid") {
    await sandbox.control("POST", `payment_intents/${payment_intent}/settle`, { succeeds: true });
  }
  return stripe.refunds.create({ payment_intent });
}

async function typesAbout(id: string): Promise<string[]> {
  const events = await stripe.events.list({ limit: 100 });
  return events.data
    .filter((event) => (event.data.object as { id: string }).id === id)
    .map(({ type }) => type)
    .reverse();
}

const statusOf = async ({ id }: { id: string }) => (await stripe.refunds.retrieve(id)).status;
const chargeOf = async (made: Stripe.Refund) => stripe.charges.retrieve(String(made.charge));

describe("refunds whose end comes later", () => {
  afterEach(() => settleAfter(0));

  it("are pending at first and then done", async () => {
    await settleAfter(DAY);
    const made = await refund(PENDING_FIRST);
    expect(made).toMatchObject({ status: "pending", pending_reason: "processing" });
    expect((await chargeOf(made)).refunded).toBe(true);
    now = new Date(now.getTime() + DAY * 1000);
    await expect.poll(() => statusOf(made)).toBe("succeeded");
    expect(await typesAbout(made.id)).toEqual(["refund.created", "refund.updated", "charge.refund.updated"]);
    expect(await stripe.refunds.retrieve(made.id)).not.toHaveProperty("pending_reason");
  });

  it("are done at first and then fail, on a test clock when it gets there", async () => {
    await settleAfter(3 * DAY);
    const { customer, advance } = await createSubscriber(stripe);
    const made = await refund(FAILS_LATER, { customer });
    expect(made).toMatchObject({ status: "succeeded", created: START });
    await advance(START + 2 * DAY);
    expect(await statusOf(made)).toBe("succeeded");
    await advance(START + 4 * DAY);
    expect(await stripe.refunds.retrieve(made.id)).toMatchObject({
      status: "failed",
      failure_reason: "expired_or_canceled_card",
    });
    expect(await chargeOf(made)).toMatchObject({ amount_refunded: 0, refunded: false });
    expect(await typesAbout(made.id)).toContain("refund.failed");
  });

  it("follow at once unless a setting says otherwise", async () => {
    const pending = await refund(PENDING_FIRST);
    expect([pending.status, await statusOf(pending)]).toEqual(["pending", "succeeded"]);
    const failing = await refund(FAILS_LATER);
    expect([failing.status, await statusOf(failing)]).toEqual(["succeeded", "failed"]);
  });

  it("end by a control as well, and only once", async () => {
    await settleAfter(DAY);
    const [first, second, last] = [
      await refund(PENDING_FIRST),
      await refund(PENDING_FIRST),
      await refund(PENDING_FIRST),
    ];
    await sandbox.control("POST", `refunds/${first.id}/succeed`);
    expect(await statusOf(first)).toBe("succeeded");
    await expect(sandbox.control("POST", `refunds/${first.id}/succeed`)).rejects.toThrow(/not pending/);
    await sandbox.control("POST", `refunds/${second.id}/fail`);
    expect(await statusOf(second)).toBe("failed");
    expect((await chargeOf(second)).amount_refunded).toBe(0);
    now = new Date(now.getTime() + 2 * DAY * 1000);
    // What was due first is done first: once the last has ended by itself, nothing is left to happen to the others.
    await expect.poll(() => statusOf(last)).toBe("succeeded");
    expect([await statusOf(first), await statusOf(second)]).toEqual(["succeeded", "failed"]);
  });

  it("go back to a bank account by transfer", async () => {
    const made = await refund({ method: "bank_debit" });
    expect(made).toMatchObject({ status: "pending", destination_details: { type: "us_bank_transfer" } });
    expect(await statusOf(made)).toBe("succeeded");
  });
});

it("have the fields of Stripe's example, of the SDK's types", async () => {
  const api = new RawApi(sandbox.url);
  const samples: TypedSample[] = [];
  await settleAfter(DAY);
  await refund(PENDING_FIRST);
  for (const made of await api.list("refunds", "limit=20")) {
    const { destination_details: _own, ...example } = fixture("refund") as Answer;
    expect(differences(made, example)).toEqual([]);
    samples.push({ type: "Stripe.Refund", value: made });
  }
  for (const type of ["refund.created", "refund.updated", "refund.failed"]) {
    const [event] = await api.list("events", `type=${type}&limit=1`);
    samples.push({ type: `Extract<Stripe.Event, { type: "${type}" }>`, value: event });
  }
  expect(samples.length).toBeGreaterThan(8);
  expect(typeProblems(samples)).toEqual([]);
});
