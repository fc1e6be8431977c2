import { describe, expect, it } from "vitest";
import { foldSubscription } from "@/lib/payments/service/fold-subscription";
import { clock } from "@/lib/platform/clock";
import { database } from "@/lib/platform/db";
import { stripe } from "@/lib/platform/stripe";
import { openPlanShop } from "../../support/open-plan-shop";
import { DAY, runningPro } from "../../support/plans";

const shop = await openPlanShop();

/** A second plan of the same customer, of which the shop hears only when nobody has paid it any more. */
async function secondUnpaid(subscriptionId: string): Promise<string> {
  await shop.sandbox.control("PUT", "/billing", { retry_days: [1], after_retries: "unpaid" });
  const first = await stripe().subscriptions.retrieve(subscriptionId, { expand: ["customer"] });
  const customer = first.customer as { id: string; test_clock?: string | null };
  const method = await stripe().paymentMethods.attach("pm_card_chargeCustomerFail", { customer: customer.id });
  const second = await stripe().subscriptions.create({
    customer: customer.id,
    items: [{ price: first.items.data[0]?.price.id ?? "" }],
    trial_period_days: 1,
    default_payment_method: method.id,
  });
  const testClock = String(customer.test_clock);
  await stripe().testHelpers.testClocks.advance(testClock, { frozen_time: shop.now() + 5 * DAY });
  while ((await stripe().testHelpers.testClocks.retrieve(testClock)).status !== "ready");
  return second.id;
}

describe("a second plan", () => {
  it("is ended at once also when its payments had failed before anything was heard of it", async () => {
    const { subscriptionId } = await runningPro(shop);
    const second = await secondUnpaid(subscriptionId);
    expect((await stripe().subscriptions.retrieve(second)).status).toBe("unpaid");
    await foldSubscription(second, clock.now());
    await shop.deliverAll();
    expect(await stripe().subscriptions.retrieve(second)).toMatchObject({
      status: "canceled",
      cancellation_details: { comment: expect.stringContaining("Bought a second time") },
    });
    const rows = await database().subscription.findMany({ orderBy: { startedAt: "asc" } });
    expect(rows.map(({ isDuplicate, status }) => [isDuplicate, status])).toEqual([
      [false, "active"],
      [true, "canceled"],
    ]);
  });
});
