import "server-only";
import { formatMoney, money } from "../../kernel/money";
import type { Tx } from "../../platform/db";
import { env } from "../../platform/env";
import { layOutMail, queueMail } from "../../platform/mail";
import { type DisputeStep, disputeWords } from "../rules/dispute-words";
import type { DisputeSnapshot } from "../schema";
import type { OrderToFold } from "../store/order";

/** Tells the buyer what a dispute does to access, once for each step. */
export async function queueDisputeMail(
  tx: Tx,
  order: OrderToFold,
  { dispute, step }: { dispute: DisputeSnapshot; step: DisputeStep },
  now: Date,
): Promise<void> {
  const amount = formatMoney(money(dispute.amountCents, order.currency));
  const told = { what: `order ${order.number}`, amount, openedAt: dispute.openedAt, isPlan: false };
  const words = disputeWords(step, told);
  const content = layOutMail({
    ...words,
    rows: [
      ...order.lines.map((line) => [line.title, formatMoney(money(line.netCents, order.currency))] as const),
      ["Disputed", amount],
    ],
    action: { label: "See your orders", url: `${env().APP_URL}/account/orders#${order.id}` },
  });
  const dedupeKey = `dispute:${dispute.id}:${step}`;
  await queueMail(tx, { dedupeKey, to: order.buyer.email, subject: words.heading, ...content }, now);
}
