import "server-only";
import { formatMoney, money } from "../../kernel/money";
import type { Tx } from "../../platform/db";
import { env } from "../../platform/env";
import { layOutMail, queueMail } from "../../platform/mail";
import { type Claim, type Elsewhere, findFirstPayments, findRegained } from "../rules/double";
import type { Fold, OrderToFold } from "../store/order";

type Line = OrderToFold["lines"][number];

/** The payments that came first, and why that is known only now. */
function reasonOf(line: Line, first: readonly Claim[], paidAt: Date): string {
  const regained = findRegained(first, paidAt);
  if (regained !== null) {
    return `The dispute about order ${regained} is over, and the bank decided that its payment stands. So ${line.title} was paid for twice.`;
  }
  const numbers = [...new Set(first.flatMap(({ order }) => order?.number ?? []))];
  return `${line.title} was paid for twice: the payment of order ${numbers.join(" and ")} came first, and we learnt of it later.`;
}

/**
 * Tells the buyer that a line which was kept goes back after all, as an earlier payment for the same stands. Call it
 * before the other mails of the fold: their notice of a double payment is then not sent a second time.
 */
export async function queuePaidTwiceMails(tx: Tx, { order, plan, now }: Fold, elsewhere: Elsewhere): Promise<void> {
  const { paidAt } = plan;
  const isNow = (line: Line) => plan.lines.some(({ lineId, status }) => lineId === line.id && status === "duplicate");
  for (const line of order.lines.filter((one) => one.status === "paid" && isNow(one))) {
    const state = { ...line, keyIds: line.shares.map((share) => share.keyId) };
    const first = paidAt && findFirstPayments(state, { id: order.id, paidAt }, elsewhere);
    if (!first) continue;
    const amount = formatMoney(money(line.netCents, order.currency));
    const heading = `${line.title} was paid twice: ${amount} goes back to you`;
    const content = layOutMail({
      heading,
      paragraphs: [
        `${reasonOf(line, first, paidAt)} We return the ${amount} of order ${order.number} to the card you paid with.`,
        "Nothing changes in your library. Banks usually show the refund within 5 to 10 days; you need not do anything.",
      ],
      action: { label: "See your orders", url: `${env().APP_URL}/account/orders` },
    });
    const dedupeKey = `duplicate:${line.id}`;
    await queueMail(tx, { dedupeKey, to: order.buyer.email, subject: heading, ...content }, now);
  }
}
