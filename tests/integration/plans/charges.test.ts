import { describe, expect, it } from "vitest";
import { GET as ordersGet } from "@/app/api/v1/orders/route";
import { formatDay } from "@/lib/kernel/time";
import type { OrderDto, OrderList } from "@/lib/orders/schema";
import { foldSubscription } from "@/lib/payments/service/fold-subscription";
import { clock } from "@/lib/platform/clock";
import { database } from "@/lib/platform/db";
import { stripe } from "@/lib/platform/stripe";
import { openPlanShop } from "../../support/open-plan-shop";
import {
  bundleOwner,
  buyPlan,
  DAY,
  invoicesOf,
  manage,
  planOf,
  runningPro,
  runningTeam,
  spendTrial,
} from "../../support/plans";
import { deliver } from "../../support/shop";
import { apiRequest, type TestPerson } from "../../support/viewer";

const shop = await openPlanShop();

async function ordersOf(as: TestPerson): Promise<OrderList> {
  return (await ordersGet(apiRequest("/api/v1/orders", { as }), undefined)).json();
}

async function planOrderOf(as: TestPerson): Promise<OrderDto> {
  const order = (await ordersOf(as)).items.find(({ lines }) => lines[0]?.kind === "plan");
  if (!order) throw new Error("No order for a plan.");
  return order;
}

const receiptsTo = (person: TestPerson, prefix = "plan-receipt:") =>
  database().mail.findMany({
    where: { to: person.email, dedupeKey: { startsWith: prefix } },
    orderBy: { createdAt: "asc" },
  });

const usd = (amount: number) => ({ amount, currency: "usd" });

/** The payment of an invoice, and its charge. */
async function paymentOf(invoice: string): Promise<{ intent: string; charge: string }> {
  const { data } = await stripe().invoicePayments.list({ invoice });
  const intent = String(data[0]?.payment.payment_intent);
  return { intent, charge: String((await stripe().paymentIntents.retrieve(intent)).latest_charge) };
}

describe("what a plan is charged", () => {
  it("at once is told in a receipt and stands with its order, with invoice and PDF", async () => {
    const { person, subscriptionId } = await runningPro(shop);
    const [invoice] = await invoicesOf(subscriptionId);
    const [receipt, ...more] = await receiptsTo(person);
    expect(more).toEqual([]);
    expect(receipt?.subject).toBe(`Receipt for your plan: $99 on ${formatDay(clock.now())}`);
    const end = String((await planOf(person)).body.current_period_end);
    for (const words of [
      "1 × Pro (at $99.00 / month): $99",
      `For the time from: ${formatDay(clock.now())} to ${formatDay(end)}`,
      String(invoice?.hosted_invoice_url),
    ])
      expect(receipt?.text).toContain(words);
    expect(receipt?.text).not.toMatch(/Discount|Tax|balance/);
    expect((await planOrderOf(person)).charges).toMatchObject([
      {
        kind: "first",
        plan: "Pro",
        paid: usd(9900),
        total: usd(9900),
        refunded: usd(0),
        dispute: null,
        period_until: end,
        invoice_number: invoice?.number,
        invoice_url: invoice?.hosted_invoice_url,
        pdf_url: invoice?.invoice_pdf,
      },
    ]);
    expect((await ordersOf(person)).other_charges).toEqual([]);
  });

  it("after a trial is its first payment; the trial itself is none", async () => {
    const person = await shop.person();
    await buyPlan(shop, person, { slug: "pro" });
    expect(await planOrderOf(person)).toMatchObject({ total: usd(0), charges: [] });
    expect(await receiptsTo(person)).toEqual([]);
    await shop.advance(15 * DAY);
    await shop.advance(31 * DAY);
    const { charges } = await planOrderOf(person);
    expect(charges.map(({ kind, paid }) => [kind, paid.amount])).toEqual([
      ["renewal", 9900],
      ["first", 9900],
    ]);
    expect(await receiptsTo(person)).toHaveLength(2);
  });

  it("is told once however often, late and in whatever order the events come", async () => {
    const { person, subscriptionId } = await runningPro(shop);
    await shop.advance(32 * DAY);
    await shop.advance(31 * DAY);
    expect(await receiptsTo(person)).toHaveLength(3);
    const about = (await shop.sandbox.events()).filter((event) => event.type.startsWith("invoice."));
    for (const event of about.reverse()) await deliver({ ...event, id: `${event.id}_again` });
    await shop.deliverAll();
    await Promise.all(Array.from({ length: 4 }, () => foldSubscription(subscriptionId, clock.now())));
    expect(await receiptsTo(person)).toHaveLength(3);
    expect(await database().planCharge.count({ where: { subscription: { userId: person.userId } } })).toBe(3);
  });

  it("is told once for each invoice when nothing was heard for months", async () => {
    const { person, subscriptionId } = await runningPro(shop);
    const { customer } = await stripe().subscriptions.retrieve(subscriptionId, { expand: ["customer"] });
    const testClock = String((customer as { test_clock?: string | null }).test_clock);
    await stripe().testHelpers.testClocks.advance(testClock, { frozen_time: shop.now() + 63 * DAY });
    while ((await stripe().testHelpers.testClocks.retrieve(testClock)).status !== "ready");
    await foldSubscription(subscriptionId, clock.now());
    expect((await receiptsTo(person)).map(({ subject }) => subject)).toHaveLength(3);
    expect(new Set((await receiptsTo(person)).map(({ subject }) => subject)).size).toBe(3);
  });

  it("for a change names what was given back and what was added", async () => {
    const { person } = await runningPro(shop);
    await shop.advance(5 * DAY);
    const { body } = await manage(person, "preview", { interval: "year" });
    await manage(person, "change", { interval: "year", token: body.token });
    await shop.deliverAll();
    const [charge] = (await planOrderOf(person)).charges;
    expect(charge).toMatchObject({ kind: "change", paid: body.due_now });
    expect(charge?.lines.length).toBeGreaterThan(1);
    const sum = charge?.lines.reduce((total, { amount }) => total + amount.amount, 0) ?? 0;
    expect(sum - (charge?.discount.amount ?? 0) + (charge?.tax.amount ?? 0)).toBe(charge?.total.amount);
    const receipt = (await receiptsTo(person)).at(-1);
    for (const { description } of charge?.lines ?? []) expect(receipt?.text).toContain(description);
  });

  it("less a credit, with tax and out of a balance tells each of them", async () => {
    await shop.sandbox.control("PUT", "/tax", { rate_bps: 1900 });
    const person = await bundleOwner(shop, 129_900);
    await spendTrial(person);
    const { stripeCustomerId } = await database().billingCustomer.findUniqueOrThrow({
      where: { userId: person.userId },
    });
    await stripe().customers.update(stripeCustomerId, { balance: -1000 });
    await buyPlan(shop, person, { slug: "pro", interval: "year" });
    await shop.sandbox.control("PUT", "/tax", { rate_bps: 0 });
    const [charge] = (await planOrderOf(person)).charges;
    expect(charge).toMatchObject({ discount: usd(49_950) });
    if (!charge) throw new Error("Nothing was charged.");
    expect(charge.total.amount).toBe(99_900 - 49_950 + charge.tax.amount);
    expect(charge.paid.amount).toBe(charge.total.amount - 1000);
    const [receipt] = await receiptsTo(person);
    expect(receipt?.text).toContain("Discount: -$499.50");
    expect(receipt?.text).toContain("From your balance: -$10");
    if (charge.tax.amount > 0) expect(receipt?.text).toMatch(/Tax: \$/);
  });

  it("of an organisation is told to those who administer it, and stands with their charges", async () => {
    const { owner, organizationId, members } = await runningTeam(shop, 5);
    const admin = members[1];
    if (!admin) throw new Error("The team has one person only.");
    expect(await receiptsTo(owner)).toHaveLength(1);
    expect(await receiptsTo(admin)).toEqual([]);
    expect((await ordersOf(admin)).other_charges).toEqual([]);
    await database().membership.updateMany({
      where: { organizationId, userId: admin.userId },
      data: { role: "admin" },
    });
    await shop.advance(32 * DAY);
    // Of what was charged before, nobody is told a second time.
    expect(await receiptsTo(admin)).toHaveLength(1);
    expect(await receiptsTo(owner)).toHaveLength(2);
    expect((await ordersOf(admin)).other_charges.map(({ organization }) => organization)).toEqual(["A team", "A team"]);
    expect((await ordersOf(owner)).other_charges).toEqual([]);
  });

  it("for a plan that was made at Stripe stands by itself", async () => {
    const { person, subscriptionId } = await runningPro(shop);
    await manage(person, "cancel", { when: "now" });
    const { customer, items, default_payment_method } = await stripe().subscriptions.retrieve(subscriptionId);
    await stripe().subscriptions.create({
      customer: String(customer),
      items: [{ price: items.data[0]?.price.id ?? "" }],
      ...(default_payment_method && { default_payment_method: String(default_payment_method) }),
    });
    await shop.deliverAll();
    expect((await ordersOf(person)).other_charges).toMatchObject([{ kind: "first", paid: usd(9900) }]);
    expect(await receiptsTo(person)).toHaveLength(2);
  });
});

describe("what comes back of a plan's charge", () => {
  it("is told with each refund, and stands beside the charge", async () => {
    const { person, subscriptionId } = await runningPro(shop);
    const [invoice] = await invoicesOf(subscriptionId);
    const { intent } = await paymentOf(String(invoice?.id));
    for (const amount of [1000, 2500]) {
      await stripe().refunds.create({ payment_intent: intent, amount });
      await shop.deliverAll();
    }
    await foldSubscription(subscriptionId, clock.now());
    expect((await planOrderOf(person)).charges).toMatchObject([{ paid: usd(9900), refunded: usd(3500) }]);
    const told = await receiptsTo(person, "plan-refund:");
    expect(told.map(({ subject }) => subject)).toEqual(["Refund of $10 for your plan", "Refund of $25 for your plan"]);
  });

  it("in a dispute that is lost is told, with its moment, and so is the story of a KEY", async () => {
    const { person, subscriptionId } = await runningPro(shop);
    const [invoice] = await invoicesOf(subscriptionId);
    const { charge } = await paymentOf(String(invoice?.id));
    const dispute = await (await shop.sandbox.control("POST", `/charges/${charge}/dispute`)).json();
    await shop.deliverAll();
    expect((await planOrderOf(person)).charges[0]?.dispute).toMatchObject({ state: "open" });
    await shop.sandbox.control("POST", `/disputes/${dispute.id}/close`, { won: false });
    await shop.deliverAll();
    const decided_at = clock.now().toISOString();
    await shop.advance(DAY);
    await foldSubscription(subscriptionId, clock.now());
    expect((await planOrderOf(person)).charges[0]?.dispute).toMatchObject({ state: "lost", decided_at });
    const told = await receiptsTo(person, "dispute:");
    // Both are written in the same moment of the test's clock.
    expect(told.map(({ subject }) => subject).sort()).toEqual([
      "The dispute about Pro is over: access has ended",
      "The payment of $99 for Pro is disputed",
    ]);
  });

  it("of a second plan is told by its own mail alone", async () => {
    const { person, subscriptionId } = await runningPro(shop);
    const { customer, items, default_payment_method } = await stripe().subscriptions.retrieve(subscriptionId);
    await stripe().subscriptions.create({
      customer: String(customer),
      items: [{ price: items.data[0]?.price.id ?? "" }],
      ...(default_payment_method && { default_payment_method: String(default_payment_method) }),
    });
    await shop.deliverAll();
    expect(await receiptsTo(person)).toHaveLength(1);
    expect(await receiptsTo(person, "plan-refund:")).toEqual([]);
    expect(await receiptsTo(person, "plan-duplicate:")).toHaveLength(1);
    expect((await ordersOf(person)).other_charges).toMatchObject([{ paid: usd(9900), refunded: usd(9900) }]);
  });
});
