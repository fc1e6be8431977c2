import { afterAll, beforeAll, expect, it } from "vitest";
import { foldSession } from "@/lib/payments/service/fold-target";
import { clock } from "@/lib/platform/clock";
import { database, disconnect } from "@/lib/platform/db";
import { stripe } from "@/lib/platform/stripe";
import { createBundle, createKey } from "../../support/catalog";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox";
import { checkout, sessionOf } from "../../support/shop";
import { createPerson } from "../../support/viewer";

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(async () => {
  await sandbox.stop();
  await disconnect();
});

it("a credit whose money went back before the payment came is listed, and nothing is charged for it", async () => {
  const [buyer, first, second] = [await createPerson(), await createKey({ priceCents: 7900 }), await createKey()];
  const bundle = await createBundle([first, second], 12_900);
  const bought = await checkout(buyer, [{ kind: "key", slug: first.slug }]);
  const session = await sessionOf(bought.body.order_id);
  await sandbox.pay(session);
  await foldSession(session, clock.now());

  const started = await checkout(buyer, [{ kind: "bundle", slug: bundle.slug }]);
  const { payment_intent } = await stripe().checkout.sessions.retrieve(session);
  await stripe().refunds.create({ payment_intent: String(payment_intent) });
  await foldSession(session, clock.now());
  const upgrade = await sessionOf(started.body.order_id);
  const paid = await (await sandbox.pay(upgrade)).json();
  expect(paid.amount_total).toBe(5000);
  await foldSession(upgrade, clock.now());
  await foldSession(upgrade, clock.now());

  const where = { kind: "credit_differs", detail: { path: ["order_id"], equals: String(started.body.order_id) } };
  expect(await database().attentionItem.findMany({ where })).toMatchObject([
    { detail: { given_cents: 7900, earned_cents: 0 } },
  ]);
});

it("a bundle whose checkout was open while one of its KEYS was bought is listed: that KEY was paid twice", async () => {
  const [buyer, first, second] = [await createPerson(), await createKey({ priceCents: 7900 }), await createKey()];
  const bundle = await createBundle([first, second], 12_900);
  const started = await checkout(buyer, [{ kind: "bundle", slug: bundle.slug }]);
  const bought = await checkout(buyer, [{ kind: "key", slug: first.slug }]);
  const [old, elsewhere] = [await sessionOf(started.body.order_id), await sessionOf(bought.body.order_id)];
  await sandbox.pay(elsewhere);
  await foldSession(elsewhere, clock.now());
  const paid = await (await sandbox.pay(old)).json();
  expect(paid.amount_total).toBe(12_900);
  await foldSession(old, clock.now());
  await foldSession(old, clock.now());

  const where = { kind: "credit_differs", detail: { path: ["order_id"], equals: String(started.body.order_id) } };
  expect(await database().attentionItem.findMany({ where })).toMatchObject([
    { detail: { given_cents: 0, earned_cents: 7900 } },
  ]);
  // It opens the other KEY, so it is not given back by itself.
  const line = await database().orderLine.findFirst({ where: { orderId: String(started.body.order_id) } });
  expect(line?.status).toBe("paid");
});

it("what is disputed with the bank is not sold again before the bank has decided", async () => {
  const [buyer, key] = [await createPerson(), await createKey({ priceCents: 7900 })];
  const items = [{ kind: "key" as const, slug: key.slug }];
  const bought = await checkout(buyer, items);
  const session = await sessionOf(bought.body.order_id);
  await sandbox.pay(session);
  await foldSession(session, clock.now());
  const { payment_intent } = await stripe().checkout.sessions.retrieve(session);
  const [charge] = (await stripe().charges.list({ payment_intent: String(payment_intent) })).data;
  const dispute = await (await sandbox.control("POST", `/charges/${charge?.id}/dispute`, {})).json();
  await foldSession(session, clock.now());
  expect(await checkout(buyer, items)).toMatchObject({ status: 409, body: { code: "conflict" } });
  await sandbox.control("POST", `/disputes/${dispute.id}/close`, { won: false });
  await foldSession(session, clock.now());
  expect((await checkout(buyer, items)).status).toBe(201);
});
