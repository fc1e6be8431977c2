import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSubscriber, DAY, eventsAbout, HOUR, START } from "./billing-support";
import { type Answer, RawApi } from "./raw-api";
import { differences, fixture, type TypedSample, typeProblems } from "./shape-check";
import { createSession, errorOf, startTestSandbox, type TestSandbox } from "./support";

let sandbox: TestSandbox;
let stripe: Stripe;
let now = new Date(START * 1000);
beforeAll(async () => {
  sandbox = await startTestSandbox({ clock: () => now });
  stripe = sandbox.stripe;
});
afterAll(() => sandbox.stop());

/** A session that a debit completed, with its intent while it is under way. */
async function debit(account?: string, more: Partial<Stripe.Checkout.SessionCreateParams> = {}) {
  const { id, url } = await createSession(stripe, more);
  const response = await sandbox.pay(id, { method: "bank_debit", ...(account === undefined ? {} : { account }) });
  expect(response.status).toBe(200);
  const session = await stripe.checkout.sessions.retrieve(id);
  const intent = await stripe.paymentIntents.retrieve(String(session.payment_intent));
  return { session, intent, url: url ?? "" };
}

const settle = (intent: { id: string }, succeeds: boolean) =>
  sandbox.control("POST", `payment_intents/${intent.id}/settle`, { succeeds });

const chargeOf = async (intent: { id: string }) => (await stripe.charges.list({ payment_intent: intent.id })).data[0];

describe("a bank debit", () => {
  it("completes the session at once, unpaid, and pays it when the bank has answered", async () => {
    const { session, intent } = await debit();
    expect(session).toMatchObject({
      status: "complete",
      payment_status: "unpaid",
      payment_method_types: ["card", "us_bank_account"],
    });
    expect(intent).toMatchObject({ status: "processing", amount_received: 0 });
    expect(await chargeOf(intent)).toMatchObject({
      status: "pending",
      paid: false,
      balance_transaction: null,
      payment_method_details: { type: "us_bank_account", us_bank_account: { last4: "6789" } },
    });
    const early = await errorOf(stripe.refunds.create({ payment_intent: intent.id }));
    expect(early.message).toMatch(/does not have a successful charge/);
    await settle(intent, true);
    const paid = await stripe.checkout.sessions.retrieve(session.id);
    expect(paid).toMatchObject({ status: "complete", payment_status: "paid" });
    const charge = await stripe.charges.retrieve(String((await chargeOf(intent))?.id), {
      expand: ["balance_transaction"],
    });
    // 0.8 % of $79.00.
    expect(charge).toMatchObject({ status: "succeeded", paid: true, balance_transaction: { fee: 63, net: 7837 } });
    const types = [...(await eventsAbout(stripe, intent.id))];
    expect(types).toEqual([
      "payment_intent.created",
      "charge.pending",
      "payment_intent.processing",
      "checkout.session.completed",
      "charge.succeeded",
      "payment_intent.succeeded",
      "checkout.session.async_payment_succeeded",
    ]);
    await expect(settle(intent, false)).rejects.toThrow(/400.*succeeded/s);
  });

  it("that fails leaves the session complete and unpaid, and says why", async () => {
    const { session, intent } = await debit();
    await settle(intent, false);
    expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
      status: "complete",
      payment_status: "unpaid",
    });
    expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({
      status: "requires_payment_method",
      last_payment_error: { code: "insufficient_funds" },
    });
    expect(await chargeOf(intent)).toMatchObject({ status: "failed", failure_code: "insufficient_funds", paid: false });
    expect((await eventsAbout(stripe, intent.id)).slice(-3)).toEqual([
      "charge.failed",
      "payment_intent.payment_failed",
      "checkout.session.async_payment_failed",
    ]);
    expect((await sandbox.pay(session.id)).status).toBe(400);
  });

  it.each([
    ["000123456789", "succeeded"],
    ["000111111113", "requires_payment_method"],
    ["000000000009", "processing"],
  ])("of the account %s ends by itself a day later on a test clock as %s", async (account, status) => {
    const { customer, advance } = await createSubscriber(stripe);
    const { intent } = await debit(account, { customer });
    await advance(START + 23 * HOUR);
    expect((await stripe.paymentIntents.retrieve(intent.id)).status).toBe("processing");
    await advance(START + DAY);
    expect((await stripe.paymentIntents.retrieve(intent.id)).status).toBe(status);
    const [last] = (await stripe.events.list({ limit: 10 })).data.filter(({ type }) => type.includes("async_payment"));
    if (status === "succeeded") expect(last?.created).toBe(START + DAY);
  });

  it("ends in the sandbox's own time too", async () => {
    const { intent } = await debit("000222222227");
    now = new Date(now.getTime() + DAY * 1000);
    await expect
      .poll(async () => (await stripe.paymentIntents.retrieve(intent.id)).status)
      .toBe("requires_payment_method");
  });
});

describe("the checkout page", () => {
  const send = (url: string, form: Record<string, string>) =>
    fetch(url, { method: "POST", body: new URLSearchParams(form), redirect: "manual" });

  it("offers the debit beside the card and says what is under way", async () => {
    const { id, url } = await createSession(stripe);
    const address = url ?? "";
    const page = await (await fetch(address)).text();
    expect(page).toContain("Or by bank debit, which takes a day");
    expect(page).toContain("Debit $79.00");
    const attempt = /name="attempt" value="([^"]+)"/.exec(page)?.[1] ?? "";
    const form = { attempt, method: "bank_debit", account: "000123456789" };
    expect((await send(address, { ...form, email: "nobody" })).status).toBe(400);
    expect((await send(address, { ...form, email: "a@shop.test", account: "1" })).status).toBe(402);
    for (let times = 0; times < 2; times += 1) {
      const done = await send(address, { ...form, email: "a@shop.test" });
      expect(done.headers.get("location")).toBe(`http://shop.test/thanks?session_id=${id}`);
    }
    expect(await (await fetch(address)).text()).toContain("The payment is under way");
    const session = await stripe.checkout.sessions.retrieve(id);
    expect((await stripe.charges.list({ payment_intent: String(session.payment_intent) })).data).toHaveLength(1);
    const dashboard = await (await fetch(`${sandbox.url}/payments`)).text();
    expect(dashboard).toContain(`/dashboard/payment_intents/${session.payment_intent}/settled`);
    await send(`${sandbox.url}/dashboard/payment_intents/${session.payment_intent}/settled?from=/payments`, {});
    expect((await stripe.checkout.sessions.retrieve(id)).payment_status).toBe("paid");
  });

  it("offers it only where the shop takes it", async () => {
    const cards = await createSession(stripe, { excluded_payment_method_types: ["us_bank_account"] });
    expect(await (await fetch(cards.url ?? "")).text()).not.toContain("bank debit");
    expect((await sandbox.pay(cards.id, { method: "bank_debit" })).status).toBe(400);
    const debits = await createSession(stripe, { allowed_payment_method_types: ["us_bank_account"] });
    expect(await (await fetch(debits.url ?? "")).text()).not.toContain("Card number");
    expect((await sandbox.pay(debits.id)).status).toBe(400);
    const kept = await createSession(stripe, { payment_intent_data: { setup_future_usage: "off_session" } });
    expect(kept.payment_method_types).toEqual(["card"]);
    const foreign = await errorOf(createSession(stripe, { allowed_payment_method_types: ["sepa_debit"] }));
    expect(foreign.param).toBe("allowed_payment_method_types");
  });
});

it("debits have the fields of Stripe's examples, of the SDK's types", async () => {
  const api = new RawApi(sandbox.url);
  const samples: TypedSample[] = [];
  const check = async (path: string, name: string, type: string) => {
    const value: Answer = await api.call("GET", path);
    samples.push({ type, value });
    // Stripe's examples were paid by card; what is the method's own cannot be compared with them.
    const differing = differences(value, fixture(name)).filter((text) => !text.includes("card is missing"));
    expect(differing).toEqual([]);
  };
  for (const succeeds of [true, false, null]) {
    const { session, intent } = await debit();
    if (succeeds !== null) await settle(intent, succeeds);
    await check(`checkout/sessions/${session.id}`, "checkout.session", "Stripe.Checkout.Session");
    await check(`payment_intents/${intent.id}`, "payment_intent", "Stripe.PaymentIntent");
    await check(`charges/${(await chargeOf(intent))?.id}`, "charge", "Stripe.Charge");
    const charge = await chargeOf(intent);
    await check(`payment_methods/${charge?.payment_method}`, "payment_method", "Stripe.PaymentMethod");
    if (!succeeds) continue;
    const dispute = await sandbox.control<Answer>("POST", `charges/${charge?.id}/dispute`);
    await check(`disputes/${dispute.id}`, "dispute", "Stripe.Dispute");
  }
  const types = ["charge.pending", "charge.failed", "payment_intent.processing", "payment_intent.payment_failed"];
  types.push("checkout.session.async_payment_failed", "checkout.session.async_payment_succeeded");
  for (const type of types) {
    const [event] = await api.list("events", `type=${type}&limit=1`);
    samples.push({ type: `Extract<Stripe.Event, { type: "${type}" }>`, value: event });
  }
  expect(typeProblems(samples)).toEqual([]);
});
