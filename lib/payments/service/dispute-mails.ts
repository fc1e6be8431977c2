import "server-only";
import { formatMoney, money } from "../../kernel/money";
import type { Tx } from "../../platform/db";
import { env } from "../../platform/env";
import { layOutMail, queueMail } from "../../platform/mail";
import type { DisputeSnapshot } from "../schema";
import type { OrderToFold } from "../store/order";

type Step = "opened" | "won" | "lost";

const WORDS: Record<Step, { heading: (order: number) => string; text: string }> = {
  opened: {
    heading: (order) => `The payment of order ${order} is disputed`,
    text: "Your bank told us that it was disputed. Until the bank has decided, access to what this payment bought is suspended. If the dispute is a mistake, tell your bank; access comes back by itself.",
  },
  won: {
    heading: (order) => `The dispute about order ${order} is over: access is back`,
    text: "The bank decided that the payment stands. What you bought is in your library again.",
  },
  lost: {
    heading: (order) => `The dispute about order ${order} is over: the money is yours again`,
    text: "The bank gave the payment back to you, so access to what it bought has ended. You can buy it again at any time.",
  },
};

/** Tells the buyer what a dispute does to access, once for each step. */
export async function queueDisputeMail(
  tx: Tx,
  order: OrderToFold,
  { dispute, step }: { dispute: DisputeSnapshot; step: Step },
  now: Date,
): Promise<void> {
  const heading = WORDS[step].heading(order.number);
  const content = layOutMail({
    heading,
    paragraphs: [WORDS[step].text],
    rows: [
      ...order.lines.map((line) => [line.title, formatMoney(money(line.netCents, order.currency))] as const),
      ["Disputed", formatMoney(money(dispute.amountCents, order.currency))],
    ],
    action: { label: "See your orders", url: `${env().APP_URL}/account/orders` },
  });
  const dedupeKey = `dispute:${dispute.id}:${step}`;
  await queueMail(tx, { dedupeKey, to: order.buyer.email, subject: heading, ...content }, now);
}
