import "server-only";
import { purchaseLock } from "../../kernel/viewer";
import { database, lockFor, type Tx, transaction } from "../../platform/db";
import { addJob } from "../../platform/jobs";
import { log } from "../../platform/log";
import { isRefusal, isUnreachable } from "../../platform/stripe";
import { refundAtStripe } from "../gateway/checkout-session";
import type { PlannedRefund } from "../rules/refund";
import { insertAttention, subjectOf } from "../store/order";
import { closeDecision, insertDecision, insertRevocations, type NewDecision } from "../store/refund";
import { foldCheckoutSession } from "./fold";
import { refoldOrder } from "./refold";

const CARRY_OUT_TASK = "carry-out-refund";
/** The one who decided carries it out at once; the job is for when that is interrupted. */
const HEAD_START_MS = 60_000;

/** Writes a decision down together with the job that carries it out should nobody else: both or neither. */
export async function decideRefund(tx: Tx, decision: NewDecision, now: Date): Promise<void> {
  const { id } = decision;
  await insertDecision(tx, decision, now);
  await addJob(tx, CARRY_OUT_TASK, { decision_id: id }, { key: `carry-out:${id}`, delayMs: HEAD_START_MS });
}

function findDecision(id: string) {
  return database().refundDecision.findUniqueOrThrow({
    where: { id },
    include: {
      lines: {
        orderBy: { position: "asc" },
        include: {
          line: {
            select: {
              id: true,
              order: {
                select: {
                  id: true,
                  userId: true,
                  organizationId: true,
                  stripePaymentIntentId: true,
                  stripeSessionId: true,
                },
              },
            },
          },
        },
      },
    },
  });
}
type Decision = Awaited<ReturnType<typeof findDecision>>;
type Order = Decision["lines"][number]["line"]["order"];

/** The lines of a decision by order, in the order in which they are to go back. */
function byOrder(decision: Decision): { order: Order; lines: PlannedRefund[] }[] {
  const groups = new Map<string, { order: Order; lines: PlannedRefund[] }>();
  for (const { line, amountCents } of decision.lines) {
    const group = groups.get(line.order.id) ?? { order: line.order, lines: [] };
    group.lines.push({ lineId: line.id, orderId: line.order.id, amountCents });
    groups.set(line.order.id, group);
  }
  return [...groups.values()];
}

async function payBack(decision: Decision, now: Date): Promise<void> {
  for (const { order, lines } of byOrder(decision)) {
    const paid = lines.filter((line) => line.amountCents > 0);
    if (paid.length === 0) continue;
    const { id: orderId, stripePaymentIntentId: paymentIntentId, stripeSessionId } = order;
    if (!paymentIntentId || !stripeSessionId) throw new Error(`Order ${orderId} has no payment to give back.`);
    const name = `${decision.id}:${orderId}`;
    await refundAtStripe({ paymentIntentId, orderId, cause: decision.cause, lines: paid, name });
    await foldCheckoutSession(stripeSessionId, now);
  }
}

/** What was bought with nothing but credit ends without a refund at Stripe, once the money behind it is back. */
async function settle(decision: Decision, now: Date): Promise<void> {
  const unpaid = decision.lines.filter((line) => line.amountCents === 0);
  const holder = decision.lines[0]?.line.order;
  await transaction(async (tx) => {
    if (holder) await lockFor(tx, purchaseLock(subjectOf(holder)));
    const reason = decision.reason ?? "The money behind it was given back.";
    const facts = { cause: "refunded" as const, reason, reference: decision.id, revokedBy: decision.decidedBy };
    await insertRevocations(
      tx,
      unpaid.map((line) => ({ orderLineId: line.orderLineId, ...facts })),
      now,
    );
    for (const orderId of new Set(unpaid.map(({ line }) => line.order.id))) await refoldOrder(tx, orderId, now);
    await closeDecision(tx, decision.id, { settledAt: now });
  });
}

async function refuse(decision: Decision, reason: string, now: Date): Promise<void> {
  const detail = { order_id: decision.lines.at(-1)?.line.order.id ?? "", reason };
  await transaction(async (tx) => {
    await closeDecision(tx, decision.id, { refusedReason: reason });
    await insertAttention(tx, [{ kind: "refund_refused", reference: decision.id, detail }], now);
  });
}

export type CarriedOut = "done" | "refused";

/**
 * Does what was decided: the refunds at Stripe one after the other, then access. May be interrupted anywhere and done
 * again; nothing goes back twice. What Stripe refuses is not tried again but listed for a person.
 */
export async function carryOutRefund(decisionId: string, now: Date): Promise<CarriedOut> {
  const decision = await findDecision(decisionId);
  if (decision.settledAt) return "done";
  if (decision.refusedReason) return "refused";
  try {
    await payBack(decision, now);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    log().warn({ err: error, decisionId }, "a refund was refused");
    await refuse(decision, error instanceof Error ? error.message : String(error), now);
    return "refused";
  }
  await settle(decision, now);
  return "done";
}

/** The same for whoever decided and waits: where Stripe cannot be asked now, the job does it later. */
export async function carryOutNow(decisionId: string, now: Date): Promise<CarriedOut | "later"> {
  try {
    return await carryOutRefund(decisionId, now);
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    log().warn({ err: error, decisionId }, "a refund waits until payments can be reached");
    return "later";
  }
}
