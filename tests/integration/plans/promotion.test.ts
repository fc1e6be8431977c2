import type Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { decideFor } from "@/lib/entitlements/service";
import { clock } from "@/lib/platform/clock";
import { database } from "@/lib/platform/db";
import { stripe } from "@/lib/platform/stripe";
import { createKey } from "../../support/catalog";
import { openPlanShop } from "../../support/open-plan-shop";
import {
  bundleOwner,
  checkoutPlan,
  confirmOrder,
  DAY,
  manage,
  type PlanItem,
  paidOf,
  planOf,
  spendTrial,
} from "../../support/plans";
import { sessionOf } from "../../support/shop";
import type { TestPerson } from "../../support/viewer";

const shop = await openPlanShop();

type CouponParams = Stripe.CouponCreateParams;

async function createCode(code: string, coupon: CouponParams): Promise<void> {
  const made = await stripe().coupons.create(coupon);
  await stripe().promotionCodes.create({ promotion: { type: "coupon", coupon: made.id }, code });
}

/** Buys a plan, with a code typed into the checkout's page. */
async function buyWithCode(person: TestPerson, plan: PlanItem, code: string) {
  const started = await checkoutPlan(person, plan);
  const session = await sessionOf(started.body.order_id);
  await fetch(`${shop.sandbox.url}/c/pay/${session}/promotion-code`, {
    method: "POST",
    body: new URLSearchParams({ code }),
  });
  expect((await shop.sandbox.pay(session)).status).toBe(200);
  const { body: order } = await confirmOrder(person, started.body.order_id);
  const { subscription } = await stripe().checkout.sessions.retrieve(session);
  return { order, subscriptionId: String(subscription) };
}

async function paying(): Promise<TestPerson> {
  const person = await shop.person();
  await spendTrial(person);
  return person;
}

async function forMonths(count: number): Promise<void> {
  for (let month = 0; month < count; month += 1) await shop.advance(31 * DAY);
}

describe("a promotion code on a plan", () => {
  it.each<[string, CouponParams, number[]]>([
    ["once", { percent_off: 50, duration: "once" }, [4950, 9900, 9900, 9900]],
    [
      "repeating",
      { amount_off: 1000, currency: "usd", duration: "repeating", duration_in_months: 3 },
      [8900, 8900, 8900, 9900],
    ],
    ["forever", { percent_off: 20, duration: "forever" }, [7920, 7920, 7920, 7920]],
  ])("counts %s, on the order and on the renewals", async (duration, coupon, paid) => {
    await createCode(`PLAN${duration}`, coupon);
    const person = await paying();
    const { order, subscriptionId } = await buyWithCode(person, { slug: "pro" }, `PLAN${duration}`);
    expect(order).toMatchObject({ status: "paid", total: { amount: paid[0] } });
    await forMonths(3);
    expect(await paidOf(subscriptionId)).toEqual(paid);
    expect((await planOf(person)).body).toMatchObject({ next_payment: { amount: { amount: paid[3] } } });
    expect(await database().attentionItem.count()).toBe(0);
  });

  it("in a trial comes off the first invoice that is charged", async () => {
    await createCode("TRIAL", { percent_off: 50, duration: "once" });
    const person = await shop.person();
    const { order, subscriptionId } = await buyWithCode(person, { slug: "pro" }, "TRIAL");
    expect(order).toMatchObject({ status: "paid", total: { amount: 0 } });
    expect((await planOf(person)).body).toMatchObject({ next_payment: { amount: { amount: 4950 } } });
    await shop.advance(15 * DAY);
    expect(await paidOf(subscriptionId)).toEqual([0, 4950]);
  });

  it("that takes everything off leaves nothing to pay, and the plan runs", async () => {
    await createCode("FREEMONTH", { percent_off: 100, duration: "once" });
    const [person, key] = [await paying(), await createKey()];
    const { order, subscriptionId } = await buyWithCode(person, { slug: "pro" }, "FREEMONTH");
    expect(order).toMatchObject({ status: "paid", total: { amount: 0 } });
    expect((await decideFor(person.userId, key.id, clock.now())).allowed).toBe(true);
    await shop.advance(32 * DAY);
    expect(await paidOf(subscriptionId)).toEqual([0, 9900]);
  });

  it("goes along with a change, as previewed", async () => {
    await createCode("LOYAL", { percent_off: 20, duration: "forever" });
    const person = await paying();
    const { subscriptionId } = await buyWithCode(person, { slug: "pro" }, "LOYAL");
    const preview = await manage(person, "preview", { interval: "year" });
    expect(preview.body).toMatchObject({ due_now: { amount: 79_920 - 7920 } });
    await manage(person, "change", { interval: "year", token: preview.body.token });
    expect((await paidOf(subscriptionId)).sort((a, b) => a - b)).toEqual([7920, 72_000]);
  });

  it("is not taken where a credit for bundles comes off", async () => {
    const person = await bundleOwner(shop, 129_900);
    await spendTrial(person);
    const started = await checkoutPlan(person, { slug: "pro" });
    const session = await stripe().checkout.sessions.retrieve(await sessionOf(started.body.order_id));
    expect(session.allow_promotion_codes).not.toBe(true);
    expect(session.total_details?.amount_discount).toBe(4950);
  });
});
