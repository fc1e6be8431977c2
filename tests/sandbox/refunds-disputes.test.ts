import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPaid, createSession, errorOf, startTestSandbox, type TestSandbox } from "./support";

let sandbox: TestSandbox;
let stripe: Stripe;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  stripe = sandbox.stripe;
});
afterAll(() => sandbox.stop());

/** The events since a moment in the list, oldest first. */
async function typesSince(before: Stripe.Event | undefined): Promise<string[]> {
  const events = await stripe.events.list({ limit: 100, ...(before ? { ending_before: before.id } : {}) });
  return events.data.map(({ type }) => type).reverse();
}

async function lastEvent(): Promise<Stripe.Event | undefined> {
  return (await stripe.events.list({ limit: 1 })).data[0];
}

describe("refunds", () => {
  it("in parts up to the whole, by charge and by intent, and no further", async () => {
    const { chargeId, intentId } = await createPaid(sandbox);
    const before = await lastEvent();
    const first = await stripe.refunds.create({
      charge: chargeId,
      amount: 2900,
      reason: "requested_by_customer",
      metadata: { lines: "a" },
    });
    expect(first).toMatchObject({ status: "succeeded", payment_intent: intentId, metadata: { lines: "a" } });
    expect(await stripe.charges.retrieve(chargeId)).toMatchObject({ amount_refunded: 2900, refunded: false });
    expect(await typesSince(before)).toEqual([
      "refund.created",
      "charge.refunded",
      "refund.updated",
      "charge.refund.updated",
    ]);
    const tooMuch = await errorOf(stripe.refunds.create({ charge: chargeId, amount: 5001 }));
    expect(tooMuch).toMatchObject({ statusCode: 400, param: "amount" });
    expect(tooMuch.message).toBe("Refund amount ($50.01) is greater than unrefunded amount on charge ($50.00)");
    const rest = await stripe.refunds.create({ payment_intent: intentId });
    expect(rest.amount).toBe(5000);
    const charge = await stripe.charges.retrieve(chargeId, { expand: ["refunds"] });
    expect(charge).toMatchObject({ amount_refunded: 7900, refunded: true });
    expect(charge.refunds?.data.map(({ id }) => id)).toEqual([rest.id, first.id]);
    const again = await errorOf(stripe.refunds.create({ charge: chargeId, amount: 1 }));
    expect(again.code).toBe("charge_already_refunded");
    expect((await stripe.refunds.list({ charge: chargeId })).data).toHaveLength(2);
  });

  it("of nothing are refused", async () => {
    const session = await createSession(stripe);
    await sandbox.pay(session.id, { card: "4000000000000002" });
    const { payment_intent } = await stripe.checkout.sessions.retrieve(session.id);
    const declined = await errorOf(stripe.refunds.create({ payment_intent: String(payment_intent) }));
    expect(declined.message).toMatch(/does not have a successful charge/);
    expect((await errorOf(stripe.refunds.create({ charge: "ch_x" }))).code).toBe("resource_missing");
    expect((await errorOf(stripe.refunds.create({}))).code).toBe("parameter_missing");
  });

  it("that fail later leave the charge as if they had not been", async () => {
    const { chargeId } = await createPaid(sandbox);
    const refund = await stripe.refunds.create({ charge: chargeId });
    const before = await lastEvent();
    await sandbox.control("POST", `refunds/${refund.id}/fail`);
    expect(await stripe.refunds.retrieve(refund.id)).toMatchObject({
      status: "failed",
      failure_reason: "lost_or_stolen_card",
    });
    expect(await stripe.charges.retrieve(chargeId)).toMatchObject({ amount_refunded: 0, refunded: false });
    expect(await typesSince(before)).toEqual(["refund.failed", "refund.updated", "charge.refund.updated"]);
    expect((await stripe.refunds.create({ charge: chargeId })).status).toBe("succeeded");
  });

  it("to the card that refuses them fail by themselves", async () => {
    const session = await createSession(stripe);
    await sandbox.pay(session.id, { card: "4000000000005126" });
    const { payment_intent } = await stripe.checkout.sessions.retrieve(session.id);
    const refund = await stripe.refunds.create({ payment_intent: String(payment_intent) });
    expect((await stripe.refunds.retrieve(refund.id)).status).toBe("failed");
  });
});

describe("disputes", () => {
  it("lost: the money stays away and the charge cannot be refunded", async () => {
    const { chargeId, intentId } = await createPaid(sandbox);
    const before = await lastEvent();
    const dispute = await sandbox.control<Stripe.Dispute>("POST", `charges/${chargeId}/dispute`);
    expect(dispute).toMatchObject({
      charge: chargeId,
      payment_intent: intentId,
      amount: 7900,
      status: "needs_response",
    });
    expect((await stripe.charges.retrieve(chargeId)).disputed).toBe(true);
    expect((await errorOf(stripe.refunds.create({ charge: chargeId }))).code).toBe("charge_disputed");
    const closed = await sandbox.control<Stripe.Dispute>("POST", `disputes/${dispute.id}/close`, { won: false });
    expect(closed.status).toBe("lost");
    expect(await typesSince(before)).toEqual([
      "charge.dispute.created",
      "charge.dispute.funds_withdrawn",
      "charge.dispute.closed",
    ]);
    await expect(sandbox.control("POST", `disputes/${dispute.id}/close`, { won: true })).rejects.toThrow(
      /already closed/,
    );
    await expect(sandbox.control("POST", `charges/${chargeId}/dispute`)).rejects.toThrow(/already been disputed/);
    const movements = await stripe.balanceTransactions.list({ source: dispute.id });
    expect(movements.data.map(({ net }) => net)).toEqual([-7900 - 1500]);
  });

  it("won: the money comes back, and a refund is possible again", async () => {
    const { chargeId } = await createPaid(sandbox);
    const dispute = await sandbox.control<Stripe.Dispute>("POST", `charges/${chargeId}/dispute`);
    const closed = await sandbox.control<Stripe.Dispute>("POST", `disputes/${dispute.id}/close`, { won: true });
    expect(closed.status).toBe("won");
    expect((await stripe.events.list({ limit: 2 })).data.map(({ type }) => type)).toEqual([
      "charge.dispute.funds_reinstated",
      "charge.dispute.closed",
    ]);
    expect((await stripe.refunds.create({ charge: chargeId })).status).toBe("succeeded");
  });

  it("evidence is kept, handed in, and the test texts decide", async () => {
    const { chargeId } = await createPaid(sandbox);
    const { id } = await sandbox.control<Stripe.Dispute>("POST", `charges/${chargeId}/dispute`);
    const kept = await stripe.disputes.update(id, { evidence: { product_description: "A zip" }, submit: false });
    expect(kept).toMatchObject({
      status: "needs_response",
      evidence_details: { has_evidence: true, submission_count: 0 },
    });
    const decided = await stripe.disputes.update(id, { evidence: { uncategorized_text: "winning_evidence" } });
    expect(decided.status).toBe("won");
    const { chargeId: other } = await createPaid(sandbox);
    const second = await sandbox.control<Stripe.Dispute>("POST", `charges/${other}/dispute`);
    expect((await stripe.disputes.close(second.id)).status).toBe("lost");
  });

  it("an inquiry takes no money", async () => {
    const { chargeId } = await createPaid(sandbox);
    const inquiry = await sandbox.control<Stripe.Dispute>("POST", `charges/${chargeId}/dispute`, { inquiry: true });
    expect(inquiry).toMatchObject({
      status: "warning_needs_response",
      balance_transactions: [],
      is_charge_refundable: true,
    });
    const closed = await sandbox.control<Stripe.Dispute>("POST", `disputes/${inquiry.id}/close`, { won: true });
    expect(closed.status).toBe("warning_closed");
  });
});
