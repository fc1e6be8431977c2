import { describe, expect, it } from "vitest";
import { stripe } from "@/lib/platform/stripe";
import { createBundle, createKey } from "../../support/catalog";
import { openPlanShop } from "../../support/open-plan-shop";
import { amountOf, changePlan, creditedPro, creditsOf, sum } from "../../support/plan-credit";
import { buyPlan, confirmOrder, DAY, manage, paidOf, planOf, spendTrial } from "../../support/plans";
import { checkout, sessionOf } from "../../support/shop";

const shop = await openPlanShop();

describe("a credit for bundles, through many changes", () => {
  it("is never used twice, however often the interval changes", async () => {
    const { person, subscriptionId } = await creditedPro(shop, "month", false);
    for (const interval of ["year", "month", "year", "month"]) {
      await shop.advance(20 * DAY);
      await changePlan(person, subscriptionId, { interval });
    }
    for (let month = 0; month < 14; month += 1) await shop.advance(31 * DAY);
    const { metadata } = await stripe().subscriptions.retrieve(subscriptionId);
    const last = (await creditsOf(subscriptionId)).slice(4);
    expect(Number(metadata.credit_used) + sum(last)).toBeLessThanOrEqual(59_400);
    expect(sum(last)).toBeGreaterThan(0);
  });
});

describe("a team's credit, when seats change", () => {
  async function team() {
    const { owner, slug: subject, organizationId } = await shop.owner(2);
    await spendTrial(owner, organizationId);
    const bundle = await createBundle([await createKey(), await createKey()], 60_000);
    const started = await checkout(owner, [{ kind: "bundle", slug: bundle.slug }], { subject });
    await shop.sandbox.pay(await sessionOf(started.body.order_id));
    await confirmOrder(owner, started.body.order_id);
    const { subscriptionId } = await buyPlan(shop, owner, { slug: "team", seats: 6 }, { subject });
    return { owner, subject, subscriptionId };
  }

  it("is not used up by the invoice for more seats, and goes on", async () => {
    const { owner, subject, subscriptionId } = await team();
    expect(await creditsOf(subscriptionId)).toEqual([5000]);
    await shop.advance(3 * DAY);
    const preview = await changePlan(owner, subscriptionId, { subject, seats: 9 });
    expect(preview.body).toMatchObject({ next_total: { amount: 19_900 + 4 * 2900 - 5000 } });
    expect(await creditsOf(subscriptionId)).toEqual([5000, 0]);
    expect((await planOf(owner, subject)).body.next_payment).toMatchObject({ amount: { amount: 26_500 } });
    for (let month = 0; month < 13; month += 1) await shop.advance(31 * DAY);
    expect((await creditsOf(subscriptionId)).filter((cents) => cents > 0)).toEqual(Array(12).fill(5000));
  });

  it("needs no coupon to be previewed", async () => {
    const { owner, subject } = await team();
    const count = async () => (await stripe().coupons.list({ limit: 100 })).data.length;
    const before = await count();
    expect(before).toBeGreaterThan(0);
    for (const seats of [7, 9, 5]) expect((await manage(owner, "preview", { subject, seats })).status).toBe(200);
    expect(await count()).toBe(before);
  });

  it("goes on with fewer seats, as previewed", async () => {
    const { owner, subject, subscriptionId } = await team();
    const preview = await changePlan(owner, subscriptionId, { subject, seats: 5 });
    const next = amountOf(preview, "next_total");
    expect(sum((preview.body.lines ?? []).map(({ amount }) => amount))).toBe(next);
    expect((await planOf(owner, subject)).body.next_payment).toMatchObject({ amount: { amount: next } });
    for (let month = 0; month < 13; month += 1) await shop.advance(31 * DAY);
    expect((await creditsOf(subscriptionId)).filter((cents) => cents > 0)).toEqual(Array(12).fill(5000));
    expect((await paidOf(subscriptionId))[1]).toBe(next);
  });
});
