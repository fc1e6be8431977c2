import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, eventsAbout, lastEvent, replaceCard } from "./billing-support";
import { CARD, type PortalSandbox, RETURN_URL, startPortal } from "./portal-support";

let sandbox: PortalSandbox;
let stripe: Stripe;
let open: PortalSandbox["open"];
let visit: PortalSandbox["visit"];
let portal: PortalSandbox["portal"];
let now = new Date("2027-01-31T10:00:00Z");
beforeAll(async () => {
  sandbox = await startPortal({ clock: () => now });
  ({ stripe, open, visit, portal } = sandbox);
});
afterAll(() => sandbox.stop());

describe("the portal's pages", () => {
  it("show plans, card and invoices, and lead back to the shop", async () => {
    const { session, subscription } = await open();
    expect(session.url).toBe(`${sandbox.url}/p/session/${session.id}`);
    const page = await visit(session.url);
    const [invoice] = (await stripe.invoices.list({ subscription: subscription.id })).data;
    for (const part of [
      "subscriber@shop.test",
      "$29.00 / month",
      "Renews on 28 February 2027.",
      "visa ending in 4242",
      `href="${RETURN_URL}"`,
      `href="${invoice?.hosted_invoice_url}"`,
      `href="${invoice?.invoice_pdf}"`,
    ]) {
      expect(page.text).toContain(part);
    }
    expect(page.text).not.toContain("<script");
  });

  it("change the plan after saying what that costs, prorated to the cent", async () => {
    const { session, subscription, advance, customer } = await open();
    await advance(at(2027, 2, 14));
    const path = new URL(session.url).pathname;
    const asked = await visit(
      `${path}/change?subscription=${subscription.id}&price=${sandbox.plans.yearly}&quantity=1`,
    );
    expect(asked.text).toContain("Due now");
    expect(asked.text).toContain("−$14.50");
    expect(asked.text).toContain("$275.50");
    const before = await lastEvent(stripe);
    const wish = { subscription: subscription.id, price: sandbox.plans.yearly, quantity: "1" };
    const done = await visit(`${path}/change`, wish);
    expect(done.location).toBe(`${path}?done=changed`);
    expect((await visit(done.location)).text).toContain("The plan was changed.");
    const changed = await stripe.subscriptions.retrieve(subscription.id, { expand: ["latest_invoice"] });
    expect(changed.items.data[0]?.price.id).toBe(sandbox.plans.yearly);
    expect(changed.latest_invoice).toMatchObject({ amount_paid: 27_550, status: "paid" });
    expect(await eventsAbout(stripe, customer, before)).toEqual(
      expect.arrayContaining(["customer.subscription.updated", "invoice.created", "invoice.paid"]),
    );
  });

  it("leave everything as it was when the change cannot be paid, and say why", async () => {
    const { session, subscription, customer } = await open();
    await replaceCard(stripe, customer, "pm_card_chargeCustomerFail");
    const path = new URL(session.url).pathname;
    const refused = await visit(`${path}/change`, { price: sandbox.plans.yearly, quantity: "1" });
    expect(refused.status).toBe(402);
    expect(refused.text).toContain("Your card was declined.");
    const same = await stripe.subscriptions.retrieve(subscription.id);
    expect(same.items.data[0]?.price.id).toBe(sandbox.plans.monthly);
    expect((await stripe.invoices.list({ subscription: subscription.id })).data).toHaveLength(1);
  });

  it("cancel at the end of the period with a reason, and take that back", async () => {
    const { session, subscription } = await open();
    const path = new URL(session.url).pathname;
    expect((await visit(`${path}/cancel?subscription=${subscription.id}`)).text).toContain(
      "Cancel on 28 February 2027",
    );
    const form = { subscription: subscription.id, at: "period_end", feedback: "too_expensive", comment: "Later again" };
    expect((await visit(`${path}/cancel`, form)).location).toBe(`${path}?done=canceled`);
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
      cancel_at_period_end: true,
      cancellation_details: { reason: "cancellation_requested", feedback: "too_expensive", comment: "Later again" },
      status: "active",
    });
    expect((await visit(path)).text).toContain("Ends on 28 February 2027.");
    await visit(`${path}/resume`, { subscription: subscription.id });
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
      cancel_at: null,
      cancel_at_period_end: false,
      cancellation_details: { reason: null, feedback: null, comment: null },
    });
    await visit(`${path}/cancel`, { subscription: subscription.id, at: "now", feedback: "", comment: "" });
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("canceled");
    expect((await visit(path)).text).toContain("There is no running plan.");
  });

  it("take a new card, which pays the invoice that was open", async () => {
    const { session, subscription, customer, advance } = await open();
    await replaceCard(stripe, customer, "pm_card_chargeCustomerFail");
    await advance(at(2027, 2, 28, 12));
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("past_due");
    const path = new URL(session.url).pathname;
    expect((await visit(`${path}/card`, { ...CARD, card: "4000 0000 0000 0002" })).text).toContain("declined");
    expect((await visit(`${path}/card`, { ...CARD, expiry: "" })).text).toContain("Enter the expiry date.");
    const before = await lastEvent(stripe);
    const form = { ...CARD, card: "4000 0000 0000 0341" };
    expect((await visit((await visit(`${path}/card`, form)).location)).text).toContain("could not be paid with it");
    expect((await visit(`${path}/card`, CARD)).location).toBe(`${path}?done=card`);
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("active");
    const { invoice_settings } = (await stripe.customers.retrieve(customer)) as Stripe.Customer;
    const method = await stripe.paymentMethods.retrieve(String(invoice_settings.default_payment_method));
    expect(method).toMatchObject({ customer, card: { last4: "4444" } });
    const types = await eventsAbout(stripe, customer, before);
    expect(types.filter((type) => type === "payment_method.attached")).toHaveLength(2);
    expect(types).toEqual(expect.arrayContaining(["customer.updated", "invoice.payment_failed", "invoice.paid"]));
  });

  it("close with their session: unopened, unused, unknown, or from elsewhere", async () => {
    const { session, customer } = await open();
    const path = new URL(session.url).pathname;
    const minutes = (count: number) => {
      now = new Date(now.getTime() + count * 60_000);
    };
    minutes(4);
    expect((await visit(path)).status).toBe(200);
    minutes(50);
    expect((await visit(path)).status).toBe(200);
    minutes(61);
    expect(await visit(path)).toMatchObject({ status: 410 });
    expect((await visit(`${path}/card`, CARD)).status).toBe(410);
    const unopened = await stripe.billingPortal.sessions.create({ customer });
    minutes(6);
    expect((await visit(new URL(unopened.url).pathname)).status).toBe(410);
    await expect(portal(unopened, "cancel")).rejects.toThrow(/410/);
    expect((await visit("/p/session/bps_none")).status).toBe(404);
    const other = await stripe.billingPortal.sessions.create({ customer });
    const foreign = await fetch(`${other.url}/cancel`, {
      method: "POST",
      body: new URLSearchParams({ at: "now" }),
      headers: { "sec-fetch-site": "cross-site" },
    });
    expect(foreign.status).toBe(403);
    const stranger = await open();
    const theirs = await visit(`${new URL(other.url).pathname}/cancel`, { subscription: stranger.subscription.id });
    expect(theirs.status).toBe(400);
    expect((await stripe.subscriptions.retrieve(stranger.subscription.id)).cancel_at).toBeNull();
  });
});

describe("the portal's controls", () => {
  it("do the same without a browser", async () => {
    const { session, subscription } = await open();
    const more = await portal<Stripe.Subscription>(session, "change", { quantity: 3 });
    expect(more.items.data[0]?.quantity).toBe(3);
    await portal(session, "cancel", { feedback: "unused" });
    expect((await stripe.subscriptions.retrieve(subscription.id)).cancel_at_period_end).toBe(true);
    await expect(portal(session, "change", { quantity: 4 })).rejects.toThrow(/cannot be changed/);
    await portal(session, "resume");
    const { method, paid } = await portal<{ method: Stripe.PaymentMethod; paid: unknown[] }>(session, "card", {
      card: "5555555555554444",
    });
    expect([method.card?.last4, paid]).toEqual(["4444", []]);
    await portal(session, "cancel", { at: "now", subscription: subscription.id });
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("canceled");
    await expect(portal(session, "cancel")).rejects.toThrow(/0 running subscriptions/);
  });
});
