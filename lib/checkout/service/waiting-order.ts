import "server-only";
import { addSeconds } from "../../kernel/time";
import type { Subject } from "../../kernel/viewer";
import { foldSession } from "../../payments/service/fold-target";
import { database, type Tx } from "../../platform/db";
import { isUnreachable } from "../../platform/stripe";
import { expireSession } from "../gateway";
import { closeOrder, findOpenOrder, type OpenOrder } from "../store";

/** How long a checkout can be paid. Stripe takes 30 minutes at least. */
export const CHECKOUT_SECONDS = 3600;
/** An order with less time left than this is not handed out again. */
const REUSE_MARGIN_SECONDS = 120;
/** An order this old that never got its session is given up: its time at Stripe would be too short. */
const UNOPENED_SECONDS = 900;

type Wanted = {
  readonly buyerId: string;
  readonly subject: Subject;
  readonly fingerprint: string;
  readonly now: Date;
};

export type WaitingOrder = {
  readonly order: OpenOrder;
  /** Too little of its time is left to send anybody there. Whether it was paid in time, only Stripe knows. */
  readonly isOverdue: boolean;
};

/** The order that a first click made. One that never came to Stripe in time is given up. */
export async function findWaiting(tx: Tx, wanted: Wanted): Promise<WaitingOrder | null> {
  const order = await findOpenOrder(tx, wanted.buyerId, wanted.subject, wanted.fingerprint);
  if (!order) return null;
  const isOverdue = order.expiresAt < addSeconds(wanted.now, REUSE_MARGIN_SECONDS);
  const isOld = order.createdAt < addSeconds(wanted.now, -UNOPENED_SECONDS);
  if (order.stripeSessionId || !(isOverdue || isOld)) return { order, isOverdue };
  await closeOrder(tx, order.id, "expired");
  return null;
}

/**
 * A found order may have been paid or left meanwhile, without a word from Stripe: its present state decides. One that is
 * overdue can no longer be paid after this; while Stripe cannot be asked about it, it might have been.
 */
export async function refresh(
  { order, isOverdue }: WaitingOrder,
  now: Date,
): Promise<"pending" | "settled" | "over" | "unknown"> {
  if (!order.stripeSessionId) return "pending";
  try {
    if (isOverdue) await expireSession(order.stripeSessionId);
    await foldSession(order.stripeSessionId, now);
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    return isOverdue ? "unknown" : "pending";
  }
  const { status } = await database().order.findUniqueOrThrow({ where: { id: order.id }, select: { status: true } });
  if (status === "pending") return isOverdue ? "over" : "pending";
  return status === "expired" || status === "failed" ? "over" : "settled";
}
