import type Stripe from "stripe";
import { POST as refundHerePost } from "@/app/api/v1/admin/orders/[id]/refunds/route";
import { POST as askRefundPost } from "@/app/api/v1/orders/[id]/refund/route";
import { database } from "@/lib/platform/db";
import { stripe } from "@/lib/platform/stripe";
import { confirmOrder } from "../support/plans";
import { checkout } from "../support/shop";
import { apiRequest } from "../support/viewer";
import { expectAnswer, type Players, personOf, pick, subjectOf, unlessRefused } from "./players";
import type { Stage } from "./stage";
import type { Buyer } from "./steps";

async function control(stage: Stage, path: string, body: unknown): Promise<void> {
  const answer = await stage.sandbox.control("POST", path, body);
  if (answer.status >= 500) throw new Error(`The sandbox answered ${answer.status} to ${path}: ${await answer.text()}`);
}

async function charges(): Promise<Stripe.Charge[]> {
  const all = await stripe().charges.list({ limit: 100 }).autoPagingToArray({ limit: 1000 });
  return all.filter((charge) => charge.paid).reverse();
}

/** Pays a checkout, as it stands open, and perhaps comes back to the shop. */
export async function payOrder(
  stage: Stage,
  order: { id: string; who: Buyer },
  step: { card: string; returns: boolean },
) {
  const { stripeSessionId } = await database().order.findUniqueOrThrow({ where: { id: order.id } });
  if (!stripeSessionId) return;
  await control(stage, `/checkout/sessions/${stripeSessionId}/pay`, { card: step.card });
  if (step.returns) expectAnswer(await confirmOrder(personOf(stage, order.who), order.id));
}

/** Notes the order that was begun; null when there is nothing to pay. */
export async function begin(stage: Stage, who: Buyer, answer: { status: number; body: Record<string, unknown> }) {
  expectAnswer(answer);
  if (answer.status !== 200 && answer.status !== 201) return null;
  const order = { id: String(answer.body.order_id), who };
  if (!stage.orders.some(({ id }) => id === order.id)) stage.orders.push(order);
  return answer.body.granted ? null : order;
}

async function noteGrant(stage: Stage, subject: Buyer, orderId: unknown): Promise<void> {
  const lines = await database().orderLine.findMany({
    where: { orderId: String(orderId) },
    select: { key: { select: { slug: true } }, bundle: { select: { slug: true } } },
  });
  for (const { key, bundle } of lines) {
    const slug = key?.slug ?? bundle?.slug ?? "";
    stage.grants.push({ orderId: String(orderId), subject, slug, from: stage.now(), until: Number.POSITIVE_INFINITY });
  }
}

/** What was given without money ends with the money behind it. */
async function noteReturned(stage: Stage, lineIds: readonly string[]): Promise<void> {
  const lines = await database().orderLine.findMany({
    where: { id: { in: [...lineIds] }, netCents: 0 },
    select: { orderId: true },
  });
  for (const grant of stage.grants) {
    const isBack = lines.some(({ orderId }) => orderId === grant.orderId);
    if (isBack) grant.until = Math.min(grant.until, stage.now());
  }
}

export const moneyPlayers: Players<
  "buy" | "pay" | "refund there" | "refund here" | "refund fails" | "dispute" | "judge"
> = {
  buy: async (stage, { who, what, ...pay }) => {
    const items = what.map((slug) => ({ kind: slug === "bundle" ? ("bundle" as const) : ("key" as const), slug }));
    const answer = await checkout(personOf(stage, who), items, subjectOf(stage, who));
    const order = await begin(stage, who, answer);
    if (answer.body.granted) await noteGrant(stage, who, answer.body.order_id);
    const { card, returns } = pay;
    if (order && card) await payOrder(stage, order, { card, returns });
  },
  pay: async (stage, step) => {
    const order = pick(stage.orders, step.which);
    if (order) await payOrder(stage, order, step);
  },
  "refund there": async (_, { which, amount }) => {
    const charge = pick(await charges(), which);
    if (!charge) return;
    const part = amount === "half" ? { amount: Math.ceil(charge.amount / 2) } : {};
    await unlessRefused(() => stripe().refunds.create({ charge: charge.id, ...part }));
  },
  "refund here": async (stage, { which, by }) => {
    const order = pick(stage.orders, which);
    if (!order) return;
    const lines = await database().orderLine.findMany({ where: { orderId: order.id }, orderBy: { position: "asc" } });
    const as = by === "admin" ? stage.shop.admin : personOf(stage, order.who);
    const first = { lines: lines.slice(0, 1).map(({ id }) => id) };
    const body = by === "admin" ? { ...first, reason: "As agreed.", together: true } : first;
    const post = by === "admin" ? refundHerePost : askRefundPost;
    const request = apiRequest(`/api/v1/orders/${order.id}/refund`, { as, body });
    const response = await post(request, { params: Promise.resolve({ id: order.id }) });
    const answer = { status: response.status, body: (await response.json()) as { lines?: string[] } };
    expectAnswer(answer);
    if (answer.status === 200) await noteReturned(stage, answer.body.lines ?? []);
  },
  "refund fails": async (stage, { which }) => {
    const refund = pick((await stripe().refunds.list({ limit: 100 })).data.reverse(), which);
    if (refund) await control(stage, `/refunds/${refund.id}/fail`, {});
  },
  dispute: async (stage, { which, isInquiry }) => {
    const charge = pick(await charges(), which);
    if (charge) await control(stage, `/charges/${charge.id}/dispute`, { inquiry: isInquiry });
  },
  judge: async (stage, { which, isWon }) => {
    const dispute = pick((await stripe().disputes.list({ limit: 100 })).data.reverse(), which);
    if (dispute) await control(stage, `/disputes/${dispute.id}/close`, { won: isWon });
  },
};
