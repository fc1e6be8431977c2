import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as confirmPost } from "@/app/api/v1/orders/[id]/confirm/route";
import { decideFor } from "@/lib/entitlements/service";
import { clock } from "@/lib/platform/clock";
import { database, disconnect } from "@/lib/platform/db";
import { stripe } from "@/lib/platform/stripe";
import { createBundle, createKey } from "../../support/catalog";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox";
import { checkout, sessionOf } from "../../support/shop";
import { apiRequest, createPerson, type TestPerson } from "../../support/viewer";

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(async () => {
  await sandbox.stop();
  await disconnect();
});

type Item = { kind: "key" | "bundle"; slug: string };

async function createCode(code: string, percentOff: number): Promise<void> {
  const coupon = await stripe().coupons.create({ percent_off: percentOff, duration: "once" });
  await stripe().promotionCodes.create({ promotion: { type: "coupon", coupon: coupon.id }, code });
}

/** Begins a checkout, types a code into its page, pays, and comes back. */
async function buyWithCode(person: TestPerson, items: readonly Item[], code: string) {
  const started = await checkout(person, items);
  const session = await sessionOf(started.body.order_id);
  await fetch(`${sandbox.url}/c/pay/${session}/promotion-code`, {
    method: "POST",
    body: new URLSearchParams({ code }),
  });
  expect((await sandbox.pay(session)).status).toBe(200);
  const id = String(started.body.order_id);
  const request = apiRequest(`/api/v1/orders/${id}/confirm`, { as: person, method: "POST" });
  const order = await (await confirmPost(request, { params: Promise.resolve({ id }) })).json();
  return { session, id, order };
}

describe("a promotion code at the checkout", () => {
  it("comes off the lines in proportion, and what was charged is what a bundle credits later", async () => {
    await createCode("TENOFF", 10);
    const [person, first, second, third] = [
      await createPerson(),
      await createKey({ priceCents: 7900 }),
      await createKey({ priceCents: 9900 }),
      await createKey({ priceCents: 14_900 }),
    ];
    const items = [first, second].map(({ slug }) => ({ kind: "key" as const, slug }));
    const { order, id } = await buyWithCode(person, items, "tenoff");
    expect(order).toMatchObject({ status: "paid", total: { amount: 16_020 } });
    expect(order.lines.map((line: { net: { amount: number } }) => line.net.amount)).toEqual([7110, 8910]);
    expect(await database().attentionItem.count({ where: { detail: { path: ["order_id"], equals: id } } })).toBe(0);

    const bundle = await createBundle([first, second, third], 25_000);
    const upgrade = await checkout(person, [{ kind: "bundle", slug: bundle.slug }]);
    const next = await stripe().checkout.sessions.retrieve(await sessionOf(upgrade.body.order_id));
    expect(next.amount_total).toBe(25_000 - 16_020);
    expect(next.allow_promotion_codes).not.toBe(true);
  });

  it("that takes everything leaves nothing to pay, and gives access all the same", async () => {
    await createCode("ONTHEHOUSE", 100);
    const [person, key] = [await createPerson(), await createKey()];
    const { order } = await buyWithCode(person, [{ kind: "key", slug: key.slug }], "ONTHEHOUSE");
    expect(order).toMatchObject({ status: "paid", total: { amount: 0 } });
    expect((await decideFor(person.userId, key.id, clock.now())).allowed).toBe(true);
  });
});
