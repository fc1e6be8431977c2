import "server-only";
import { randomUUID } from "node:crypto";
import { recordAudit } from "../../audit/service";
import { formatMoney, money } from "../../kernel/money";
import { err, ok, type Result } from "../../kernel/result";
import { isUuid } from "../../kernel/uuid";
import { purchaseLock, type Viewer } from "../../kernel/viewer";
import { lockFor, type Tx, transaction } from "../../platform/db";
import { env } from "../../platform/env";
import { layOutMail, queueMail } from "../../platform/mail";
import { subjectName } from "../queries/refund-ledger";
import type { PlannedRefund } from "../rules/refund";
import { type RefundRequestDetail, refundRequestSchema } from "../schema";
import {
  answerRefund,
  findOrderToRefund,
  type OrderToRefund,
  planUnderLock,
  type Refunded,
  recordDecision,
} from "./refund-order";

export type RefundAnswer = (Refunded & { requested: boolean }) | { requested: true };

type Ask = { readonly lines?: readonly string[] | undefined; readonly reason?: string | undefined };

/** A downloaded line is for a person to decide: it is put on their list, with what they need to know. */
async function putOnList(
  tx: Tx,
  order: OrderToRefund,
  request: { viewer: Viewer; lines: readonly PlannedRefund[]; reason: string | null },
  now: Date,
): Promise<void> {
  const detail = {
    order_id: order.id,
    subject: subjectName(order.subject),
    line_ids: request.lines.map((line) => line.lineId),
    amount_cents: request.lines.reduce((sum, line) => sum + line.amountCents, 0),
    reason: request.reason,
    asked_by: request.viewer.userId,
  } satisfies RefundRequestDetail;
  const reference = randomUUID();
  await tx.attentionItem.create({ data: { kind: "refund_request", reference, detail, createdAt: now } });
  const target = `order:${order.id}`;
  await recordAudit(tx, { actorId: request.viewer.userId, action: "refund.requested", target, detail }, now);
}

/**
 * A buyer wants money back: what nobody downloaded goes back at once, what was downloaded becomes a request. Without
 * `lines`: everything of the order that can go back. Errors: `order_not_found`, `not_refundable`, `invalid_input`.
 */
export async function askForRefund(
  viewer: Viewer,
  orderId: string,
  ask: Ask,
  now: Date,
): Promise<Result<RefundAnswer>> {
  const order = await findOrderToRefund(orderId, viewer.userId);
  if (!order.ok) return order;
  const reason = ask.reason ?? null;
  const decided = await transaction(async (tx) => {
    const asked = { lineIds: ask.lines ?? null, together: false, who: "buyer" } as const;
    const plan = await planUnderLock(tx, order.value, asked, now);
    if (!plan.ok) return plan;
    const { now: lines, request } = plan.value;
    if (request.length > 0) await putOnList(tx, order.value, { viewer, lines: request, reason }, now);
    const decision = { cause: "requested", reason, decidedBy: viewer.userId, lines } as const;
    const id = lines.length > 0 ? await recordDecision(tx, orderId, decision, now) : null;
    return ok({ id, lines, requested: request.length > 0 });
  });
  if (!decided.ok) return decided;
  const { id, lines, requested } = decided.value;
  if (id === null) return ok({ requested: true });
  const answer = await answerRefund(id, lines, order.value.currency, now);
  return answer.ok ? ok({ ...answer.value, requested }) : answer;
}

type Decided = {
  readonly viewer: Viewer;
  readonly itemId: string;
  readonly decision: "accepted" | "declined";
  readonly note: string | null;
};

/** The open request of that id, with its order's subject locked. Errors: `not_found`, `conflict`. */
async function takeRequest(tx: Tx, itemId: string) {
  const item = isUuid(itemId)
    ? await tx.attentionItem.findFirst({ where: { id: itemId, kind: "refund_request" } })
    : null;
  if (!item) return err({ code: "not_found" as const, message: "There is no such request for a refund." });
  const detail = refundRequestSchema.parse(item.detail);
  const order = await findOrderToRefund(detail.order_id);
  if (!order.ok) return order;
  await lockFor(tx, purchaseLock(order.value.subject));
  const fresh = await tx.attentionItem.findUniqueOrThrow({ where: { id: itemId }, select: { resolvedAt: true } });
  if (fresh.resolvedAt) return err({ code: "conflict" as const, message: "This request has been decided already." });
  return ok({ detail, order: order.value });
}

async function closeRequest(
  tx: Tx,
  { viewer, itemId, decision, note }: Decided,
  detail: RefundRequestDetail,
  now: Date,
): Promise<void> {
  await tx.attentionItem.update({
    where: { id: itemId },
    data: { resolvedAt: now, resolvedBy: viewer.userId, detail: { ...detail, decision } },
  });
  const action = `refund_request.${decision}`;
  const facts = { attention_id: itemId, note, line_ids: detail.line_ids };
  await recordAudit(tx, { actorId: viewer.userId, action, target: `order:${detail.order_id}`, detail: facts }, now);
}

/**
 * Accepts a buyer's request: its lines go back now. Errors: `not_found`, `conflict` (decided already), `not_refundable`.
 */
export async function acceptRefundRequest(
  viewer: Viewer,
  itemId: string,
  input: { note: string | null; together: boolean },
  now: Date,
): Promise<Result<Refunded>> {
  const decided = await transaction(async (tx) => {
    const taken = await takeRequest(tx, itemId);
    if (!taken.ok) return taken;
    const { detail, order } = taken.value;
    const ask = { lineIds: detail.line_ids, together: input.together, who: "admin" } as const;
    const plan = await planUnderLock(tx, order, ask, now);
    if (!plan.ok) return plan;
    const { now: lines } = plan.value;
    const reason = input.note ?? detail.reason;
    const decision = { cause: "accepted", reason, decidedBy: viewer.userId, lines } as const;
    const id = await recordDecision(tx, order.id, decision, now);
    await closeRequest(tx, { viewer, itemId, decision: "accepted", note: input.note }, detail, now);
    return ok({ id, lines, currency: order.currency });
  });
  if (!decided.ok) return decided;
  return answerRefund(decided.value.id, decided.value.lines, decided.value.currency, now);
}

async function queueDecline(tx: Tx, { itemId, note }: Decided, detail: RefundRequestDetail, now: Date) {
  const order = await tx.order.findUniqueOrThrow({
    where: { id: detail.order_id },
    select: { number: true, currency: true, buyer: { select: { email: true } } },
  });
  const amount = formatMoney(money(detail.amount_cents, order.currency));
  const heading = `Your request for a refund of order ${order.number}`;
  const content = layOutMail({
    heading,
    paragraphs: [
      `You asked for ${amount} of order ${order.number} back. We looked at it and decided against it, for this reason:`,
      note ?? "",
      "What you bought stays yours. If we have misunderstood something, answer this mail.",
    ],
    action: { label: "See your orders", url: `${env().APP_URL}/account/orders` },
  });
  const dedupeKey = `refund-declined:${itemId}`;
  await queueMail(tx, { dedupeKey, to: order.buyer.email, subject: heading, ...content }, now);
}

/** Declines a buyer's request and tells them why. Errors: `not_found`, `conflict` (decided already). */
export function declineRefundRequest(
  viewer: Viewer,
  itemId: string,
  note: string,
  now: Date,
): Promise<Result<{ declined: true }>> {
  return transaction(async (tx) => {
    const taken = await takeRequest(tx, itemId);
    if (!taken.ok) return taken;
    const decided: Decided = { viewer, itemId, decision: "declined", note };
    await closeRequest(tx, decided, taken.value.detail, now);
    await queueDecline(tx, decided, taken.value.detail, now);
    return ok({ declined: true });
  });
}
