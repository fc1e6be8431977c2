import { describe, expect, it } from "vitest";
import { stripe } from "@/lib/platform/stripe";
import { openPlanShop } from "../../support/open-plan-shop";
import { amountOf, changePlan, creditedPro, creditsOf, sum } from "../../support/plan-credit";
import { DAY, manage, paidOf, planOf } from "../../support/plans";

const shop = await openPlanShop();

async function couponIds(): Promise<string[]> {
  const all = await stripe().coupons.list({ limit: 100 }).autoPagingToArray({ limit: 1000 });
  return all.map(({ id }) => id);
}

describe("a credit for bundles, when the plan changes", () => {
  it("goes along from month to year at once: it costs what the year alone would have", async () => {
    const { person, subscriptionId } = await creditedPro(shop, "month", false);
    const preview = await changePlan(person, subscriptionId, { interval: "year" });
    expect(sum((preview.body.lines ?? []).map(({ amount }) => amount))).toBe(amountOf(preview, "due_now"));
    expect(preview.body.lines).toContainEqual(
      expect.objectContaining({ label: "Credit for bundles you own", kind: "credit", amount: -49_950 }),
    );
    expect(preview.body.sentence).toContain("Of your credit for bundles $499.50");
    expect(sum(await paidOf(subscriptionId))).toBe(49_950);
    await shop.advance(366 * DAY);
    expect((await paidOf(subscriptionId)).at(-1)).toBe(99_900);
  });

  it("goes along from month to year later: with what came off days that are given back", async () => {
    const { person, subscriptionId } = await creditedPro(shop, "month", false);
    await shop.advance(10 * DAY);
    const { items } = await stripe().subscriptions.retrieve(subscriptionId);
    const { current_period_start: start = 0, current_period_end: end = 1 } = items.data[0] ?? {};
    const unused = Math.floor((4950 * (end - shop.now())) / (end - start));
    const preview = await changePlan(person, subscriptionId, { interval: "year" });
    expect(await creditsOf(subscriptionId)).toEqual([4950, 49_950 - 4950 + unused]);
    expect(preview.body.sentence).toContain("no longer need are taken off already");
    await shop.advance(366 * DAY);
    expect((await creditsOf(subscriptionId)).slice(2).every((cents) => cents === 0)).toBe(true);
  });

  it("is spread over twelve months when the year becomes months within the trial", async () => {
    const { person, subscriptionId } = await creditedPro(shop, "year", true);
    const preview = await changePlan(person, subscriptionId, { interval: "month" });
    expect(preview.body).toMatchObject({ due_now: { amount: 0 }, next_total: { amount: 9900 - 4163 } });
    expect(preview.body.sentence).toContain("come off the next 12 invoices");
    expect((await planOf(person)).body.next_payment).toMatchObject({ amount: { amount: 9900 - 4163 } });
    await shop.advance(7200);
    for (let month = 0; month < 14; month += 1) await shop.advance(31 * DAY);
    const credits = (await creditsOf(subscriptionId)).slice(1);
    expect(credits.slice(0, 12)).toEqual([...Array(6).fill(4163), ...Array(6).fill(4162)]);
    expect(sum(credits)).toBe(49_950);
  });

  it("comes off the one invoice when months become a year within the trial, and back", async () => {
    const { person, subscriptionId } = await creditedPro(shop, "month", true);
    const preview = await changePlan(person, subscriptionId, { interval: "year" });
    expect(preview.body).toMatchObject({ next_total: { amount: 49_950 } });
    await changePlan(person, subscriptionId, { interval: "month" });
    await shop.advance(DAY);
    await changePlan(person, subscriptionId, { interval: "year" });
    await shop.advance(14 * DAY);
    expect(await paidOf(subscriptionId)).toEqual([0, 49_950]);
  });

  it("is previewed on many days with one coupon, which the change then takes", async () => {
    const { person, subscriptionId } = await creditedPro(shop, "month", true);
    const made = await couponIds();
    for (let day = 0; day < 3; day += 1) {
      const preview = await manage(person, "preview", { interval: "year" });
      expect(preview.body).toMatchObject({ next_total: { amount: 49_950 } });
      await shop.advance(DAY);
    }
    const previewed = (await couponIds()).filter((id) => !made.includes(id));
    expect(previewed).toHaveLength(1);
    await changePlan(person, subscriptionId, { interval: "year" });
    expect((await couponIds()).filter((id) => !made.includes(id))).toEqual(previewed);
    expect(await stripe().coupons.retrieve(previewed[0] ?? "")).toMatchObject({ times_redeemed: 1 });
  });

  it("goes along from year to month: what came off the rest of the year comes off its months", async () => {
    const { person, subscriptionId } = await creditedPro(shop, "year", false);
    await shop.advance(100 * DAY);
    const preview = await changePlan(person, subscriptionId, { interval: "month" });
    const rest = Math.floor((49_950 * 265) / 365);
    expect(preview.body.sentence).toContain("come off the next 9 invoices");
    for (let month = 0; month < 14; month += 1) await shop.advance(31 * DAY);
    const credits = (await creditsOf(subscriptionId)).slice(1);
    expect(sum(credits)).toBe(rest);
    expect(credits.slice(0, 9).every((cents) => Math.abs(cents - rest / 9) < 1)).toBe(true);
  });
});
