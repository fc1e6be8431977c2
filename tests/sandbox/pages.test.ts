import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPaid, createSession, startTestSandbox, type TestSandbox } from "./support";

let sandbox: TestSandbox;
let now = new Date("2026-03-01T12:00:00Z");

beforeAll(async () => {
  sandbox = await startTestSandbox({ clock: () => now });
});
afterAll(() => sandbox.stop());

const SANDBOX_NOTICE = "Nothing here is real and no card is charged.";

/** A reader without JavaScript: gets pages, sends forms, follows no redirect by itself. */
async function visit(
  url: string,
  form?: Record<string, string>,
): Promise<{ status: number; text: string; location: string | null }> {
  const absolute = new URL(url, sandbox.url);
  const response = await fetch(absolute, {
    redirect: "manual",
    ...(form ? { method: "POST", body: new URLSearchParams(form) } : {}),
  });
  const text = await response.text();
  if (response.status !== 303) expect(text).toContain(SANDBOX_NOTICE);
  return { status: response.status, text, location: response.headers.get("location") };
}

async function openForm(
  session: Stripe.Checkout.Session,
  card = "4242 4242 4242 4242",
): Promise<Record<string, string>> {
  const page = await visit(session.url ?? "");
  const attempt = /name="attempt" value="([^"]+)"/.exec(page.text)?.[1] ?? "";
  return { attempt, email: "buyer@shop.test", name: "A Buyer", card, expiry: "12 / 30", cvc: "123" };
}

const chargesOf = async (sessionId: string) => {
  const { payment_intent } = await sandbox.stripe.checkout.sessions.retrieve(sessionId);
  return (await sandbox.stripe.charges.list({ payment_intent: String(payment_intent) })).data;
};

describe("the checkout page", () => {
  it("shows what is bought, what comes off and what is due, and leads back on success", async () => {
    const coupon = await sandbox.stripe.coupons.create({
      amount_off: 900,
      currency: "usd",
      name: "You own <2> of these",
    });
    const session = await createSession(sandbox.stripe, { discounts: [{ coupon: coupon.id }] });
    const page = await visit(session.url ?? "");
    for (const part of [
      "Audit log capture",
      "$79.00",
      "You own &lt;2&gt; of these",
      "−$9.00",
      "Pay $70.00",
      'href="http://shop.test/cart"',
    ]) {
      expect(page.text).toContain(part);
    }
    expect(page.text).not.toContain("<script");
    const paid = await visit(session.url ?? "", await openForm(session));
    expect(paid).toMatchObject({ status: 303, location: `http://shop.test/thanks?session_id=${session.id}` });
    const done = await sandbox.stripe.checkout.sessions.retrieve(session.id);
    expect(done).toMatchObject({
      payment_status: "paid",
      customer_details: { email: "buyer@shop.test", name: "A Buyer" },
    });
  });

  it("charges once when the form is sent twice, and says so to whoever comes back", async () => {
    const session = await createSession(sandbox.stripe);
    const form = await openForm(session);
    const both = await Promise.all([visit(session.url ?? "", form), visit(session.url ?? "", form)]);
    const success = `http://shop.test/thanks?session_id=${session.id}`;
    expect(both.map(({ location }) => location)).toEqual([success, success]);
    const otherTab = await visit(`/c/pay/${session.id}`, { ...form, attempt: "another" });
    expect(otherTab.location).toBe(`/c/pay/${session.id}`);
    const back = await visit(`/c/pay/${session.id}`);
    expect(back.text).toContain("already paid");
    expect(back.text).toContain(`href="${success.replace("&", "&amp;")}"`);
    expect(await chargesOf(session.id)).toHaveLength(1);
  });

  it("says what the bank said, keeps what was typed, and lets one try again", async () => {
    const session = await createSession(sandbox.stripe);
    const refused = await visit(session.url ?? "", await openForm(session, "4000000000009995"));
    expect(refused.status).toBe(402);
    expect(refused.text).toContain("Your card has insufficient funds.");
    expect(refused.text).toContain('value="buyer@shop.test"');
    expect((await visit(session.url ?? "")).text).toContain("Your card has insufficient funds.");
    expect((await visit(session.url ?? "", await openForm(session))).status).toBe(303);
    expect((await chargesOf(session.id)).filter(({ paid }) => paid)).toHaveLength(1);
  });

  it.each([
    [{ card: "" }, "Enter a card number."],
    [{ card: "4242 4242 4242 4241" }, "Your card number is incorrect."],
    [{ expiry: "01 / 20" }, "expiration year is invalid"],
    [{ expiry: "13 / 30" }, "expiration month is invalid"],
    [{ cvc: "x" }, "security code is invalid"],
    [{ email: "nobody" }, "Enter an email address."],
  ])("points at the field that is wrong: %o", async (change, message) => {
    const session = await createSession(sandbox.stripe);
    const page = await visit(session.url ?? "", { ...(await openForm(session)), ...change });
    expect(page.status).toBeGreaterThanOrEqual(400);
    expect(page.text).toContain(message);
    expect(page.text).toContain(`id="${Object.keys(change)[0]}-error"`);
  });

  it("asks for 3-D Secure on a page of its own, with both answers", async () => {
    const session = await createSession(sandbox.stripe);
    const first = await visit(session.url ?? "", await openForm(session, "4000002500003155"));
    expect(first.location).toMatch(/^\/3ds\/pi_/);
    const step = first.location ?? "";
    expect((await visit(step)).text).toContain("Is it you who is paying?");
    const failed = await visit(step, { decision: "fail" });
    expect(failed.location).toBe(`/c/pay/${session.id}`);
    expect((await visit(failed.location ?? "")).text).toContain("unable to authenticate");
    const second = await visit(session.url ?? "", await openForm(session, "4000002500003155"));
    const done = await visit(second.location ?? "", { decision: "authenticate" });
    expect(done.location).toBe(`http://shop.test/thanks?session_id=${session.id}`);
    const again = await visit(second.location ?? "", { decision: "authenticate" });
    expect(again.location).toBe(done.location);
    expect((await chargesOf(session.id)).filter(({ paid }) => paid)).toHaveLength(1);
  });

  it("takes a promotion code when the shop allows it", async () => {
    const coupon = await sandbox.stripe.coupons.create({ percent_off: 50 });
    await sandbox.stripe.promotionCodes.create({ code: "HALF", promotion: { type: "coupon", coupon: coupon.id } });
    const session = await createSession(sandbox.stripe, { allow_promotion_codes: true });
    expect((await visit(`/c/pay/${session.id}/promotion-code`, { code: "NONE" })).text).toContain(
      "This code is invalid.",
    );
    expect((await visit(`/c/pay/${session.id}/promotion-code`, { code: "half" })).status).toBe(303);
    expect((await visit(session.url ?? "")).text).toContain("Pay $39.50");
    await visit(session.url ?? "", await openForm(session));
    expect((await chargesOf(session.id))[0]?.amount).toBe(3950);
    const closed = await createSession(sandbox.stripe);
    expect((await visit(`/c/pay/${closed.id}/promotion-code`, { code: "HALF" })).status).toBe(400);
  });

  it("completes an order of nothing without a card", async () => {
    const coupon = await sandbox.stripe.coupons.create({ percent_off: 100 });
    const session = await createSession(sandbox.stripe, { discounts: [{ coupon: coupon.id }] });
    const page = await visit(session.url ?? "");
    expect(page.text).toContain("Complete order");
    expect(page.text).not.toContain("Card number");
    const { attempt, email } = await openForm(session);
    expect((await visit(session.url ?? "", { attempt: attempt ?? "", email: email ?? "" })).status).toBe(303);
  });

  it("closes when the session is expired, unknown, or the form came from elsewhere", async () => {
    const session = await createSession(sandbox.stripe);
    const form = await openForm(session);
    const foreign = await fetch(session.url ?? "", {
      method: "POST",
      body: new URLSearchParams(form),
      headers: { "sec-fetch-site": "cross-site" },
    });
    expect(foreign.status).toBe(403);
    now = new Date(now.getTime() + 25 * 3600 * 1000);
    expect((await visit(session.url ?? "", form)).location).toBe(`/c/pay/${session.id}`);
    const page = await visit(`/c/pay/${session.id}`);
    expect(page).toMatchObject({ status: 410 });
    expect(page.text).toContain("This checkout has expired");
    expect((await visit("/c/pay/cs_test_none")).status).toBe(404);
  });
});

it("a charge's receipt can be read", async () => {
  const { chargeId } = await createPaid(sandbox);
  const { receipt_url } = await sandbox.stripe.charges.retrieve(chargeId);
  const page = await visit(receipt_url ?? "");
  expect(page.text).toContain("$79.00");
  expect(page.text).toContain("card ending in 4242");
});

describe("the dashboard", () => {
  const idle = () => sandbox.control("GET", "webhooks?wait_ms=5000");

  it("lists events with their deliveries and sends one again, twice", async () => {
    const product = await sandbox.stripe.products.create({ name: "Listed" });
    await idle();
    const page = await visit("/");
    expect(page.text).toContain("product.created");
    expect(page.text).toContain(product.id);
    const [event] = (await sandbox.stripe.events.list({ type: "product.created", limit: 1 })).data;
    const id = event?.id ?? "";
    const before = sandbox.receiver.received.length;
    expect((await visit(`/dashboard/events/${id}/resend`, { copies: "2" })).location).toBe("/");
    await idle();
    // Sessions of the tests before may expire meanwhile and send events of their own.
    const sent = sandbox.receiver.received.slice(before).map((got) => got.event.id);
    expect(sent.filter((sentId) => sentId === id)).toEqual([id, id]);
    const detail = await visit(`/events/${id}`);
    expect(detail.text.match(/state delivered/g)).toHaveLength(3);
    expect((await visit("/events/evt_none")).status).toBe(404);
  });

  it("holds, drops and sends single deliveries, and releases the rest in another order", async () => {
    await visit("/dashboard/webhooks", { mode: "hold", delay_ms: "0" });
    const before = sandbox.receiver.received.length;
    for (const name of ["a", "b", "c", "d"]) await sandbox.stripe.products.create({ name });
    // Sessions of the tests before may expire meanwhile, and their events are held as well.
    const made = (await sandbox.stripe.events.list({ type: "product.created", limit: 4 })).data.map(({ id }) => id);
    type State = { deliveries: { id: number; event_id: string }[] };
    const { deliveries } = await sandbox.control<State>("GET", "state");
    const [a, b] = deliveries.filter(({ event_id }) => made.includes(event_id));
    await visit(`/dashboard/deliveries/${a?.id}/drop`, {});
    await visit(`/dashboard/deliveries/${b?.id}/send`, {});
    await idle();
    await visit("/dashboard/release", { order: "reverse", copies: "1", drop: "0", seed: "1" });
    await idle();
    const names = sandbox.receiver.received
      .slice(before)
      .filter(({ event }) => made.includes(event.id))
      .map(({ event }) => (event.data.object as Stripe.Product).name);
    expect(names).toEqual(["b", "d", "c"]);
    const late = await visit(`/dashboard/deliveries/${a?.id}/send`, {});
    expect(late.location).toContain("problem=");
    expect((await visit(late.location ?? "")).text).toContain("not waiting any more");
    await visit("/dashboard/webhooks", { mode: "deliver" });
  });

  it("refunds and disputes charges, decides disputes, expires sessions and breaks the API", async () => {
    const { chargeId } = await createPaid(sandbox);
    const open = await createSession(sandbox.stripe);
    await visit(`/dashboard/charges/${chargeId}/refund?from=/payments`, { amount: "100" });
    await visit(`/dashboard/charges/${chargeId}/dispute?from=/payments`, {});
    expect(await sandbox.stripe.charges.retrieve(chargeId)).toMatchObject({ amount_refunded: 100, disputed: true });
    const [dispute] = (await sandbox.stripe.disputes.list({ charge: chargeId })).data;
    const page = await visit("/payments");
    expect(page.text).toContain(`/dashboard/disputes/${dispute?.id}/won`);
    await visit(`/dashboard/disputes/${dispute?.id}/won?from=/payments`, {});
    await visit(`/dashboard/sessions/${open.id}/expire?from=/payments`, {});
    expect((await sandbox.stripe.disputes.retrieve(dispute?.id ?? "")).status).toBe("won");
    expect((await sandbox.stripe.checkout.sessions.retrieve(open.id)).status).toBe("expired");
    await visit("/dashboard/faults", { kind: "rate_limit", next: "1", ms: "0" });
    await expect(sandbox.stripe.products.list()).rejects.toMatchObject({ statusCode: 429 });
    const elsewhere = await visit(`/dashboard/sessions/${open.id}/expire?from=https://evil.test/x`, {});
    expect(elsewhere.location).toMatch(/^\/\?problem=/);
  });
});
