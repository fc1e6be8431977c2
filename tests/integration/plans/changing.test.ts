import { describe, expect, it } from "vitest";
import { database } from "@/lib/platform/db";
import { stripe } from "@/lib/platform/stripe";
import { openPlanShop } from "../../support/open-plan-shop";
import { amountOf } from "../../support/plan-credit";
import {
  bundleOwner,
  buyPlan,
  DAY,
  manage,
  paidOf,
  planOf,
  putCard,
  runningPro,
  runningTeam,
  spendTrial,
} from "../../support/plans";
import type { TestPerson } from "../../support/viewer";

const shop = await openPlanShop();

const sumOf = (lines: readonly { amount: number }[] | undefined) =>
  (lines ?? []).reduce((sum, line) => sum + line.amount, 0);

describe("an upgrade", () => {
  it("from month to year charges what its preview said, to the cent, and records it", async () => {
    const { person, subscriptionId } = await runningPro(shop);
    await shop.advance(10 * DAY);
    const preview = await manage(person, "preview", { interval: "year" });
    expect(preview.status).toBe(200);
    const due = amountOf(preview, "due_now");
    expect(due).toBeGreaterThan(99_900 - 9900);
    expect(due).toBeLessThan(99_900);
    expect(sumOf(preview.body.lines)).toBe(due);
    expect(preview.body).toMatchObject({
      next_total: { amount: 99_900 },
      sentence: expect.stringContaining("Pro, yearly"),
    });
    expect(await paidOf(subscriptionId)).toEqual([9900]);
    const changed = await manage(person, "change", { interval: "year", token: preview.body.token });
    expect(changed).toMatchObject({ status: 200, body: { interval: "year", status: "active" } });
    expect(await paidOf(subscriptionId)).toEqual([9900, due]);
    expect(await database().upgradeTransaction.findMany({ where: { userId: person.userId } })).toMatchObject([
      {
        kind: "plan_to_plan",
        fromSlugs: ["pro:month:1"],
        toSlug: "pro:year:1",
        finalPriceCents: due,
        sentence: preview.body.sentence,
      },
    ]);
    const again = await manage(person, "change", { interval: "year", token: preview.body.token });
    expect(again).toMatchObject({ status: 200, body: { interval: "year" } });
    expect(await paidOf(subscriptionId)).toEqual([9900, due]);
  });

  it("needs the token of its own preview, and a fresh one", async () => {
    const { person, subscriptionId } = await runningPro(shop);
    const { body } = await manage(person, "preview", { interval: "year" });
    const forged = String(body.token).replace(/^(\d+)\.\d+/, "$1.0");
    expect(await manage(person, "change", { interval: "year", token: forged })).toMatchObject({ status: 422 });
    expect(await manage(person, "change", { interval: "year", token: "x" })).toMatchObject({ status: 422 });
    expect(await manage(person, "change", { interval: "year" })).toMatchObject({ status: 422 });
    const { person: other } = await runningPro(shop);
    expect(await manage(other, "change", { interval: "year", token: body.token })).toMatchObject({ status: 422 });
    await shop.advance(1801);
    const late = await manage(person, "change", { interval: "year", token: body.token });
    expect(late).toMatchObject({ status: 409, body: { code: "price_changed" } });
    expect(await paidOf(subscriptionId)).toEqual([9900]);
  });

  it("is refused when the amount is another one by now", async () => {
    const { person, subscriptionId } = await runningPro(shop);
    const { body } = await manage(person, "preview", { interval: "year" });
    const { stripeCustomerId } = await database().billingCustomer.findUniqueOrThrow({
      where: { userId: person.userId },
    });
    await stripe().customers.update(stripeCustomerId, { balance: -1000 });
    const refused = await manage(person, "change", { interval: "year", token: body.token });
    expect(refused).toMatchObject({ status: 409, body: { code: "price_changed" } });
    expect(await paidOf(subscriptionId)).toEqual([9900]);
    const fresh = await manage(person, "preview", { interval: "year" });
    expect(amountOf(fresh, "due_now")).toBe((body.due_now as { amount: number }).amount - 1000);
    expect(sumOf(fresh.body.lines)).toBe(amountOf(fresh, "due_now"));
  });

  it("with a card that is declined changes nothing and says why", async () => {
    const { person, subscriptionId } = await runningPro(shop);
    await putCard(person, subscriptionId, "pm_card_chargeCustomerFail");
    const preview = await manage(person, "preview", { interval: "year" });
    const refused = await manage(person, "change", { interval: "year", token: preview.body.token });
    expect(refused).toMatchObject({
      status: 402,
      body: { code: "payment_declined", detail: expect.stringContaining("declined") },
    });
    expect((await planOf(person)).body).toMatchObject({ interval: "month", status: "active" });
    expect(await paidOf(subscriptionId)).toEqual([9900]);
  });

  it("takes the credit for bundles into account, in preview and charge alike", async () => {
    const person = await bundleOwner(shop, 129_900);
    await spendTrial(person);
    const { subscriptionId } = await buyPlan(shop, person, { slug: "pro" });
    await shop.advance(5 * DAY);
    const preview = await manage(person, "preview", { interval: "year" });
    const due = amountOf(preview, "due_now");
    expect(sumOf(preview.body.lines)).toBe(due);
    await manage(person, "change", { interval: "year", token: preview.body.token });
    expect(await paidOf(subscriptionId)).toEqual([9900 - 4950, due]);
  });

  it("within the trial costs nothing before the trial ends", async () => {
    const person = await shop.person();
    const { subscriptionId } = await buyPlan(shop, person, { slug: "pro" });
    const preview = await manage(person, "preview", { interval: "year" });
    expect(preview.body).toMatchObject({ due_now: { amount: 0 }, next_total: { amount: 99_900 } });
    await manage(person, "change", { interval: "year", token: preview.body.token });
    expect((await planOf(person)).body).toMatchObject({ interval: "year", status: "trialing" });
    await shop.advance(14 * DAY + 7200);
    expect(await paidOf(subscriptionId)).toEqual([0, 99_900]);
  });
});

describe("a smaller interval", () => {
  it("gives what is left of the year as credit on the next invoices", async () => {
    const { person, subscriptionId } = await runningPro(shop, "year");
    await shop.advance(100 * DAY);
    const preview = await manage(person, "preview", { interval: "month" });
    expect(preview.body).toMatchObject({ due_now: { amount: 0 }, next_total: { amount: 0 } });
    expect(amountOf(preview, "credit")).toBeGreaterThan(50_000);
    expect(await manage(person, "change", { interval: "month", token: preview.body.token })).toMatchObject({
      status: 200,
    });
    await shop.advance(62 * DAY);
    expect((await paidOf(subscriptionId)).slice(1).every((cents) => cents === 0)).toBe(true);
    expect(await database().upgradeTransaction.count({ where: { userId: person.userId } })).toBe(0);
  });
});

describe("seats", () => {
  it("more of them are charged at once for the rest of the period", async () => {
    const { owner, subject, subscriptionId } = await runningTeam(shop, 5);
    const half =
      (((await stripe().subscriptions.retrieve(subscriptionId)).items.data[0]?.current_period_end ?? 0) - shop.now()) /
      2;
    await shop.advance(Math.floor(half));
    const preview = await manage(owner, "preview", { subject, seats: 7 });
    expect(amountOf(preview, "due_now")).toBe(2900);
    expect(preview.body).toMatchObject({ next_total: { amount: 25_700 }, seats: 7 });
    const changed = await manage(owner, "change", { subject, seats: 7, token: preview.body.token });
    expect(changed).toMatchObject({ status: 200, body: { seats: 7, seats_used: 2 } });
    expect(await paidOf(subscriptionId)).toEqual([19_900, 2900]);
    expect(changed.body.next_payment).toMatchObject({ amount: { amount: 25_700 } });
  });

  it("fewer of them are credited on the next invoice, as previewed", async () => {
    const { owner, subject, subscriptionId } = await runningTeam(shop, 9);
    await shop.advance(10 * DAY);
    const preview = await manage(owner, "preview", { subject, seats: 6 });
    expect(preview.body).toMatchObject({ due_now: { amount: 0 } });
    const next = amountOf(preview, "next_total");
    expect(next).toBe(22_800 - amountOf(preview, "credit"));
    expect(amountOf(preview, "credit")).toBeGreaterThan(0);
    const changed = await manage(owner, "change", { subject, seats: 6, token: preview.body.token });
    expect(changed).toMatchObject({ status: 200, body: { seats: 6 } });
    expect(changed.body.next_payment).toMatchObject({ amount: { amount: next } });
    await shop.advance(25 * DAY);
    expect(await paidOf(subscriptionId)).toEqual([31_500, next]);
  });

  it("never become fewer than are in use, and never fewer than the plan includes", async () => {
    const { owner, subject } = await runningTeam(shop, 8, 7);
    const refused = await manage(owner, "preview", { subject, seats: 6 });
    expect(refused).toMatchObject({
      status: 422,
      body: { seats_in_use: 7, detail: expect.stringContaining("7 seats are in use") },
    });
    const small = await runningTeam(shop, 7);
    const preview = await manage(small.owner, "preview", { subject: small.subject, seats: 3 });
    expect(preview.body).toMatchObject({ seats: 5 });
    await manage(small.owner, "change", { subject: small.subject, seats: 3, token: preview.body.token });
    const items = (await stripe().subscriptions.retrieve(small.subscriptionId)).items.data;
    expect(items.map((item) => item.quantity)).toEqual([1]);
  });

  it("are the business of those who administer the organisation, and of teams", async () => {
    const { members, subject } = await runningTeam(shop, 5);
    const member = members[1] as TestPerson;
    expect(await manage(member, "preview", { subject, seats: 7 })).toMatchObject({
      status: 404,
      body: { code: "organization_not_found" },
    });
    const { person } = await runningPro(shop);
    expect(await manage(person, "preview", { seats: 2 })).toMatchObject({ status: 422 });
    expect(await manage(person, "preview", { plan: "team" })).toMatchObject({ status: 422 });
    expect(await manage(person, "preview", { plan: "gold" })).toMatchObject({ status: 404 });
    expect(await manage(person, "preview", {})).toMatchObject({ status: 422 });
  });
});

describe("prices at Stripe", () => {
  it("are made once, follow the shop, and leave those who bought before with theirs", async () => {
    const { person, subscriptionId } = await runningPro(shop);
    const list = () => stripe().prices.list({ lookup_keys: ["keys_pro_month"], active: true });
    const before = (await list()).data;
    expect(before).toMatchObject([{ unit_amount: 9900, metadata: { plan: "pro", part: "plan", seats_included: "1" } }]);
    const where = { planSlug_interval: { planSlug: "pro", interval: "month" as const } };
    await database().planPrice.update({ where, data: { amountCents: 10_900 } });
    try {
      const { subscriptionId: later } = await runningPro(shop);
      expect((await list()).data).toMatchObject([{ unit_amount: 10_900 }]);
      expect((await stripe().prices.retrieve(before[0]?.id ?? "")).active).toBe(false);
      expect(await paidOf(later)).toEqual([10_900]);
      await shop.advance(32 * DAY);
      expect(await paidOf(subscriptionId)).toEqual([9900, 9900]);
      expect((await planOf(person)).body).toMatchObject({ plan: "pro", next_payment: { amount: { amount: 9900 } } });
    } finally {
      await database().planPrice.update({ where, data: { amountCents: 9900 } });
    }
  });
});
