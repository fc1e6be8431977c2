import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { POST as cancelPost } from "@/app/api/v1/orders/[id]/cancel/route";
import { database, disconnect } from "@/lib/platform/db";
import { stripe } from "@/lib/platform/stripe";
import { createKey } from "../../support/catalog";
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

let buyer: TestPerson;
let items: { kind: "key"; slug: string }[];
let orderId: string;
let session: string;
beforeEach(async () => {
  buyer = await createPerson();
  items = [{ kind: "key", slug: (await createKey()).slug }];
  orderId = String((await checkout(buyer, items)).body.order_id);
  session = await sessionOf(orderId);
});

async function cancel(as = buyer, id = orderId) {
  const response = await cancelPost(apiRequest("/", { method: "POST", as }), { params: Promise.resolve({ id }) });
  return { status: response.status, body: await response.json() };
}
const statusOf = async () => (await database().order.findUniqueOrThrow({ where: { id: orderId } })).status;

describe("an order that is not paid", () => {
  it("is let go of: it can no longer be paid, and the same is bought anew", async () => {
    expect(await cancel()).toMatchObject({ status: 200, body: { id: orderId, status: "expired" } });
    expect((await stripe().checkout.sessions.retrieve(session)).status).toBe("expired");
    expect((await cancel()).status).toBe(200);
    const again = await checkout(buyer, items);
    expect(again.status).toBe(201);
    expect(again.body.order_id).not.toBe(orderId);
  });

  it("is let go of also where its payment page was never opened", async () => {
    await database().order.update({ where: { id: orderId }, data: { stripeSessionId: null, checkoutUrl: null } });
    expect(await cancel()).toMatchObject({ status: 200, body: { status: "expired" } });
  });

  it("stays as it was while Stripe cannot be asked", async () => {
    await sandbox.control("PUT", "/faults", { kind: "error" });
    const refused = await cancel();
    await sandbox.control("PUT", "/faults", { kind: "none" });
    expect(refused).toMatchObject({ status: 503, body: { code: "payments_unreachable" } });
    expect(await statusOf()).toBe("pending");
  });
});

it("an order that was paid meanwhile is not cancelled", async () => {
  await sandbox.pay(session);
  expect(await cancel()).toMatchObject({ status: 409, body: { code: "conflict" } });
  expect(await statusOf()).toBe("paid");
});

it("an order is cancelled by its buyer alone", async () => {
  expect((await cancel(await createPerson())).status).toBe(404);
  expect((await cancel(buyer, "no-such-order")).status).toBe(404);
  expect(await statusOf()).toBe("pending");
});
