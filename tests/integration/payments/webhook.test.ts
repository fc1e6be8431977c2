import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as inboxGet } from "@/app/api/v1/admin/inbox/route";
import { POST as webhookPost } from "@/app/api/v1/billing/webhook/route";
import { decideFor } from "@/lib/entitlements/service";
import { foldCheckoutSession } from "@/lib/payments/service/fold";
import { foldFromInbox, MOST_ATTEMPTS, replayFailed } from "@/lib/payments/service/inbox";
import { clock } from "@/lib/platform/clock";
import { database, disconnect } from "@/lib/platform/db";
import { stripe } from "@/lib/platform/stripe";
import { createKey } from "../../support/catalog";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox";
import { checkout, deliver, drainJobs, sessionOf } from "../../support/shop";
import { apiRequest, createPerson } from "../../support/viewer";

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(async () => {
  await sandbox.stop();
  await disconnect();
});

/** A paid order that the shop has not heard of, and the events that tell it. */
async function payUnheard() {
  const [buyer, key] = [await createPerson(), await createKey()];
  const before = new Set((await sandbox.events()).map((event) => event.id));
  const started = await checkout(buyer, [{ kind: "key", slug: key.slug }]);
  const sessionId = await sessionOf(started.body.order_id);
  const session = await (await sandbox.pay(sessionId)).json();
  const events = (await sandbox.events()).filter((event) => !before.has(event.id));
  return { buyer, key, sessionId, session, events, orderId: String(started.body.order_id) };
}

function post(body: string, signature: string | null): Promise<Response> {
  const headers = new Headers(signature ? { "stripe-signature": signature } : {});
  return webhookPost(
    new Request("http://localhost:3000/api/v1/billing/webhook", { method: "POST", headers, body }),
    undefined,
  );
}

describe("the webhook", () => {
  it("stores an event once and says when it is known", async () => {
    const { events } = await payUnheard();
    const event = events.find((candidate) => candidate.type === "checkout.session.completed");
    expect(await (await deliver(event)).json()).toEqual({ received: true });
    expect(await (await deliver(event)).json()).toEqual({ received: true, duplicate: true });
    expect(await database().stripeWebhookEvent.count({ where: { id: event?.id } })).toBe(1);
    await drainJobs();
  });

  it("does the work of a known event whose work was lost in a crash", async () => {
    const { buyer, key, events } = await payUnheard();
    const event = events.find((candidate) => candidate.type === "checkout.session.completed");
    await deliver(event);
    // The process dies here: the event is stored, its job is in the same transaction, nothing is done yet.
    expect((await decideFor(buyer.userId, key.id, clock.now())).allowed).toBe(false);
    await deliver(event);
    await drainJobs();
    expect((await decideFor(buyer.userId, key.id, clock.now())).allowed).toBe(true);
  });

  it("settles an order once when its events are folded by many at once", async () => {
    const { buyer, key, sessionId, orderId } = await payUnheard();
    await Promise.all(Array.from({ length: 8 }, () => foldCheckoutSession(sessionId, clock.now())));
    expect((await decideFor(buyer.userId, key.id, clock.now())).because).toHaveLength(1);
    expect(await database().entitlement.count({ where: { orderId } })).toBe(1);
    expect(await database().mail.count({ where: { dedupeKey: `receipt:${orderId}` } })).toBe(1);
    expect(await database().analyticsEvent.count({ where: { kind: "purchase", orderId } })).toBe(1);
  });

  it("refuses a wrong, an old, a foreign and a missing signature", async () => {
    const payload = JSON.stringify({ id: "evt_1", object: "event", type: "charge.refunded", data: { object: {} } });
    const secret = process.env.STRIPE_WEBHOOK_SECRET ?? "";
    const sign = (options: { secret?: string; timestamp?: number }) =>
      stripe().webhooks.generateTestHeaderString({ payload, secret, ...options });
    const attempts = [
      null,
      "t=1,v1=00",
      sign({ secret: "whsec_another" }),
      sign({ timestamp: Math.floor(Date.now() / 1000) - 3600 }),
    ];
    for (const signature of attempts) {
      const response = await post(payload, signature);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ code: "invalid_signature" });
    }
    expect((await post(`${payload} `, sign({}))).status).toBe(400);
    expect(await database().stripeWebhookEvent.count({ where: { id: "evt_1" } })).toBe(0);
  });

  it("refuses more than a mebibyte", async () => {
    expect((await post("x".repeat(1024 * 1024 + 1), "t=1,v1=00")).status).toBe(413);
  });

  it("stores and acknowledges events that it does not act on", async () => {
    const event = {
      id: "evt_unknown",
      object: "event",
      type: "payout.paid",
      created: 1,
      api_version: "x",
      data: { object: { id: "po_1", object: "payout" } },
    };
    expect((await deliver(event)).status).toBe(200);
    expect(await database().stripeWebhookEvent.findUnique({ where: { id: "evt_unknown" } })).toMatchObject({
      status: "ignored",
    });
  });
});

describe("a refund", () => {
  it("that is told before the payment it belongs to gives nothing away", async () => {
    const { buyer, key, session, events } = await payUnheard();
    await stripe().refunds.create({ payment_intent: session.payment_intent });
    const known = new Set(events.map((event) => event.id));
    const refund = (await sandbox.events()).find((event) => event.type === "charge.refunded" && !known.has(event.id));
    await deliver(refund);
    await drainJobs();
    expect(await decideFor(buyer.userId, key.id, clock.now())).toMatchObject({ allowed: false, reason: "refunded" });
    for (const event of events) await deliver(event);
    await drainJobs();
    expect((await decideFor(buyer.userId, key.id, clock.now())).allowed).toBe(false);
  });

  it("of part of the money, made elsewhere without naming lines, ends nothing and is listed for a person", async () => {
    const { buyer, key, session, sessionId } = await payUnheard();
    const refund = await stripe().refunds.create({ payment_intent: session.payment_intent, amount: 1000 });
    await foldCheckoutSession(sessionId, clock.now());
    expect((await decideFor(buyer.userId, key.id, clock.now())).allowed).toBe(true);
    const item = await database().attentionItem.findFirst({ where: { reference: refund.id } });
    expect(item).toMatchObject({ kind: "partial_refund_without_lines", resolvedAt: null });
  });

  it("of an old purchase leaves a later one of the same KEY alone", async () => {
    const first = await payUnheard();
    await foldCheckoutSession(first.sessionId, clock.now());
    await stripe().refunds.create({ payment_intent: first.session.payment_intent });
    await foldCheckoutSession(first.sessionId, clock.now());
    const again = await checkout(first.buyer, [{ kind: "key", slug: first.key.slug }]);
    const sessionId = await sessionOf(again.body.order_id);
    await sandbox.pay(sessionId);
    await foldCheckoutSession(sessionId, clock.now());
    await foldCheckoutSession(first.sessionId, clock.now());
    expect((await decideFor(first.buyer.userId, first.key.id, clock.now())).because[0]?.orderId).toBe(
      again.body.order_id,
    );
  });
});

describe("a dispute", () => {
  it("suspends from its opening; won, access is back; lost, it is over", async () => {
    for (const won of [true, false]) {
      const { buyer, key, sessionId, session } = await payUnheard();
      await foldCheckoutSession(sessionId, clock.now());
      const intent = await stripe().paymentIntents.retrieve(session.payment_intent);
      const dispute = await (await sandbox.control("POST", `/charges/${intent.latest_charge}/dispute`)).json();
      await foldCheckoutSession(sessionId, clock.now());
      expect(await decideFor(buyer.userId, key.id, clock.now())).toMatchObject({ allowed: false, reason: "disputed" });
      await sandbox.control("POST", `/disputes/${dispute.id}/close`, { won });
      await foldCheckoutSession(sessionId, clock.now());
      expect((await decideFor(buyer.userId, key.id, clock.now())).allowed).toBe(won);
    }
  });
});

describe("an event whose work fails", () => {
  it("waits, is told as failed in the end, and is done when replayed", async () => {
    const { buyer, key, events, sessionId } = await payUnheard();
    await deliver(events.find((event) => event.type === "checkout.session.completed"));
    await sandbox.control("PUT", "/faults", { kind: "error" });
    await expect(foldFromInbox(`checkout_session:${sessionId}`, clock.now)).rejects.toThrow();
    expect(await database().stripeWebhookEvent.findFirst({ where: { objectId: sessionId } })).toMatchObject({
      status: "pending",
      attempts: 1,
    });
    await database().stripeWebhookEvent.updateMany({
      where: { objectId: sessionId },
      data: { attempts: MOST_ATTEMPTS - 1 },
    });
    await expect(foldFromInbox(`checkout_session:${sessionId}`, clock.now)).rejects.toThrow();
    const admin = await createPerson({ role: "admin" });
    const inbox = await inboxGet(apiRequest("/api/v1/admin/inbox", { as: admin }), undefined);
    expect(await inbox.json()).toMatchObject({ failed: 1 });
    expect((await inboxGet(apiRequest("/api/v1/admin/inbox", { as: buyer }), undefined)).status).toBe(403);
    await sandbox.control("PUT", "/faults", { kind: "none" });
    expect(await replayFailed()).toBe(1);
    await drainJobs();
    expect((await decideFor(buyer.userId, key.id, clock.now())).allowed).toBe(true);
  });
});
