import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { foldCheckoutSession } from "@/lib/payments/service/fold";
import { clock } from "@/lib/platform/clock";
import { database, disconnect } from "@/lib/platform/db";
import { stripe } from "@/lib/platform/stripe";
import { createKey } from "../../support/catalog";
import { type Bought, buy, isOpen, reasonFor } from "../../support/purchases";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox";
import { deliver, drainJobs } from "../../support/shop";
import { createPerson, type TestPerson } from "../../support/viewer";

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(async () => {
  await sandbox.stop();
  await disconnect();
});

/** Two KEYS in one order: 79 and 49 dollars. */
async function buyTwo() {
  const buyer = await createPerson();
  const keys = [await createKey({ priceCents: 7900 }), await createKey({ priceCents: 4900 })] as const;
  const bought = await buy(
    sandbox,
    buyer,
    keys.map((key) => ({ kind: "key" as const, slug: key.slug })),
  );
  return { buyer, keys, bought };
}

/** What Stripe tells from now on, delivered and worked off. */
async function hear(since: ReadonlySet<string>): Promise<void> {
  for (const event of await sandbox.events()) if (!since.has(event.id)) await deliver(event);
  await drainJobs();
}
const known = async () => new Set((await sandbox.events()).map((event) => event.id));
const refund = (bought: Bought, amount?: number) =>
  stripe().refunds.create({ payment_intent: bought.paymentIntentId, ...(amount !== undefined && { amount }) });
const openOf = async (buyer: TestPerson, keys: readonly { id: string }[]) => [
  await isOpen(buyer, keys[0] as { id: string }),
  await isOpen(buyer, keys[1] as { id: string }),
];
const openItems = ({ orderId }: Bought) =>
  database().attentionItem.findMany({ where: { resolvedAt: null, detail: { path: ["order_id"], equals: orderId } } });

describe("a refund made elsewhere", () => {
  it("of everything ends everything", async () => {
    const { buyer, keys, bought } = await buyTwo();
    const since = await known();
    await refund(bought);
    await hear(since);
    expect(await openOf(buyer, keys)).toEqual([false, false]);
    expect(await database().order.findUnique({ where: { id: bought.orderId } })).toMatchObject({ status: "refunded" });
    expect(await openItems(bought)).toEqual([]);
  });

  it("of a part ends nothing; parts that add up to the whole end everything and leave nobody to ask", async () => {
    const { buyer, keys, bought } = await buyTwo();
    let since = await known();
    await refund(bought, 3000);
    await refund(bought, 4900);
    await hear(since);
    expect(await openOf(buyer, keys)).toEqual([true, true]);
    expect((await openItems(bought)).map((item) => item.kind)).toEqual(Array(2).fill("partial_refund_without_lines"));
    since = await known();
    await refund(bought, 4900);
    await hear(since);
    expect(await openOf(buyer, keys)).toEqual([false, false]);
    expect(await openItems(bought)).toEqual([]);
    const lines = await database().orderLine.findMany({ where: { orderId: bought.orderId } });
    expect(lines.every((line) => line.refundedCents === line.netCents)).toBe(true);
  });

  it("that fails later gives access back, tells the buyer and stands on the list", async () => {
    const { buyer, keys, bought } = await buyTwo();
    let since = await known();
    const made = await refund(bought);
    await hear(since);
    expect(await openOf(buyer, keys)).toEqual([false, false]);
    since = await known();
    await sandbox.control("POST", `/refunds/${made.id}/fail`);
    await hear(since);
    expect(await openOf(buyer, keys)).toEqual([true, true]);
    expect(await database().order.findUnique({ where: { id: bought.orderId } })).toMatchObject({ status: "paid" });
    expect(await openItems(bought)).toMatchObject([{ kind: "refund_failed", reference: made.id }]);
    expect(await database().mail.count({ where: { dedupeKey: `refund-failed:${made.id}`, to: buyer.email } })).toBe(1);
  });

  it("of which one part failed counts only what arrived", async () => {
    const { buyer, keys, bought } = await buyTwo();
    const first = await refund(bought, 6400);
    await refund(bought, 6400);
    await foldCheckoutSession(bought.sessionId, clock.now());
    expect(await openOf(buyer, keys)).toEqual([false, false]);
    await sandbox.control("POST", `/refunds/${first.id}/fail`);
    await foldCheckoutSession(bought.sessionId, clock.now());
    expect(await openOf(buyer, keys)).toEqual([true, true]);
  });
});

describe("a dispute", () => {
  const dispute = async (bought: Bought) =>
    (await sandbox.control("POST", `/charges/${bought.chargeId}/dispute`)).json() as Promise<{ id: string }>;
  const close = (id: string, won: boolean) => sandbox.control("POST", `/disputes/${id}/close`, { won });

  it("opened suspends, is recorded once and told once; it needs nobody", async () => {
    const { buyer, keys, bought } = await buyTwo();
    const since = await known();
    const { id } = await dispute(bought);
    await hear(since);
    await foldCheckoutSession(bought.sessionId, clock.now());
    expect(await reasonFor(buyer, keys[0])).toBe("disputed");
    expect(await database().analyticsEvent.count({ where: { kind: "dispute", orderId: bought.orderId } })).toBe(1);
    const audit = await database().auditEntry.findMany({ where: { target: `order:${bought.orderId}` } });
    expect(audit.map((entry) => entry.action)).toEqual(["dispute.opened"]);
    const mails = await database().mail.findMany({ where: { dedupeKey: { startsWith: `dispute:${id}` } } });
    expect(mails).toMatchObject([{ to: buyer.email, dedupeKey: `dispute:${id}:opened` }]);
    expect(await openItems(bought)).toEqual([]);
  });

  it("won gives access back, lost ends it, each told", async () => {
    for (const won of [true, false]) {
      const { buyer, keys, bought } = await buyTwo();
      const since = await known();
      const { id } = await dispute(bought);
      await foldCheckoutSession(bought.sessionId, clock.now());
      await close(id, won);
      await hear(since);
      expect(await openOf(buyer, keys)).toEqual([won, won]);
      const step = won ? "won" : "lost";
      expect(await database().mail.count({ where: { dedupeKey: `dispute:${id}:${step}` } })).toBe(1);
      const audit = await database().auditEntry.findMany({ where: { target: `order:${bought.orderId}` } });
      expect(audit.map((entry) => entry.action)).toEqual(["dispute.opened", `dispute.${step}`]);
    }
  });

  it("lost leaves what was refunded before it refunded", async () => {
    const { buyer, keys, bought } = await buyTwo();
    const metadata = { line_0: `${bought.lineIds[0]}:7900` };
    await stripe().refunds.create({ payment_intent: bought.paymentIntentId, amount: 7900, metadata });
    await foldCheckoutSession(bought.sessionId, clock.now());
    const { id } = await dispute(bought);
    await foldCheckoutSession(bought.sessionId, clock.now());
    expect([await reasonFor(buyer, keys[0]), await reasonFor(buyer, keys[1])]).toEqual(["refunded", "disputed"]);
    await close(id, true);
    await foldCheckoutSession(bought.sessionId, clock.now());
    expect(await openOf(buyer, keys)).toEqual([false, true]);
  });

  it("won, and refunded then, is over for good", async () => {
    const { buyer, keys, bought } = await buyTwo();
    const { id } = await dispute(bought);
    await close(id, true);
    await refund(bought);
    await foldCheckoutSession(bought.sessionId, clock.now());
    expect(await openOf(buyer, keys)).toEqual([false, false]);
    expect(await reasonFor(buyer, keys[0])).toBe("refunded");
  });
});
