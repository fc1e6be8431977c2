import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { POST as acceptPost } from "@/app/api/v1/admin/attention/[id]/accept/route";
import { POST as declinePost } from "@/app/api/v1/admin/attention/[id]/decline/route";
import { POST as adminRefundPost } from "@/app/api/v1/admin/orders/[id]/refunds/route";
import { POST as refundPost } from "@/app/api/v1/orders/[id]/refund/route";
import { GET as orderGet } from "@/app/api/v1/orders/[id]/route";
import { addDays, addSeconds } from "@/lib/kernel/time";
import { foldCheckoutSession } from "@/lib/payments/service/fold";
import { clock } from "@/lib/platform/clock";
import { database, disconnect } from "@/lib/platform/db";
import { stripe } from "@/lib/platform/stripe";
import { createBundle, createKey } from "../../support/catalog";
import { type Bought, buy, download, isOpen, reasonFor } from "../../support/purchases";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox";
import { drainJobs } from "../../support/shop";
import { apiRequest, createPerson, type TestPerson } from "../../support/viewer";

let sandbox: TestSandbox;
let admin: TestPerson;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  admin = await createPerson({ role: "admin" });
});
afterEach(() => clock.set());
afterAll(async () => {
  await sandbox.stop();
  await disconnect();
});

async function call(
  handler: (request: Request, context: never) => Promise<Response>,
  as: TestPerson,
  id: string,
  body: unknown,
) {
  const request = apiRequest("/api/v1/any", { as, body });
  const response = await handler(request, { params: Promise.resolve({ id }) } as never);
  return { status: response.status, body: await response.json() };
}
const ask = (as: TestPerson, { orderId }: Bought, body: object = {}) => call(refundPost, as, orderId, body);
const giveBack = ({ orderId }: Bought, lines: readonly string[], more: object = {}) =>
  call(adminRefundPost, admin, orderId, { lines, reason: "They asked by mail.", ...more });

async function orderAs(as: TestPerson, { orderId }: Bought) {
  const request = apiRequest(`/api/v1/orders/${orderId}`, { as });
  return (await orderGet(request, { params: Promise.resolve({ id: orderId }) })).json();
}

describe("the 30-day promise", () => {
  it("gives back at once what nobody downloaded, and says so beforehand", async () => {
    const [buyer, key] = [await createPerson(), await createKey()];
    const bought = await buy(sandbox, buyer, [{ kind: "key", slug: key.slug }]);
    expect((await orderAs(buyer, bought)).refundable).toMatchObject({ state: "now", until: expect.any(String) });
    const answer = await ask(buyer, bought, { reason: "Not what I need." });
    expect(answer).toMatchObject({
      status: 200,
      body: { refunded: { amount: 7900 }, requested: false, pending: false },
    });
    expect(await isOpen(buyer, key)).toBe(false);
    expect(await reasonFor(buyer, key)).toBe("refunded");
    const charge = await stripe().charges.retrieve(bought.chargeId);
    expect(charge.amount_refunded).toBe(7900);
    expect(await ask(buyer, bought)).toMatchObject({ status: 409, body: { code: "not_refundable" } });
    expect(await drainJobs()).toBe(1);
    expect((await stripe().refunds.list({ charge: bought.chargeId })).data).toHaveLength(1);
    const audit = await database().auditEntry.findMany({ where: { target: `order:${bought.orderId}` } });
    expect(audit).toMatchObject([{ action: "refund.decided", actorId: buyer.userId }]);
    const mails = await database().mail.findMany({ where: { to: buyer.email, dedupeKey: { startsWith: "refund:" } } });
    expect(mails).toHaveLength(1);
  });

  it("asks a person about what was downloaded; accepted, it goes back", async () => {
    const [buyer, key, other] = [await createPerson(), await createKey(), await createKey({ priceCents: 4900 })];
    const bought = await buy(sandbox, buyer, [
      { kind: "key", slug: key.slug },
      { kind: "key", slug: other.slug },
    ]);
    await download(buyer, key);
    const before = await orderAs(buyer, bought);
    expect(before.lines.map((line: { refundable: { state: string } }) => line.refundable.state)).toEqual([
      "request",
      "now",
    ]);
    const answer = await ask(buyer, bought);
    expect(answer).toMatchObject({ status: 200, body: { refunded: { amount: 4900 }, requested: true } });
    expect([await isOpen(buyer, key), await isOpen(buyer, other)]).toEqual([true, false]);
    expect((await orderAs(buyer, bought)).lines[0].refundable).toMatchObject({ state: "no" });
    expect(await ask(buyer, bought, { lines: [bought.lineIds[0]] })).toMatchObject({ status: 409 });
    const item = await database().attentionItem.findFirstOrThrow({
      where: { kind: "refund_request", detail: { path: ["order_id"], equals: bought.orderId } },
    });
    expect(await call(acceptPost, buyer, item.id, {})).toMatchObject({ status: 403 });
    expect(await call(acceptPost, admin, item.id, {})).toMatchObject({
      status: 200,
      body: { refunded: { amount: 7900 } },
    });
    expect(await isOpen(buyer, key)).toBe(false);
    expect(await call(acceptPost, admin, item.id, {})).toMatchObject({ status: 409 });
    expect((await orderAs(buyer, bought)).status).toBe("refunded");
  });

  it("declined, everything stays and the buyer reads why", async () => {
    const [buyer, key] = [await createPerson(), await createKey()];
    const bought = await buy(sandbox, buyer, [{ kind: "key", slug: key.slug }]);
    await download(buyer, key);
    expect(await ask(buyer, bought, { reason: "Changed my mind." })).toMatchObject({
      status: 202,
      body: { requested: true },
    });
    const item = await database().attentionItem.findFirstOrThrow({
      where: { kind: "refund_request", detail: { path: ["order_id"], equals: bought.orderId } },
    });
    expect(await call(declinePost, admin, item.id, {})).toMatchObject({ status: 422 });
    expect(await call(declinePost, admin, item.id, { note: "It was used in full." })).toMatchObject({ status: 200 });
    expect(await isOpen(buyer, key)).toBe(true);
    const mail = await database().mail.findFirstOrThrow({ where: { dedupeKey: `refund-declined:${item.id}` } });
    expect(mail).toMatchObject({ to: buyer.email, text: expect.stringContaining("It was used in full.") });
    const again = await ask(buyer, bought);
    expect(again).toMatchObject({ status: 409, body: { code: "not_refundable" } });
    expect(again.body.detail).toContain("declined");
  });

  it("ends with the 30th day", async () => {
    const [buyer, key, other] = [await createPerson(), await createKey(), await createKey()];
    const first = await buy(sandbox, buyer, [{ kind: "key", slug: key.slug }]);
    const second = await buy(sandbox, buyer, [{ kind: "key", slug: other.slug }]);
    const paidAt = async ({ orderId }: Bought) =>
      (await database().order.findUniqueOrThrow({ where: { id: orderId } })).paidAt as Date;
    const [endsFirst, endsSecond] = [addDays(await paidAt(first), 30), addDays(await paidAt(second), 30)];
    clock.set(() => endsFirst);
    expect(await ask(buyer, first)).toMatchObject({ status: 200 });
    clock.set(() => addSeconds(endsSecond, 1));
    const late = await ask(buyer, second);
    expect(late).toMatchObject({ status: 409, body: { code: "not_refundable" } });
    expect(late.body.detail).toContain("30 days");
    expect((await orderAs(buyer, second)).refundable).toMatchObject({ state: "no" });
    expect(await giveBack(second, second.lineIds)).toMatchObject({ status: 200 });
  });

  it("is for the buyer alone", async () => {
    const [buyer, stranger, key] = [await createPerson(), await createPerson(), await createKey()];
    const bought = await buy(sandbox, buyer, [{ kind: "key", slug: key.slug }]);
    expect(await ask(stranger, bought)).toMatchObject({ status: 404, body: { code: "order_not_found" } });
    expect(await ask(buyer, { ...bought, orderId: "nothing" })).toMatchObject({ status: 404 });
    expect(await ask(buyer, bought, { lines: [crypto.randomUUID()] })).toMatchObject({ status: 422 });
    expect(await ask(buyer, bought, { amount: 1 })).toMatchObject({ status: 422 });
    expect(await isOpen(buyer, key)).toBe(true);
  });

  it("gives back once, however many ask at once", async () => {
    const [buyer, key] = [await createPerson(), await createKey()];
    const bought = await buy(sandbox, buyer, [{ kind: "key", slug: key.slug }]);
    const answers = await Promise.all([1, 2, 3].map(() => ask(buyer, bought)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409]);
    expect((await stripe().refunds.list({ charge: bought.chargeId })).data).toHaveLength(1);
  });
});

describe("a refund that is interrupted", () => {
  it("is made later when payments cannot be reached, once", async () => {
    const [buyer, key] = [await createPerson(), await createKey()];
    const bought = await buy(sandbox, buyer, [{ kind: "key", slug: key.slug }]);
    await sandbox.control("PUT", "/faults", { kind: "error" });
    const answer = await ask(buyer, bought);
    await sandbox.control("PUT", "/faults", { kind: "none" });
    expect(answer).toMatchObject({ status: 200, body: { pending: true } });
    expect(await ask(buyer, bought)).toMatchObject({ status: 409 });
    await drainJobs();
    expect(await isOpen(buyer, key)).toBe(false);
    expect((await stripe().refunds.list({ charge: bought.chargeId })).data).toHaveLength(1);
  });

  it("is not made twice when the process died right after Stripe made it", async () => {
    const [buyer, key] = [await createPerson(), await createKey()];
    const bought = await buy(sandbox, buyer, [{ kind: "key", slug: key.slug }]);
    await ask(buyer, bought);
    const decision = await database().refundDecision.findFirstOrThrow({
      where: { lines: { some: { orderLineId: { in: [...bought.lineIds] } } } },
    });
    await database().refundDecision.update({ where: { id: decision.id }, data: { settledAt: null } });
    await drainJobs();
    expect((await stripe().refunds.list({ charge: bought.chargeId })).data).toHaveLength(1);
    expect(await database().refundDecision.findUnique({ where: { id: decision.id } })).toMatchObject({
      settledAt: expect.any(Date),
    });
  });

  it("and refused by Stripe stands on the list", async () => {
    const [buyer, key] = [await createPerson(), await createKey()];
    const bought = await buy(sandbox, buyer, [{ kind: "key", slug: key.slug }]);
    // Refunded in Stripe's dashboard, and the event has not come yet.
    await stripe().refunds.create({ payment_intent: bought.paymentIntentId });
    expect(await giveBack(bought, bought.lineIds)).toMatchObject({ status: 409, body: { code: "not_refundable" } });
    const item = await database().attentionItem.findFirst({
      where: { kind: "refund_refused", detail: { path: ["order_id"], equals: bought.orderId } },
    });
    expect(item).not.toBeNull();
    await foldCheckoutSession(bought.sessionId, clock.now());
    expect(await isOpen(buyer, key)).toBe(false);
  });
});

describe("a purchase whose money was used as a credit", () => {
  async function upgrade() {
    const buyer = await createPerson();
    const [key, other] = [await createKey({ priceCents: 7900 }), await createKey({ priceCents: 40_000 })];
    const bundle = await createBundle([key, other], 42_000);
    const first = await buy(sandbox, buyer, [{ kind: "key", slug: key.slug }]);
    const second = await buy(sandbox, buyer, [{ kind: "bundle", slug: bundle.slug }]);
    return { buyer, key, other, first, second };
  }

  it("goes back only after the purchase that used it", async () => {
    const { buyer, key, other, first, second } = await upgrade();
    const alone = await ask(buyer, first);
    expect(alone).toMatchObject({ status: 409, body: { together: [{ order_id: second.orderId }] } });
    expect(await ask(buyer, second)).toMatchObject({ status: 200 });
    expect([await isOpen(buyer, key), await isOpen(buyer, other)]).toEqual([true, false]);
    expect(await ask(buyer, first)).toMatchObject({ status: 200, body: { refunded: { amount: 7900 } } });
    expect(await isOpen(buyer, key)).toBe(false);
  });

  it("or together with it, all of the money and no more", async () => {
    const { buyer, key, other, first, second } = await upgrade();
    expect(await giveBack(first, first.lineIds)).toMatchObject({ status: 409 });
    const answer = await giveBack(first, first.lineIds, { together: true });
    expect(answer).toMatchObject({ status: 200, body: { lines: [...second.lineIds, ...first.lineIds] } });
    expect(answer.body.refunded.amount).toBe(42_000);
    expect([await isOpen(buyer, key), await isOpen(buyer, other)]).toEqual([false, false]);
  });

  it("takes along what was granted for the credit alone", async () => {
    const buyer = await createPerson();
    const [key, other] = [await createKey({ priceCents: 7900 }), await createKey({ priceCents: 100 })];
    const bundle = await createBundle([key, other], 7000);
    const first = await buy(sandbox, buyer, [{ kind: "key", slug: key.slug }]);
    const granted = await buy(sandbox, buyer, [{ kind: "bundle", slug: bundle.slug }]);
    expect(await isOpen(buyer, other)).toBe(true);
    expect(await ask(buyer, first)).toMatchObject({ status: 409 });
    expect(await giveBack(first, first.lineIds, { together: true })).toMatchObject({
      status: 200,
      body: { refunded: { amount: 7900 } },
    });
    expect([await isOpen(buyer, key), await isOpen(buyer, other)]).toEqual([false, false]);
    expect(await reasonFor(buyer, other)).toBe("refunded");
    expect((await orderAs(buyer, granted)).status).toBe("refunded");
  });
});
