import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { database, disconnect } from "@/lib/platform/db";
import { createPerson } from "../../support/viewer";

afterAll(disconnect);

const NOW = new Date("2026-03-01T00:00:00Z");
let subscriptionId: string;
let charges = 0;

beforeAll(async () => {
  const { userId } = await createPerson();
  await database().plan.upsert({
    where: { slug: "pro" },
    create: { slug: "pro", title: "Pro", summary: "", seatsIncluded: 1, forTeams: false, trialDays: 14, position: 0 },
    update: {},
  });
  const plan = { planSlug: "pro", interval: "month" as const, seats: 1, status: "active" };
  const times = { currentPeriodEnd: NOW, startedAt: NOW };
  const row = await database().subscription.create({
    data: { userId, ...plan, ...times, stripeSubscriptionId: "sub_charged" },
  });
  subscriptionId = row.id;
});

function charge(more: object = {}) {
  charges += 1;
  const amounts = { subtotalCents: 9900, discountCents: 0, taxCents: 0, totalCents: 9900, paidCents: 9900 };
  const period = { periodFrom: NOW, periodUntil: NOW, paidAt: NOW };
  const data = { subscriptionId, stripeInvoiceId: `in_${charges}`, kind: "first" as const, currency: "usd", lines: [] };
  return database().planCharge.create({ data: { ...data, ...amounts, ...period, ...more } });
}

const dispute = (id: string, more: object) =>
  database().dispute.create({
    data: { stripeDisputeId: id, amountCents: 9900, status: "needs_response", openedAt: NOW, ...more },
  });

describe("the database refuses", () => {
  it("an invoice that is charged twice", async () => {
    const { stripeInvoiceId } = await charge();
    await expect(charge({ stripeInvoiceId })).rejects.toThrow();
  });

  it("a charge that asks for nothing, or of which more went back than was taken", async () => {
    await expect(charge({ subtotalCents: 0 })).rejects.toThrow();
    await expect(charge({ totalCents: -1 })).rejects.toThrow();
    await expect(charge({ refundedCents: 9901 })).rejects.toThrow();
    await charge({ refundedCents: 9900 });
  });

  it("a period that ends before it begins", async () => {
    await expect(charge({ periodUntil: new Date(NOW.getTime() - 1) })).rejects.toThrow();
  });

  it("a dispute about nothing, and a lost one without its moment", async () => {
    const { id: planChargeId } = await charge();
    await expect(dispute("du_1", {})).rejects.toThrow();
    await expect(dispute("du_2", { planChargeId, status: "lost" })).rejects.toThrow();
    await expect(dispute("du_3", { planChargeId, lostAt: NOW })).rejects.toThrow();
    await dispute("du_4", { planChargeId, status: "lost", lostAt: NOW });
  });
});
