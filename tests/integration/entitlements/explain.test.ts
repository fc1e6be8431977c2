import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { GET as explainGet } from "@/app/api/v1/marketplace/entitlements/[slug]/explain/route";
import type { DesiredSource } from "@/lib/entitlements/rules";
import type { ExplanationDto } from "@/lib/entitlements/schema";
import { decideFor, recordSources } from "@/lib/entitlements/service";
import { addDays, formatDay } from "@/lib/kernel/time";
import type { Subject } from "@/lib/kernel/viewer";
import { foldCheckoutSession } from "@/lib/payments/service/fold";
import { clock } from "@/lib/platform/clock";
import { database, disconnect, transaction } from "@/lib/platform/db";
import { stripe } from "@/lib/platform/stripe";
import { createKey } from "../../support/catalog";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox";
import { checkout, sessionOf } from "../../support/shop";
import { apiRequest, createPerson, type TestPerson } from "../../support/viewer";

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterEach(() => clock.set());
afterAll(async () => {
  await sandbox.stop();
  await disconnect();
});

type Asked = { at?: Date | string; as_known_at?: Date | string };

const text = (moment: Date | string) => (moment instanceof Date ? moment.toISOString() : moment);

function ask(as: TestPerson | undefined, slug: string, asked: Asked = {}): Promise<Response> {
  const query = new URLSearchParams(Object.entries(asked).map(([name, moment]) => [name, text(moment)]));
  const path = `/api/v1/marketplace/entitlements/${slug}/explain?${query}`;
  return explainGet(apiRequest(path, as ? { as } : {}), { params: Promise.resolve({ slug }) });
}

async function explain(as: TestPerson, slug: string, asked: Asked = {}): Promise<ExplanationDto> {
  const response = await ask(as, slug, asked);
  expect(response.status).toBe(200);
  return response.json();
}

/** "3 March" of this year, as the sentences have it. */
const day = (moment: Date | string) => formatDay(moment).replace(` ${clock.now().getUTCFullYear()}`, "");
const before = (moment: string) => new Date(new Date(moment).getTime() - 1000);

async function buy(buyer: TestPerson, slug: string, more: Record<string, unknown> = {}) {
  const started = await checkout(buyer, [{ kind: "key", slug }], more);
  const sessionId = await sessionOf(started.body.order_id);
  const session = await (await sandbox.pay(sessionId)).json();
  await foldCheckoutSession(sessionId, clock.now());
  const order = await database().order.findUniqueOrThrow({ where: { id: String(started.body.order_id) } });
  return { order, sessionId, paymentIntent: String(session.payment_intent) };
}

async function record(subject: Subject, source: Partial<DesiredSource> & { sourceId: string }, now = clock.now()) {
  const desired: DesiredSource = {
    source: "manual_grant",
    keyId: null,
    bundleId: null,
    orderId: null,
    validFrom: addDays(now, -10),
    validUntil: null,
    startCause: "granted",
    startReference: "test",
    endCause: null,
    endReference: null,
    ...source,
  };
  const update = { subject, sourceIds: [source.sourceId], desired: [desired], reason: "test" };
  await transaction((tx) => recordSources(tx, update, now));
}

async function audit(actorId: string, action: string, reason: string): Promise<string> {
  const data = { actorId, action, target: "test", detail: { reason }, occurredAt: clock.now() };
  return (await database().auditEntry.create({ data })).id;
}

async function createTeam(owner: TestPerson, member: TestPerson) {
  const name = `Team ${randomUUID().slice(0, 8)}`;
  const [now, slug] = [clock.now(), name.toLowerCase().replace(" ", "-")];
  const organization = await database().organization.create({ data: { slug, name } });
  const joined = { organizationId: organization.id, joinedAt: addDays(now, -30), seatFrom: addDays(now, -30) };
  await database().membership.create({ data: { ...joined, userId: owner.userId, role: "owner" } });
  const seat = await database().membership.create({ data: { ...joined, userId: member.userId, role: "member" } });
  return { ...organization, seatId: seat.id };
}

describe("explaining a KEY that was bought", () => {
  it("says since when, for how much and by which order", async () => {
    const [buyer, key] = [await createPerson(), await createKey()];
    const { order } = await buy(buyer, key.slug);
    const answer = await explain(buyer, key.slug);
    const paidAt = order.paidAt?.toISOString() ?? "";
    expect(answer).toMatchObject({
      key: { slug: key.slug, title: `Title of ${key.slug}` },
      as_known_at: null,
      decision: { allowed: true, until: null, reason: null, because: [{ source: "order_line", order_id: order.id }] },
      sentence: `Yours since ${day(paidAt)}: you bought it for $79.`,
      sources: [{ source: "order_line", speaks: "for", reason: null, order_id: order.id, order_number: order.number }],
      timeline: [
        {
          at: paidAt,
          what: "You bought it for $79.",
          cause: "paid",
          source: "order_line",
          reference: expect.stringMatching(/^ch_/),
          order_number: order.number,
          by: "you",
          after: false,
          recorded_at: expect.any(String),
        },
      ],
    });
    expect(answer.timeline).toHaveLength(1);
  });

  it("answers for the moment before and the moment of the payment", async () => {
    const [buyer, key] = [await createPerson(), await createKey()];
    const { order } = await buy(buyer, key.slug);
    const paidAt = order.paidAt?.toISOString() ?? "";
    const earlier = await explain(buyer, key.slug, { at: before(paidAt) });
    expect(earlier.decision).toMatchObject({ allowed: false, reason: "never_owned" });
    expect(earlier.sources).toMatchObject([{ speaks: "against", reason: "not_yet" }]);
    expect(earlier.timeline).toMatchObject([{ after: true }]);
    expect(earlier.sentence).toContain(`you did not have it. It began on ${day(paidAt)}: you bought it for $79.`);
    expect((await explain(buyer, key.slug, { at: paidAt })).decision.allowed).toBe(true);
  });

  it("says what a refund ended, and what the shop believed before", async () => {
    const [buyer, key] = [await createPerson(), await createKey()];
    const { sessionId, paymentIntent } = await buy(buyer, key.slug);
    const beforeRefund = clock.now();
    const refund = await stripe().refunds.create({ payment_intent: paymentIntent });
    await foldCheckoutSession(sessionId, clock.now());
    const refundedAt = new Date(refund.created * 1000);
    const answer = await explain(buyer, key.slug);
    expect(answer).toMatchObject({
      decision: { allowed: false, reason: "refunded" },
      sentence: `You had it until ${day(refundedAt)}; the purchase was refunded ($79).`,
      sources: [{ speaks: "against", reason: "refunded" }],
      timeline: [
        { cause: "paid" },
        { cause: "refunded", what: "The purchase was refunded ($79).", reference: refund.id },
      ],
    });
    expect(answer.timeline.map(({ by }) => by)).toEqual(["you", undefined]);
    const known = await explain(buyer, key.slug, { as_known_at: beforeRefund });
    expect(known).toMatchObject({ as_known_at: beforeRefund.toISOString(), decision: { allowed: true } });
    expect(known.timeline.map(({ cause }) => cause)).toEqual(["paid"]);
  });
});

describe("explaining a refund that somebody decided", () => {
  it("says who, and names the shop instead of the person who runs it", async () => {
    const [buyer, admin, key] = [await createPerson(), await createPerson({ role: "admin" }), await createKey()];
    const { order, sessionId, paymentIntent } = await buy(buyer, key.slug);
    const line = await database().orderLine.findFirstOrThrow({ where: { orderId: order.id } });
    const lines = { create: { orderLineId: line.id, position: 0, amountCents: 7900 } };
    const decision = { id: randomUUID(), cause: "admin", createdAt: clock.now(), decidedBy: admin.userId, lines };
    await database().refundDecision.create({ data: decision });
    await stripe().refunds.create({ payment_intent: paymentIntent });
    await foldCheckoutSession(sessionId, clock.now());
    const answer = await explain(buyer, key.slug);
    expect(answer.timeline.at(-1)).toMatchObject({ cause: "refunded", by: "the shop" });
    expect(JSON.stringify(answer)).not.toContain(admin.email);
    await database().refundDecision.update({ where: { id: decision.id }, data: { decidedBy: buyer.userId } });
    expect((await explain(buyer, key.slug)).timeline.at(-1)).toMatchObject({ by: "you" });
  });
});

describe("explaining a KEY of an organisation", () => {
  it("says through whom, to members without the price, and what a lost seat ended", async () => {
    const [owner, member, key] = [await createPerson(), await createPerson({ name: "Mo" }), await createKey()];
    const team = await createTeam(owner, member);
    const { order } = await buy(owner, key.slug, { subject: team.slug });
    const paidAt = day(order.paidAt ?? "");
    expect((await explain(owner, key.slug)).sentence).toBe(
      `Open since ${paidAt} through ${team.name}: you bought it for ${team.name}, for $79.`,
    );
    const through = await explain(member, key.slug);
    expect(through).toMatchObject({
      decision: { allowed: true, because: [{ organization: team.name }] },
      sentence: `Open since ${paidAt} through ${team.name}: ${owner.email} bought it for ${team.name}.`,
    });
    expect(through.timeline.map(({ cause }) => cause)).toEqual(["seat_given", "paid"]);
    expect(JSON.stringify(through)).not.toContain("$79");

    const leftAt = new Date((order.paidAt?.getTime() ?? 0) + 500);
    await database().membership.update({ where: { id: team.seatId }, data: { seatUntil: leftAt, leftAt } });
    const tomorrow = addDays(clock.now(), 1);
    clock.set(() => tomorrow);
    const after = await explain(member, key.slug);
    expect(after).toMatchObject({
      decision: { allowed: false, reason: "seat_removed" },
      sources: [{ speaks: "against", reason: "seat_removed", organization: team.name }],
    });
    expect(after.sentence).toBe(`You had it through ${team.name} until ${day(leftAt)}; your seat there ended then.`);
    expect(after.timeline.map(({ cause }) => cause)).toEqual(["seat_given", "paid", "seat_removed"]);
    expect((await explain(member, key.slug, { at: order.paidAt ?? "" })).decision.allowed).toBe(true);
  });

  it("says that a member lacks a seat, and tells nothing to somebody who left without ever having had one", async () => {
    const [owner, member, key] = [await createPerson(), await createPerson(), await createKey()];
    const team = await createTeam(owner, member);
    await record({ kind: "organization", organizationId: team.id }, { sourceId: randomUUID(), keyId: key.id });
    await database().membership.update({ where: { id: team.seatId }, data: { seatFrom: null } });
    expect(await explain(member, key.slug)).toMatchObject({
      decision: { allowed: false, reason: "never_owned" },
      sentence: `${team.name} holds it, but you have no seat there.`,
      sources: [{ speaks: "against", reason: "no_seat" }],
    });
    await database().membership.update({ where: { id: team.seatId }, data: { leftAt: clock.now() } });
    expect(await explain(member, key.slug)).toMatchObject({ sources: [], timeline: [] });
  });
});

describe("explaining what people and plans did", () => {
  it("gives the reasons of a grant and of its end, and names the shop instead of the person", async () => {
    const [person, admin, key] = [await createPerson(), await createPerson({ role: "admin" }), await createKey()];
    const subject = { kind: "user" as const, userId: person.userId };
    const sourceId = randomUUID();
    const startReference = await audit(admin.userId, "grant.given", "A mistake of ours");
    await record(subject, { sourceId, keyId: key.id, startReference });
    const since = day(addDays(clock.now(), -10));
    expect(await explain(person, key.slug)).toMatchObject({
      sentence: `Yours since ${since}: the shop gave it to you: A mistake of ours.`,
      timeline: [{ by: "the shop", reference: startReference }],
    });
    const endReference = await audit(admin.userId, "grant.revoked", "Given twice");
    const end = { validUntil: clock.now(), endCause: "revoked" as const, endReference };
    await record(subject, { sourceId, keyId: key.id, startReference, ...end });
    const answer = await explain(person, key.slug);
    expect(answer).toMatchObject({
      decision: { allowed: false, reason: "revoked" },
      sentence: `You had it until ${day(end.validUntil)}; the shop ended it: Given twice.`,
    });
    expect(answer.timeline.at(-1)).toMatchObject({ by: "the shop", what: "The shop ended it: Given twice." });
    expect(JSON.stringify(answer)).not.toContain(admin.email);
  });

  it("names the plan, until when, and the payment that did not come", async () => {
    const [person, key] = [await createPerson(), await createKey()];
    const plan = { title: "Pro", summary: "", seatsIncluded: 1, forTeams: false, trialDays: 14, position: 1 };
    await database().plan.upsert({ where: { slug: "pro" }, create: { slug: "pro", ...plan }, update: {} });
    const [now, id] = [clock.now(), `sub_${randomUUID()}`];
    await database().subscription.create({
      data: {
        userId: person.userId,
        planSlug: "pro",
        interval: "month",
        seats: 1,
        status: "past_due",
        stripeSubscriptionId: id,
        currentPeriodEnd: addDays(now, 20),
        startedAt: addDays(now, -10),
      },
    });
    const until = addDays(now, 5);
    const source = { source: "subscription" as const, sourceId: id, startCause: "paid", validUntil: until };
    const end = { endCause: "plan_ended" as const, endReference: "in_2" };
    await record({ kind: "user", userId: person.userId }, { ...source, ...end });
    expect((await explain(person, key.slug)).sentence).toBe(
      `Open since ${day(addDays(now, -10))} through your Pro plan until ${day(until)}.`,
    );
    const missed = day(addDays(until, -7));
    clock.set(() => addDays(now, 6));
    const after = await explain(person, key.slug);
    expect(after.sentence).toBe(`You had it through Pro until ${day(until)}; the payment of ${missed} did not come.`);
  });
});

describe("asking", () => {
  it("decides as the download does, for one who has nothing too", async () => {
    const [person, key] = [await createPerson(), await createKey()];
    const answer = await explain(person, key.slug);
    expect(answer).toMatchObject({ sentence: "Nothing has given it to you yet.", sources: [], timeline: [] });
    const decision = await decideFor(person.userId, key.id, clock.now());
    expect(answer.decision).toEqual({ ...decision, because: [] });
  });

  it("needs a viewer, a KEY and a moment that is one", async () => {
    const [person, key] = [await createPerson(), await createKey()];
    expect((await ask(undefined, key.slug)).status).toBe(401);
    const unknown = await ask(person, "no-such-key");
    expect([unknown.status, (await unknown.json()).code]).toEqual([404, "key_not_found"]);
    for (const asked of [{ at: "yesterday" }, { at: "2026-02-30T00:00:00Z" }, { at: "" }, { as_known_at: "12" }]) {
      const refused = await ask(person, key.slug, asked);
      expect([refused.status, (await refused.json()).errors[0].pointer]).toEqual([422, `/${Object.keys(asked)[0]}`]);
    }
    expect((await ask(person, key.slug, { at: "2026-03-01T12:00:00+02:00" })).status).toBe(200);
  });

  it("tells nobody about others", async () => {
    const [buyer, other, key] = [await createPerson(), await createPerson(), await createKey()];
    await buy(buyer, key.slug);
    expect(await explain(other, key.slug)).toMatchObject({ sources: [], timeline: [] });
  });
});
