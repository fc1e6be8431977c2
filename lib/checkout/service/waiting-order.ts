import "server-only";
import { addSeconds } from "../../kernel/time";
import type { Subject } from "../../kernel/viewer";
import { foldSession } from "../../payments/service/fold-target";
import { database, type Tx } from "../../platform/db";
import { isUnreachable } from "../../platform/stripe";
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

/** The order that a first click made, if it can still be paid. */
export async function findReusable(tx: Tx, wanted: Wanted): Promise<OpenOrder | null> {
  const open = await findOpenOrder(tx, wanted.buyerId, wanted.subject, wanted.fingerprint);
  if (!open) return null;
  const isTooLate = open.expiresAt < addSeconds(wanted.now, REUSE_MARGIN_SECONDS);
  const isStuck = !open.stripeSessionId && open.createdAt < addSeconds(wanted.now, -UNOPENED_SECONDS);
  if (!isTooLate && !isStuck) return open;
  await closeOrder(tx, open.id, "expired");
  return null;
}

/** A found order may have been paid or left meanwhile, without a word from Stripe: its present state decides. */
export async function refresh(order: OpenOrder, now: Date): Promise<"pending" | "settled" | "over"> {
  if (!order.stripeSessionId) return "pending";
  try {
    await foldSession(order.stripeSessionId, now);
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    return "pending";
  }
  const { status } = await database().order.findUniqueOrThrow({ where: { id: order.id }, select: { status: true } });
  if (status === "pending") return "pending";
  return status === "expired" || status === "failed" ? "over" : "settled";
}
