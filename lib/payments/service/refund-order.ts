import "server-only";
import { recordAudit } from "../../audit/service";
import type { AppError } from "../../kernel/errors";
import { type Money, money } from "../../kernel/money";
import { err, ok, type Result } from "../../kernel/result";
import { isUuid } from "../../kernel/uuid";
import { purchaseLock, type Subject, type Viewer } from "../../kernel/viewer";
import { database, lockFor, type Tx, transaction } from "../../platform/db";
import { getRefundLedger } from "../queries/refund-ledger";
import { type PlannedRefund, planRefund, type RefundAsk } from "../rules/refund";
import { subjectOf } from "../store/order";
import type { NewDecision } from "../store/refund";
import { carryOutNow, decideRefund } from "./refund-decision";

/** What was given back. `pending`: decided, and made at Stripe as soon as it can be reached. */
export type Refunded = { refunded: Money; lines: string[]; pending: boolean };

export type OrderToRefund = { readonly id: string; readonly currency: string; readonly subject: Subject };

/** An order that can be looked at for a refund; `buyerId` makes somebody else's not be there. Error: `order_not_found`. */
export async function findOrderToRefund(orderId: string, buyerId?: string): Promise<Result<OrderToRefund>> {
  const row = isUuid(orderId)
    ? await database().order.findFirst({
        where: { id: orderId, ...(buyerId && { buyerId }) },
        select: { id: true, currency: true, userId: true, organizationId: true },
      })
    : null;
  if (row) return ok({ id: row.id, currency: row.currency, subject: subjectOf(row) });
  return err({ code: "order_not_found", message: "There is no such order." });
}

/** Plans a refund as things stand, under the lock that everything concerning the subject's purchases takes. */
export async function planUnderLock(tx: Tx, order: OrderToRefund, ask: Omit<RefundAsk, "orderId">, now: Date) {
  await lockFor(tx, purchaseLock(order.subject));
  return planRefund(await getRefundLedger(order.subject, tx), { ...ask, orderId: order.id }, now);
}

/** Writes a decision with its audit entry. Answers with the decision's id. */
export async function recordDecision(
  tx: Tx,
  orderId: string,
  decision: Omit<NewDecision, "id">,
  now: Date,
): Promise<string> {
  const lines = decision.lines.map((line) => ({ line_id: line.lineId, amount_cents: line.amountCents }));
  const detail = { cause: decision.cause, reason: decision.reason, lines };
  const entry = { actorId: decision.decidedBy, action: "refund.decided", target: `order:${orderId}`, detail };
  const id = await recordAudit(tx, entry, now);
  await decideRefund(tx, { ...decision, id }, now);
  return id;
}

const REFUSED: AppError = {
  code: "not_refundable",
  message: "The payment provider refused this refund. It stands in the list of what a person has to look at.",
};

/** Carries a decision out for whoever waits for it. Error: `not_refundable` when Stripe refuses. */
export async function answerRefund(
  decisionId: string,
  lines: readonly PlannedRefund[],
  currency: string,
  now: Date,
): Promise<Result<Refunded>> {
  const outcome = await carryOutNow(decisionId, now);
  if (outcome === "refused") return err(REFUSED);
  const sum = lines.reduce((total, line) => total + line.amountCents, 0);
  return ok({
    refunded: money(sum, currency),
    lines: lines.map((line) => line.lineId),
    pending: outcome === "later",
  });
}

export type AdminRefund = { readonly lines: readonly string[]; readonly reason: string; readonly together: boolean };

/**
 * Gives lines of an order back, as somebody who runs the shop decided; with `together` also the later purchases that
 * used their money. Errors: `order_not_found`, `not_refundable`, `invalid_input`.
 */
export async function refundAsAdmin(
  viewer: Viewer,
  orderId: string,
  input: AdminRefund,
  now: Date,
): Promise<Result<Refunded>> {
  const order = await findOrderToRefund(orderId);
  if (!order.ok) return order;
  const decided = await transaction(async (tx) => {
    const { lines: lineIds, together } = input;
    const plan = await planUnderLock(tx, order.value, { lineIds, together, who: "admin" }, now);
    if (!plan.ok) return plan;
    const { now: lines } = plan.value;
    const decision = { cause: "admin", reason: input.reason, decidedBy: viewer.userId, lines } as const;
    return ok({ id: await recordDecision(tx, orderId, decision, now), lines });
  });
  if (!decided.ok) return decided;
  return answerRefund(decided.value.id, decided.value.lines, order.value.currency, now);
}
