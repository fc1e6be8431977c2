import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decideFor } from "@/lib/entitlements/service";
import { clock } from "@/lib/platform/clock";
import { database, disconnect } from "@/lib/platform/db";
import { stripe } from "@/lib/platform/stripe";
import { createKey } from "../../support/catalog";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox";
import { checkout, sessionOf } from "../../support/shop";
import { createPerson, type TestPerson } from "../../support/viewer";

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(async () => {
  await sandbox.stop();
  await disconnect();
});

/** A checkout that was begun so long ago that the shop does not hand it out again. */
async function beginOverdue() {
  const [buyer, key] = [await createPerson(), await createKey()];
  const items = [{ kind: "key" as const, slug: key.slug }];
  const begun = await checkout(buyer, items);
  const session = await sessionOf(begun.body.order_id);
  await database().order.update({
    where: { id: String(begun.body.order_id) },
    data: { expiresAt: new Date(clock.now().getTime() + 60_000) },
  });
  return { buyer, key, items, orderId: String(begun.body.order_id), session };
}

const ordersOf = (buyer: TestPerson) =>
  database().order.findMany({ where: { buyerId: buyer.userId }, orderBy: { createdAt: "asc" } });

describe("an order whose time is over", () => {
  it("is looked at before it is given up: what was paid is owned, and not sold again", async () => {
    const { buyer, key, items, orderId, session } = await beginOverdue();
    await sandbox.pay(session);
    const again = await checkout(buyer, items);
    expect(again).toMatchObject({ status: 409, body: { code: "already_owned", order_id: orderId } });
    expect((await decideFor(buyer.userId, key.id, clock.now())).allowed).toBe(true);
    expect(await ordersOf(buyer)).toMatchObject([{ id: orderId, status: "paid" }]);
  });

  it("stays the only one while Stripe cannot say what became of it", async () => {
    const { buyer, items, orderId, session } = await beginOverdue();
    await sandbox.pay(session);
    await sandbox.control("PUT", "/faults", { kind: "error" });
    const again = await checkout(buyer, items);
    await sandbox.control("PUT", "/faults", { kind: "none" });
    expect(again).toMatchObject({ status: 503, body: { code: "payments_unreachable" } });
    expect(await ordersOf(buyer)).toMatchObject([{ id: orderId, status: "pending" }]);
  });

  it("can no longer be paid once another one was begun", async () => {
    const { buyer, items, orderId, session } = await beginOverdue();
    const again = await checkout(buyer, items);
    expect(again.status).toBe(201);
    expect(again.body.order_id).not.toBe(orderId);
    expect((await stripe().checkout.sessions.retrieve(session)).status).toBe("expired");
    expect((await ordersOf(buyer)).map(({ status }) => status)).toEqual(["expired", "pending"]);
  });
});
