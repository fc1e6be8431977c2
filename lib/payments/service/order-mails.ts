import "server-only";
import { formatMoney, money } from "../../kernel/money";
import type { Tx } from "../../platform/db";
import { env } from "../../platform/env";
import { layOutMail, queueMail } from "../../platform/mail";
import type { RefundSnapshot } from "../schema";
import type { Fold, OrderToFold } from "../store/order";

type Line = OrderToFold["lines"][number];

function priceOf(line: Line, currency: string): string {
  return formatMoney(money(line.netCents, currency));
}

/** The receipt of an order, once. It lists the lines that the buyer keeps. */
export async function queueReceipt(
  tx: Tx,
  order: OrderToFold,
  now: Date,
  kept: readonly Line[] = order.lines,
): Promise<void> {
  const total = formatMoney(money(order.totalCents, order.currency));
  const heading = `Your receipt for order ${order.number}`;
  const content = layOutMail({
    heading,
    paragraphs: ["Thank you. What you bought is in your library and stays yours, every version of it."],
    rows: [...kept.map((line) => [line.title, priceOf(line, order.currency)] as const), ["Total", total] as const],
    closing: "You can have your money back within 30 days for KEYS that you have not downloaded.",
    action: { label: "Open your library", url: `${env().APP_URL}/account/keys` },
  });
  await queueMail(tx, { dedupeKey: `receipt:${order.id}`, to: order.buyer.email, subject: heading, ...content }, now);
}

async function queueDuplicateNotice(tx: Tx, order: OrderToFold, line: Line, now: Date): Promise<void> {
  const amount = formatMoney(money(line.netCents, order.currency));
  const heading = `${line.title} was paid twice: ${amount} goes back to you`;
  const content = layOutMail({
    heading,
    paragraphs: [
      `You already had ${line.title} when the payment of order ${order.number} arrived, so we return ${amount} to the card you paid with.`,
      "Nothing changes in your library. Banks usually show the refund within 5 to 10 days; you need not do anything.",
    ],
    action: { label: "See your orders", url: `${env().APP_URL}/account/orders` },
  });
  await queueMail(tx, { dedupeKey: `duplicate:${line.id}`, to: order.buyer.email, subject: heading, ...content }, now);
}

async function queueRefundNotice(tx: Tx, order: OrderToFold, refund: RefundSnapshot, now: Date): Promise<void> {
  const amount = formatMoney(money(refund.amountCents, refund.currency));
  const ended = order.lines
    .filter((line) => refund.lines?.some((part) => part.lineId === line.id))
    .map((line) => line.title);
  const heading = `Refund of ${amount} for order ${order.number}`;
  const content = layOutMail({
    heading,
    paragraphs: [
      `${amount} of order ${order.number} go back to the card you paid with. Banks usually show it within 5 to 10 days.`,
      ...(ended.length > 0 ? [`Access through this order has ended for: ${ended.join(", ")}.`] : []),
    ],
    action: { label: "See your orders", url: `${env().APP_URL}/account/orders` },
  });
  await queueMail(tx, { dedupeKey: `refund:${refund.id}`, to: order.buyer.email, subject: heading, ...content }, now);
}

/** The bank sent the refund back: access is as before, and a person sees to the money. */
async function queueFailureNotice(tx: Tx, order: OrderToFold, refund: RefundSnapshot, now: Date): Promise<void> {
  const amount = formatMoney(money(refund.amountCents, refund.currency));
  const heading = `The refund of ${amount} for order ${order.number} did not go through`;
  const content = layOutMail({
    heading,
    paragraphs: [
      `Your bank sent ${amount} back to us. What you bought is open to you again until the money has reached you.`,
      "We look for another way and write to you; you need not do anything.",
    ],
    action: { label: "See your orders", url: `${env().APP_URL}/account/orders` },
  });
  const dedupeKey = `refund-failed:${refund.id}`;
  await queueMail(tx, { dedupeKey, to: order.buyer.email, subject: heading, ...content }, now);
}

/** The mails that follow from a fold; each happens once, however often the order is folded. */
export async function queueOrderMails(tx: Tx, { order, plan, snapshot, now }: Fold): Promise<void> {
  const statusOf = (line: Line) => plan.lines.find((planned) => planned.lineId === line.id)?.status;
  // A plan's own mail says that it runs and until when.
  const kept = order.lines.filter((line) => line.kind !== "plan" && statusOf(line) === "paid");
  if (plan.paidAt && kept.length > 0) await queueReceipt(tx, order, now, kept);
  for (const line of order.lines.filter((candidate) => statusOf(candidate) === "duplicate")) {
    await queueDuplicateNotice(tx, order, line, now);
  }
  const others = snapshot.refunds.filter((refund) => refund.cause !== "duplicate" && refund.status === "succeeded");
  for (const refund of others) await queueRefundNotice(tx, order, refund, now);
  const failed = snapshot.refunds.filter((refund) => refund.status === "failed");
  for (const refund of failed) await queueFailureNotice(tx, order, refund, now);
}
