import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as confirmPost } from "@/app/api/v1/orders/[id]/confirm/route";
import { decideFor } from "@/lib/entitlements/service";
import { clock } from "@/lib/platform/clock";
import { database, disconnect } from "@/lib/platform/db";
import { createBundle, createKey } from "../../support/catalog";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox";
import { checkout, deliver, drainJobs, sessionOf } from "../../support/shop";
import { apiRequest, createPerson, type TestPerson } from "../../support/viewer";

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(async () => {
  await sandbox.stop();
  await disconnect();
});

function confirm(as: TestPerson, orderId: unknown): Promise<Response> {
  const request = apiRequest(`/api/v1/orders/${orderId}/confirm`, { as, method: "POST" });
  return confirmPost(request, { params: Promise.resolve({ id: String(orderId) }) });
}

async function isOpenFor(person: TestPerson, keyId: string) {
  return decideFor(person.userId, keyId, clock.now());
}

describe("buying a KEY", () => {
  it("gives access at the moment of return, without any webhook", async () => {
    const [buyer, key] = [await createPerson(), await createKey()];
    const started = await checkout(buyer, [{ kind: "key", slug: key.slug }]);
    expect(started.status).toBe(201);
    expect(started.body.url).toContain("/c/pay/");
    expect((await isOpenFor(buyer, key.id)).allowed).toBe(false);
    expect((await sandbox.pay(await sessionOf(started.body.order_id))).status).toBe(200);
    const order = await (await confirm(buyer, started.body.order_id)).json();
    expect(order).toMatchObject({ status: "paid", total: { amount: 7900, currency: "usd" } });
    expect(await isOpenFor(buyer, key.id)).toMatchObject({ allowed: true, until: null });
    const receipts = await database().mail.findMany({ where: { to: buyer.email } });
    expect(receipts.map((mail) => mail.dedupeKey)).toEqual([`receipt:${started.body.order_id}`]);
  });

  it("gives nothing before the payment, and nothing to whoever opens the return page", async () => {
    const [buyer, stranger, key] = [await createPerson(), await createPerson(), await createKey()];
    const started = await checkout(buyer, [{ kind: "key", slug: key.slug }]);
    expect(await (await confirm(buyer, started.body.order_id)).json()).toMatchObject({ status: "pending" });
    expect((await confirm(stranger, started.body.order_id)).status).toBe(404);
    expect((await confirm(buyer, "not-an-order")).status).toBe(404);
    expect((await isOpenFor(buyer, key.id)).allowed).toBe(false);
    expect((await isOpenFor(stranger, key.id)).allowed).toBe(false);
  });

  it("makes one order and one session of a double click", async () => {
    const [buyer, key] = [await createPerson(), await createKey()];
    const clicks = await Promise.all([1, 2, 3].map(() => checkout(buyer, [{ kind: "key", slug: key.slug }])));
    expect(clicks.map((click) => click.status)).toEqual([201, 201, 201]);
    expect(new Set(clicks.map((click) => click.body.url)).size).toBe(1);
    expect(await database().order.count({ where: { buyerId: buyer.userId } })).toBe(1);
  });

  it("says 'already owned' before a second payment, also when no webhook told of the first", async () => {
    const [buyer, key] = [await createPerson(), await createKey()];
    const started = await checkout(buyer, [{ kind: "key", slug: key.slug }]);
    await sandbox.pay(await sessionOf(started.body.order_id));
    const again = await checkout(buyer, [{ kind: "key", slug: key.slug }]);
    expect(again).toMatchObject({ status: 409, body: { code: "already_owned" } });
    expect((await isOpenFor(buyer, key.id)).allowed).toBe(true);
    expect(await checkout(buyer, [{ kind: "key", slug: key.slug }])).toMatchObject({ status: 409 });
  });

  it("refunds what was paid twice in two tabs, and keeps the rest", async () => {
    const [buyer, key, other] = [await createPerson(), await createKey(), await createKey({ priceCents: 4900 })];
    const first = await checkout(buyer, [{ kind: "key", slug: key.slug }]);
    const second = await checkout(buyer, [
      { kind: "key", slug: key.slug },
      { kind: "key", slug: other.slug },
    ]);
    await sandbox.pay(await sessionOf(first.body.order_id));
    await sandbox.pay(await sessionOf(second.body.order_id));
    await confirm(buyer, first.body.order_id);
    await confirm(buyer, second.body.order_id);
    await drainJobs();
    const order = await (await confirm(buyer, second.body.order_id)).json();
    expect(order).toMatchObject({ status: "paid", refunded: { amount: 7900 } });
    expect(order.lines.map((line: { status: string }) => line.status)).toEqual(["duplicate", "paid"]);
    expect((await isOpenFor(buyer, key.id)).because.map((source) => source.orderId)).toEqual([first.body.order_id]);
    expect((await isOpenFor(buyer, other.id)).allowed).toBe(true);
    const mails = await database().mail.findMany({
      where: { to: buyer.email, dedupeKey: { startsWith: "duplicate:" } },
    });
    expect(mails.map((mail) => mail.subject)).toEqual([expect.stringContaining("paid twice: $79 goes back")]);
  });

  it("refuses prices, unknown things, announced KEYS and unverified addresses, each in its own words", async () => {
    const [buyer, key] = [await createPerson(), await createKey()];
    const item = { kind: "key" as const, slug: key.slug };
    const priced = await checkout(buyer, [{ ...item, price: 1 } as typeof item]);
    expect(priced).toMatchObject({ status: 422, body: { code: "invalid_input", errors: [{ pointer: "/items/0" }] } });
    expect(await checkout(buyer, [item], { price_cents: 1 })).toMatchObject({ status: 422 });
    expect(await checkout(buyer, [])).toMatchObject({ status: 422 });
    expect(await checkout(buyer, [{ kind: "key", slug: "nowhere" }])).toMatchObject({
      status: 404,
      body: { code: "key_not_found" },
    });
    expect(await checkout(buyer, [{ kind: "bundle", slug: "nowhere" }])).toMatchObject({
      status: 404,
      body: { code: "bundle_not_found" },
    });
    const coming = await createKey({ status: "coming" });
    expect(await checkout(buyer, [{ kind: "key", slug: coming.slug }])).toMatchObject({
      status: 409,
      body: { code: "not_on_sale" },
    });
    const unverified = await createPerson({ isVerified: false });
    expect(await checkout(unverified, [item])).toMatchObject({ status: 403, body: { code: "email_not_verified" } });
    expect(await database().order.count({ where: { buyerId: buyer.userId } })).toBe(0);
  });

  it("says that payments are not reachable when they are not, and works again afterwards", async () => {
    const [buyer, key] = [await createPerson(), await createKey()];
    await sandbox.control("PUT", "/faults", { kind: "error" });
    const failed = await checkout(buyer, [{ kind: "key", slug: key.slug }]);
    await sandbox.control("PUT", "/faults", { kind: "none" });
    expect(failed).toMatchObject({ status: 503, body: { code: "payments_unreachable" } });
    expect(failed.body.detail).toContain("Nothing was charged");
    expect((await checkout(buyer, [{ kind: "key", slug: key.slug }])).status).toBe(201);
  });
});

describe("buying a bundle", () => {
  it("charges the bundle less what was paid for its KEYS, and records the upgrade", async () => {
    const buyer = await createPerson();
    const keys = [
      await createKey({ priceCents: 7900 }),
      await createKey({ priceCents: 9900 }),
      await createKey({ priceCents: 40_000 }),
    ];
    const bundle = await createBundle(keys, 49_900);
    for (const key of keys.slice(0, 2)) {
      const bought = await checkout(buyer, [{ kind: "key", slug: key.slug }]);
      await sandbox.pay(await sessionOf(bought.body.order_id));
      await confirm(buyer, bought.body.order_id);
    }
    const started = await checkout(buyer, [{ kind: "bundle", slug: bundle.slug }]);
    const session = await (await sandbox.pay(await sessionOf(started.body.order_id))).json();
    expect(session.amount_total).toBe(32_100);
    await confirm(buyer, started.body.order_id);
    for (const key of keys) expect((await isOpenFor(buyer, key.id)).allowed).toBe(true);
    const upgrade = await database().upgradeTransaction.findFirstOrThrow({
      where: { orderId: String(started.body.order_id) },
      include: { creditUses: true },
    });
    expect(upgrade).toMatchObject({
      kind: "key_to_bundle",
      fullPriceCents: 49_900,
      creditCents: 17_800,
      finalPriceCents: 32_100,
    });
    expect(upgrade.creditUses.map((use) => use.amountCents).sort()).toEqual([7900, 9900]);
  });

  it("grants it at once when nothing is to pay", async () => {
    const buyer = await createPerson();
    const key = await createKey({ priceCents: 7900 });
    const bought = await checkout(buyer, [{ kind: "key", slug: key.slug }]);
    await sandbox.pay(await sessionOf(bought.body.order_id));
    await confirm(buyer, bought.body.order_id);
    const bundle = await createBundle([key], 6000);
    const granted = await checkout(buyer, [{ kind: "bundle", slug: bundle.slug }]);
    expect(granted).toMatchObject({ status: 200, body: { granted: true } });
    const order = await database().order.findUniqueOrThrow({ where: { id: String(granted.body.order_id) } });
    expect(order).toMatchObject({ status: "paid", totalCents: 0, stripeSessionId: null });
    expect((await isOpenFor(buyer, key.id)).because).toHaveLength(2);
  });
});

describe("a full refund", () => {
  it("ends access from its moment, and says so", async () => {
    const [buyer, key] = [await createPerson(), await createKey()];
    const started = await checkout(buyer, [{ kind: "key", slug: key.slug }]);
    const session = await (await sandbox.pay(await sessionOf(started.body.order_id))).json();
    await confirm(buyer, started.body.order_id);
    const { stripe } = await import("@/lib/platform/stripe");
    await stripe().refunds.create({ payment_intent: session.payment_intent });
    for (const event of await sandbox.events()) await deliver(event);
    await drainJobs();
    expect(await isOpenFor(buyer, key.id)).toMatchObject({ allowed: false, reason: "refunded" });
    const order = await database().order.findUniqueOrThrow({ where: { id: String(started.body.order_id) } });
    expect(order.status).toBe("refunded");
    expect((await checkout(buyer, [{ kind: "key", slug: key.slug }])).status).toBe(201);
  });
});
