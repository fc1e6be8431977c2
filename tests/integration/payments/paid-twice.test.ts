import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decideFor } from "@/lib/entitlements/service";
import { reconcile } from "@/lib/payments/service/reconcile";
import { clock } from "@/lib/platform/clock";
import { database, disconnect } from "@/lib/platform/db";
import { stripe } from "@/lib/platform/stripe";
import { createKey } from "../../support/catalog";
import { confirmOrder } from "../../support/plans";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox";
import { checkout, deliver, drainJobs, sessionOf } from "../../support/shop";
import { createPerson } from "../../support/viewer";

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(async () => {
  await sandbox.stop();
  await disconnect();
});

async function deliverAll(): Promise<void> {
  for (const event of await sandbox.events()) await deliver(event);
  await drainJobs();
}

/** Two open checkouts for one KEY, both paid with these cards; the shop has heard of neither. */
async function payTwice(cards: [string, string]) {
  const [buyer, key, other] = [await createPerson(), await createKey(), await createKey()];
  const items = [key, other].map(({ slug }) => ({ kind: "key" as const, slug }));
  const orders = [await checkout(buyer, items.slice(0, 1)), await checkout(buyer, items)];
  const charges: string[] = [];
  for (const [index, { body }] of orders.entries()) {
    const session = await (await sandbox.pay(await sessionOf(body.order_id), { card: cards[index] ?? "" })).json();
    const intent = await stripe().paymentIntents.retrieve(session.payment_intent);
    charges.push(String(intent.latest_charge));
  }
  return { buyer, key, other, orders: orders.map(({ body }) => String(body.order_id)), charges };
}

const PAYS = "4242424242424242";
const IS_DISPUTED = "4000000000000259";

const refundsOf = async (charge: string) =>
  (await stripe().refunds.list({ charge })).data.map(({ amount, metadata }) => [amount, metadata?.cause]);

describe("what was paid twice", () => {
  it("is the later payment when nothing was heard of either before the reconciliation", async () => {
    const { buyer, key, orders, charges } = await payTwice([PAYS, PAYS]);
    expect((await reconcile(clock.now())).failed).toEqual([]);
    await drainJobs();
    const decision = await decideFor(buyer.userId, key.id, clock.now());
    expect(decision.because.map((source) => source.orderId)).toEqual([orders[0]]);
    expect(await refundsOf(charges[0] ?? "")).toEqual([]);
    expect(await refundsOf(charges[1] ?? "")).toEqual([[7900, "duplicate"]]);
  });

  it("is not given back while the bank has the money, and is when the dispute is won", async () => {
    const { buyer, orders, charges } = await payTwice([PAYS, IS_DISPUTED]);
    await confirmOrder(buyer, orders[0]);
    await deliverAll();
    expect(await refundsOf(charges[1] ?? "")).toEqual([]);
    const [dispute] = (await stripe().disputes.list({ charge: charges[1] ?? "" })).data;
    await sandbox.control("POST", `/disputes/${dispute?.id}/close`, { won: true });
    await deliverAll();
    expect(await refundsOf(charges[1] ?? "")).toEqual([[7900, "duplicate"]]);
  });

  it("is listed for a person when Stripe refuses to give it back", async () => {
    const { buyer, orders, charges } = await payTwice([PAYS, PAYS]);
    // Most of it went back elsewhere, without saying for what: the rest is less than what was paid twice.
    await stripe().refunds.create({ charge: charges[1] ?? "", amount: 12_000 });
    await confirmOrder(buyer, orders[0]);
    await confirmOrder(buyer, orders[1]);
    await drainJobs();
    const listed = await database().attentionItem.findFirst({
      where: { kind: "refund_refused", reference: { startsWith: `duplicate:${orders[1]}:` } },
    });
    expect(listed?.detail).toMatchObject({ order_id: orders[1], reason: expect.stringContaining("greater than") });
  });
});
