import { describe, expect, it } from "vitest";
import { GET as quoteGet } from "@/app/api/v1/billing/plans/[plan]/quote/route";
import { decideFor } from "@/lib/entitlements/service";
import { clock } from "@/lib/platform/clock";
import { database } from "@/lib/platform/db";
import { stripe } from "@/lib/platform/stripe";
import { createKey } from "../../support/catalog";
import { openPlanShop } from "../../support/open-plan-shop";
import {
  bundleOwner,
  buyPlan,
  checkoutPlan,
  confirmOrder,
  DAY,
  invoicesOf,
  mailsTo,
  planOf,
  spendTrial,
} from "../../support/plans";
import { checkout, sessionOf } from "../../support/shop";
import { apiRequest, createPerson, type TestPerson } from "../../support/viewer";

const shop = await openPlanShop();

const isOpen = async (person: TestPerson, keyId: string) =>
  (await decideFor(person.userId, keyId, clock.now())).allowed;

async function quote(as: TestPerson | undefined, plan: string, query = "") {
  const request = apiRequest(`/api/v1/billing/plans/${plan}/quote${query}`, as ? { as } : {});
  const response = await quoteGet(request, { params: Promise.resolve({ plan }) });
  return { status: response.status, body: await response.json() };
}

describe("buying a plan", () => {
  it("begins with a trial: nothing is due, everything is open, also what is published a second later", async () => {
    const [person, key] = [await shop.person(), await createKey()];
    const quoted = await quote(person, "pro");
    expect(quoted.body).toMatchObject({ total: { amount: 0 }, trial_days: 14, interval: "month", seats: 1 });
    const { orderId } = await buyPlan(shop, person, { slug: "pro" });
    expect((await confirmOrder(person, orderId)).body).toMatchObject({ status: "paid", total: { amount: 0 } });
    expect(await isOpen(person, key.id)).toBe(true);
    await shop.advance(1);
    const later = await createKey();
    expect(await isOpen(person, later.id)).toBe(true);
    const plan = await planOf(person);
    expect(plan.body).toMatchObject({ plan: "pro", interval: "month", seats: 1, status: "trialing", cancel_at: null });
    expect(plan.body.next_payment).toMatchObject({ amount: { amount: 9900 } });
    expect(await mailsTo(person)).toEqual([expect.stringContaining("Pro is running")]);
    expect(await database().attentionItem.count({ where: { detail: { path: ["order_id"], equals: orderId } } })).toBe(
      0,
    );
  });

  it("charges when the trial ends, and goes on", async () => {
    const [person, key] = [await shop.person(), await createKey()];
    const { subscriptionId } = await buyPlan(shop, person, { slug: "pro" });
    await shop.advance(14 * DAY + 7200);
    const paid = (await invoicesOf(subscriptionId)).map((invoice) => [invoice.status, invoice.amount_paid]);
    expect(paid).toEqual([
      ["paid", 0],
      ["paid", 9900],
    ]);
    expect((await planOf(person)).body).toMatchObject({ status: "active", grace_until: null });
    expect(await isOpen(person, key.id)).toBe(true);
  });

  it("gives one trial to a customer, also under a second name of the same address", async () => {
    const first = await shop.person("some.one@keys.test");
    await buyPlan(shop, first, { slug: "pro" });
    const again = await shop.person("some.one+again@keys.test");
    expect((await quote(again, "pro")).body).toMatchObject({ total: { amount: 9900 }, trial_days: 0 });
    const { subscriptionId } = await buyPlan(shop, again, { slug: "pro" });
    expect((await invoicesOf(subscriptionId)).map((invoice) => invoice.amount_paid)).toEqual([9900]);
    expect((await planOf(again)).body).toMatchObject({ status: "active", trial_end: null });
  });

  it("says so when there is a plan already, and when it is not for this subject", async () => {
    const person = await shop.person();
    await buyPlan(shop, person, { slug: "pro" });
    const twice = await checkoutPlan(person, { slug: "pro", interval: "year" });
    expect(twice).toMatchObject({ status: 409, body: { code: "already_owned" } });
    const { owner, slug, members } = await shop.owner(2);
    expect(await checkoutPlan(owner, { slug: "team" })).toMatchObject({ status: 422, body: { code: "invalid_input" } });
    expect(await checkoutPlan(owner, { slug: "pro" }, { subject: slug })).toMatchObject({ status: 422 });
    expect(await checkoutPlan(members[1] ?? owner, { slug: "team" }, { subject: slug })).toMatchObject({ status: 404 });
    expect(await checkoutPlan(owner, { slug: "gold" })).toMatchObject({
      status: 404,
      body: { code: "plan_not_found" },
    });
    expect(await checkoutPlan(owner, { slug: "pro", seats: 3 })).toMatchObject({ status: 422 });
    const key = await createKey();
    const mixed = await checkout(owner, [{ kind: "plan", slug: "pro" } as never, { kind: "key", slug: key.slug }]);
    expect(mixed).toMatchObject({ status: 422, body: { code: "invalid_input" } });
  });

  it("makes one order and one session of several clicks, at once and later", async () => {
    const person = await shop.person();
    const wish = { slug: "pro", interval: "year" } as const;
    const clicks = await Promise.all([1, 2, 3].map(() => checkoutPlan(person, wish)));
    expect(clicks.map((click) => click.status)).toEqual([201, 201, 201]);
    expect(new Set([...clicks, await checkoutPlan(person, wish)].map((click) => click.body.url)).size).toBe(1);
    expect(await database().order.count({ where: { buyerId: person.userId } })).toBe(1);
  });

  it("lets an organisation buy seats, and opens the catalog to those who have one", async () => {
    const [{ owner, slug, members }, stranger, key] = [await shop.owner(2), await createPerson(), await createKey()];
    const bought = await quote(owner, "team", `?interval=year&seats=7&subject=${slug}`);
    expect(bought.body).toMatchObject({ trial_days: 14, seats: 7 });
    await spendTrial(owner);
    const { subscriptionId } = await buyPlan(
      shop,
      owner,
      { slug: "team", interval: "year", seats: 7 },
      { subject: slug },
    );
    expect((await planOf(owner, slug)).body).toMatchObject({
      plan: "team",
      seats: 7,
      seats_used: 2,
      seats_included: 5,
    });
    const [item, seat] = (await stripe().subscriptions.retrieve(subscriptionId)).items.data;
    expect([item?.quantity, seat?.quantity]).toEqual([1, 2]);
    for (const member of members) expect(await isOpen(member, key.id)).toBe(true);
    expect(await isOpen(stranger, key.id)).toBe(false);
    expect(await planOf(members[1] ?? owner, slug)).toMatchObject({ status: 404 });
  });

  it("can be looked at by those who are signed in only", async () => {
    expect((await quote(undefined, "pro")).status).toBe(401);
    const person = await createPerson();
    expect((await quote(person, "gold")).body).toMatchObject({ status: 404, code: "plan_not_found" });
    expect((await quote(person, "pro", "?interval=week")).status).toBe(422);
    expect((await quote(person, "team", "?interval=year")).body.lines[0]).toMatchObject({ amount: 199_900 });
  });
});

describe("the credit for bundles", () => {
  it("comes off the first yearly invoice: 999 with a bundle of 1,299 is 499.50", async () => {
    const person = await bundleOwner(shop, 129_900);
    await spendTrial(person);
    expect((await quote(person, "pro", "?interval=year")).body).toMatchObject({ total: { amount: 49_950 } });
    const { subscriptionId, orderId } = await buyPlan(shop, person, { slug: "pro", interval: "year" });
    expect((await invoicesOf(subscriptionId)).map((invoice) => invoice.amount_paid)).toEqual([49_950]);
    const upgrades = await database().upgradeTransaction.findMany({
      where: { userId: person.userId, kind: "bundle_to_plan" },
      include: { creditUses: true },
    });
    expect(upgrades).toMatchObject([
      { orderId, fullPriceCents: 99_900, creditCents: 49_950, finalPriceCents: 49_950, toSlug: "pro" },
    ]);
    expect(upgrades[0]?.creditUses.reduce((sum, use) => sum + use.amountCents, 0)).toBe(49_950);
    await shop.advance(366 * DAY);
    expect((await invoicesOf(subscriptionId)).map((invoice) => invoice.amount_paid)).toEqual([49_950, 99_900]);
  });

  it("lands on the first paid invoice when there is a trial before it", async () => {
    const person = await bundleOwner(shop, 129_900);
    const { subscriptionId } = await buyPlan(shop, person, { slug: "pro", interval: "year" });
    await shop.advance(14 * DAY + 7200);
    expect((await invoicesOf(subscriptionId)).map((invoice) => invoice.amount_paid)).toEqual([0, 49_950]);
  });

  it.each([
    ["with a trial", true],
    ["without a trial", false],
  ])("is spread over twelve monthly invoices to the cent, %s", async (_name, hasTrial) => {
    const person = await bundleOwner(shop, 50_003);
    if (!hasTrial) await spendTrial(person);
    const { subscriptionId } = await buyPlan(shop, person, { slug: "pro" });
    await shop.advance(7200);
    await shop.deliverAll();
    for (let month = 0; month < 14; month += 1) await shop.advance(31 * DAY);
    const invoices = (await invoicesOf(subscriptionId)).filter((invoice) => invoice.subtotal > 0);
    const credits = invoices.map((invoice) => 9900 - invoice.amount_paid);
    // 50,003 cents are 4,166 for each of twelve months and 11 cents.
    expect(credits.slice(0, 12)).toEqual([...Array(11).fill(4167), 4166]);
    expect(credits.slice(12).every((cents) => cents === 0)).toBe(true);
    expect(credits.length).toBeGreaterThan(12);
  });

  it("is given to one plan only, unless that one ended within its trial", async () => {
    const person = await bundleOwner(shop, 129_900);
    const { subscriptionId } = await buyPlan(shop, person, { slug: "pro", interval: "year" });
    await stripe().subscriptions.cancel(subscriptionId);
    await shop.deliverAll();
    const second = await quote(person, "pro", "?interval=year");
    expect(second.body).toMatchObject({ total: { amount: 49_950 }, trial_days: 0 });
    const paid = await buyPlan(shop, person, { slug: "pro", interval: "year" });
    await stripe().subscriptions.cancel(paid.subscriptionId);
    await shop.deliverAll();
    expect((await quote(person, "pro", "?interval=year")).body).toMatchObject({ total: { amount: 99_900 } });
  });
});

describe("two checkouts", () => {
  it("for a plan of the same subject: the older one can no longer be paid", async () => {
    const person = await shop.person();
    const older = await checkoutPlan(person, { slug: "pro" });
    const newer = await checkoutPlan(person, { slug: "pro", interval: "year" });
    expect(newer.status).toBe(201);
    const refused = await shop.sandbox.pay(await sessionOf(older.body.order_id));
    expect(refused.ok).toBe(false);
    expect((await confirmOrder(person, older.body.order_id)).body.status).toBe("expired");
    expect((await shop.sandbox.pay(await sessionOf(newer.body.order_id))).status).toBe(200);
  });

  it("both paid all the same: the second plan is ended, its money goes back, the first one goes on", async () => {
    const [person, key] = [await shop.person(), await createKey()];
    await spendTrial(person);
    const older = await checkoutPlan(person, { slug: "pro" });
    // Stripe does not answer while the older one is to be closed; the SDK asks three times.
    await shop.sandbox.control("PUT", "/faults", { kind: "error", next: 3 });
    const newer = await checkoutPlan(person, { slug: "pro", interval: "year" });
    expect(newer.status).toBe(201);
    for (const { body } of [older, newer]) {
      expect((await shop.sandbox.pay(await sessionOf(body.order_id))).status).toBe(200);
      await confirmOrder(person, body.order_id);
    }
    await shop.deliverAll();
    const rows = await database().subscription.findMany({
      where: { userId: person.userId },
      orderBy: { isDuplicate: "asc" },
    });
    expect(rows).toMatchObject([
      { interval: "month", isDuplicate: false, status: "active", endedAt: null },
      { interval: "year", isDuplicate: true, status: "canceled" },
    ]);
    const customer = await database().billingCustomer.findUniqueOrThrow({ where: { userId: person.userId } });
    const charges = await stripe().charges.list({ customer: customer.stripeCustomerId });
    expect(charges.data.map(({ amount, amount_refunded }) => [amount, amount_refunded]).sort()).toEqual([
      [9900, 0],
      [99_900, 99_900],
    ]);
    expect(await isOpen(person, key.id)).toBe(true);
    expect(await mailsTo(person)).toContainEqual(expect.stringContaining("bought twice"));
  });
});
