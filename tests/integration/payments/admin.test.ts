import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as resolvePost } from "@/app/api/v1/admin/attention/[id]/resolve/route";
import { GET as attentionGet } from "@/app/api/v1/admin/attention/route";
import { POST as revokeGrantPost } from "@/app/api/v1/admin/grants/[id]/revoke/route";
import { POST as grantPost } from "@/app/api/v1/admin/grants/route";
import { POST as restorePost } from "@/app/api/v1/admin/orders/[id]/lines/[lineId]/restore/route";
import { POST as revokePost } from "@/app/api/v1/admin/orders/[id]/lines/[lineId]/revoke/route";
import { decideFor } from "@/lib/entitlements/service";
import { addDays } from "@/lib/kernel/time";
import { foldCheckoutSession } from "@/lib/payments/service/fold";
import { MOST_ATTEMPTS } from "@/lib/payments/service/inbox";
import { clock } from "@/lib/platform/clock";
import { database, disconnect } from "@/lib/platform/db";
import { stripe } from "@/lib/platform/stripe";
import { createBundle, createKey } from "../../support/catalog";
import { type Bought, buy, isOpen, reasonFor } from "../../support/purchases";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox";
import { apiRequest, createPerson, type TestPerson } from "../../support/viewer";

let sandbox: TestSandbox;
let admin: TestPerson;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  admin = await createPerson({ role: "admin" });
});
afterAll(async () => {
  await sandbox.stop();
  await disconnect();
});

type Handler = (request: Request, context: never) => Promise<Response>;
async function call(handler: Handler, params: Record<string, string>, body: unknown, as = admin) {
  const response = await handler(apiRequest("/api/v1/any", { as, body }), { params: Promise.resolve(params) } as never);
  return { status: response.status, body: await response.json() };
}
const line = ({ orderId, lineIds }: Bought, at = 0) => ({ id: orderId, lineId: lineIds[at] ?? "" });

async function listAttention(query = "?limit=100") {
  const response = await attentionGet(apiRequest(`/api/v1/admin/attention${query}`, { as: admin }), undefined);
  return response.json();
}

describe("a revocation", () => {
  it("ends the line at once with its reason, whatever comes from Stripe, until it is restored", async () => {
    const [buyer, key] = [await createPerson(), await createKey()];
    const bought = await buy(sandbox, buyer, [{ kind: "key", slug: key.slug }]);
    const revoked = await call(revokePost, line(bought), { reason: "The licence was broken." });
    expect(revoked).toMatchObject({ status: 200, body: { status: "revoked" } });
    expect(await reasonFor(buyer, key)).toBe("revoked");
    await foldCheckoutSession(bought.sessionId, clock.now());
    expect(await isOpen(buyer, key)).toBe(false);
    const entitlement = await database().entitlement.findFirstOrThrow({
      where: { orderId: bought.orderId, supersededAt: null },
    });
    const audit = await database().auditEntry.findUnique({ where: { id: entitlement.endReference ?? "" } });
    expect(audit).toMatchObject({ action: "order_line.revoked", actorId: admin.userId });
    expect(audit?.detail).toMatchObject({ reason: "The licence was broken." });
    const mail = await database().mail.findFirst({ where: { dedupeKey: `revocation:${audit?.id}` } });
    expect(mail).toMatchObject({ to: buyer.email, text: expect.stringContaining("The licence was broken.") });
    expect(await call(revokePost, line(bought), { reason: "Again." })).toMatchObject({ status: 409 });
    expect(await call(restorePost, line(bought), { reason: "A mistake of ours." })).toMatchObject({
      status: 200,
      body: { status: "paid" },
    });
    expect(await isOpen(buyer, key)).toBe(true);
    const rows = await database().entitlement.count({ where: { orderId: bought.orderId } });
    await foldCheckoutSession(bought.sessionId, clock.now());
    expect(await isOpen(buyer, key)).toBe(true);
    expect(await database().entitlement.count({ where: { orderId: bought.orderId } })).toBe(rows);
    expect(await call(restorePost, line(bought), { reason: "Again." })).toMatchObject({ status: 409 });
  });

  it("of one line leaves the others, and of what was granted without a payment works the same", async () => {
    const buyer = await createPerson();
    const [key, other, third] = [await createKey(), await createKey({ priceCents: 100 }), await createKey()];
    const bundle = await createBundle([key, other], 6000);
    const both = await buy(sandbox, buyer, [
      { kind: "key", slug: key.slug },
      { kind: "key", slug: third.slug },
    ]);
    const granted = await buy(sandbox, buyer, [{ kind: "bundle", slug: bundle.slug }]);
    await call(revokePost, line(granted), { reason: "A test." });
    expect([await isOpen(buyer, key), await isOpen(buyer, other)]).toEqual([true, false]);
    await call(revokePost, line(both), { reason: "A test." });
    expect([await isOpen(buyer, key), await isOpen(buyer, third)]).toEqual([false, true]);
    await call(restorePost, line(granted), { reason: "A test." });
    expect([await isOpen(buyer, key), await isOpen(buyer, other)]).toEqual([true, true]);
  });

  it("stands while a dispute comes and goes", async () => {
    const [buyer, key] = [await createPerson(), await createKey()];
    const bought = await buy(sandbox, buyer, [{ kind: "key", slug: key.slug }]);
    const dispute = await (await sandbox.control("POST", `/charges/${bought.chargeId}/dispute`)).json();
    await foldCheckoutSession(bought.sessionId, clock.now());
    expect(await call(revokePost, line(bought), { reason: "Fraud." })).toMatchObject({ status: 200 });
    await sandbox.control("POST", `/disputes/${dispute.id}/close`, { won: true });
    await foldCheckoutSession(bought.sessionId, clock.now());
    expect(await isOpen(buyer, key)).toBe(false);
    expect(await call(restorePost, line(bought), { reason: "Cleared up." })).toMatchObject({ status: 200 });
    expect(await isOpen(buyer, key)).toBe(true);
  });

  it("is for those who run the shop, and for lines that exist", async () => {
    const [buyer, key] = [await createPerson(), await createKey()];
    const bought = await buy(sandbox, buyer, [{ kind: "key", slug: key.slug }]);
    expect(await call(revokePost, line(bought), { reason: "Mine." }, buyer)).toMatchObject({ status: 403 });
    expect(await call(revokePost, line(bought), {})).toMatchObject({ status: 422 });
    expect(await call(revokePost, { id: "no", lineId: "no" }, { reason: "No." })).toMatchObject({ status: 404 });
    expect(await isOpen(buyer, key)).toBe(true);
  });
});

describe("a grant", () => {
  it("opens a KEY to a person for good, until it is revoked", async () => {
    const [person, key] = [await createPerson(), await createKey()];
    const given = await call(grantPost, {}, { email: person.email, key: key.slug, reason: "A gift for a bug report." });
    expect(given).toMatchObject({ status: 201, body: { key: key.slug, until: null } });
    const decision = await decideFor(person.userId, key.id, clock.now());
    expect(decision).toMatchObject({ allowed: true, until: null, because: [{ source: "manual_grant" }] });
    expect(await database().auditEntry.count({ where: { target: `grant:${given.body.id}` } })).toBe(1);
    const revoke = () => call(revokeGrantPost, { id: given.body.id }, { reason: "Given by mistake." });
    expect(await revoke()).toMatchObject({ status: 200 });
    expect(await reasonFor(person, key)).toBe("revoked");
    expect(await revoke()).toMatchObject({ status: 409 });
    const mails = await database().mail.findMany({ where: { to: person.email }, orderBy: { createdAt: "asc" } });
    expect(mails).toHaveLength(2);
    expect(mails[1]?.text).toContain("Given by mistake.");
  });

  it("ends by itself at its end, and reaches the members of an organisation", async () => {
    const [person, key] = [await createPerson(), await createKey()];
    const slug = `org-${crypto.randomUUID()}`;
    const now = clock.now();
    await database().organization.create({
      data: {
        slug,
        name: "Acme",
        createdAt: now,
        memberships: { create: { userId: person.userId, role: "member", joinedAt: now, seatFrom: now } },
      },
    });
    const until = addDays(now, 7);
    const body = { organization: slug, key: key.slug, until: until.toISOString(), reason: "To look at it." };
    expect(await call(grantPost, {}, body)).toMatchObject({ status: 201 });
    expect(await isOpen(person, key)).toBe(true);
    expect(await decideFor(person.userId, key.id, until)).toMatchObject({ allowed: false, reason: "revoked" });
  });

  it("is refused for what is not there", async () => {
    const [person, key] = [await createPerson(), await createKey()];
    const give = (body: object) => call(grantPost, {}, { reason: "A test.", key: key.slug, ...body });
    expect(await give({ email: person.email, key: "nowhere" })).toMatchObject({ status: 404 });
    expect(await give({ email: "nobody@keys.test" })).toMatchObject({ status: 404 });
    expect(await give({ organization: "nobody" })).toMatchObject({ status: 404 });
    expect(await give({})).toMatchObject({ status: 422 });
    expect(await give({ email: person.email, until: "2020-01-01T00:00:00Z" })).toMatchObject({ status: 422 });
    expect(await call(grantPost, {}, { email: person.email, key: key.slug, reason: "Me." }, person)).toMatchObject({
      status: 403,
    });
    expect(await call(revokeGrantPost, { id: "nothing" }, { reason: "A test." })).toMatchObject({ status: 404 });
  });
});

describe("the list of what needs a person", () => {
  it("names a partial refund's lines, which then end, and stays so", async () => {
    const [buyer, key, other] = [await createPerson(), await createKey(), await createKey({ priceCents: 4900 })];
    const bought = await buy(sandbox, buyer, [
      { kind: "key", slug: key.slug },
      { kind: "key", slug: other.slug },
    ]);
    const refund = await stripe().refunds.create({ payment_intent: bought.paymentIntentId, amount: 4900 });
    await foldCheckoutSession(bought.sessionId, clock.now());
    const { items } = await listAttention();
    const item = items.find((candidate: { reference: string }) => candidate.reference === refund.id);
    expect(item).toMatchObject({ kind: "partial_refund_without_lines", cause: expect.stringContaining("$49") });
    expect(item.actions).toEqual([
      { name: "resolve", method: "POST", href: `/api/v1/admin/attention/${item.id}/resolve` },
    ]);
    const resolve = (lines: readonly (string | undefined)[]) =>
      call(resolvePost, { id: item.id }, { note: "They meant the second.", lines });
    expect(await resolve([crypto.randomUUID()])).toMatchObject({ status: 422 });
    expect(await resolve([bought.lineIds[1]])).toMatchObject({ status: 200 });
    for (let round = 0; round < 2; round += 1) {
      expect([await isOpen(buyer, key), await isOpen(buyer, other)]).toEqual([true, false]);
      await foldCheckoutSession(bought.sessionId, clock.now());
    }
    expect(await reasonFor(buyer, other)).toBe("refunded");
    expect((await listAttention()).items).not.toContainEqual(expect.objectContaining({ id: item.id }));
    expect(await resolve([bought.lineIds[1]])).toMatchObject({ status: 404 });
    await sandbox.control("POST", `/refunds/${refund.id}/fail`);
    await foldCheckoutSession(bought.sessionId, clock.now());
    expect(await isOpen(buyer, other)).toBe(true);
  });

  it("shows failed events with the way to replay them, and pages", async () => {
    await database().stripeWebhookEvent.create({
      data: {
        id: "evt_failed",
        type: "charge.refunded",
        objectType: "charge",
        objectId: "ch_1",
        foldKey: "payment:pi_1",
        payload: {},
        status: "failed",
        attempts: MOST_ATTEMPTS,
        lastError: "Stripe did not answer",
        createdAt: clock.now(),
        receivedAt: clock.now(),
      },
    });
    const all = await listAttention();
    const item = all.items.find((candidate: { id: string }) => candidate.id === "evt_failed");
    expect(item).toMatchObject({
      kind: "failed_event",
      cause: expect.stringContaining("Stripe did not answer"),
      actions: [{ name: "replay", method: "POST", href: "/api/v1/admin/inbox/replay" }],
    });
    const beyond = await listAttention(`?page=99&limit=1`);
    expect(beyond).toMatchObject({ items: [], total: all.total, page: 99, limit: 1 });
    const person = await createPerson();
    const refused = await attentionGet(apiRequest("/api/v1/admin/attention", { as: person }), undefined);
    expect(refused.status).toBe(403);
  });
});
