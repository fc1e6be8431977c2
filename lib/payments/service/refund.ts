import "server-only";
import { database } from "../../platform/db";
import { refundAtStripe } from "../gateway/checkout-session";
import { foldCheckoutSession } from "./fold";
import { unlessRefused } from "./refused-refund";

type RefundJob = {
  readonly orderId: string;
  readonly cause: string;
  readonly lines: readonly { lineId: string; amountCents: number }[];
};

/** Reads the payload of a `refund-lines` job: `lines` is "<line id>:<cents>,…". */
export function parseRefundJob(payload: { order_id: string; cause: string; lines: string }): RefundJob {
  const lines = payload.lines.split(",").map((part) => {
    const [lineId = "", cents = ""] = part.split(":");
    return { lineId, amountCents: Number.parseInt(cents, 10) };
  });
  return { orderId: payload.order_id, cause: payload.cause, lines };
}

/**
 * Gives lines of a paid order back and folds the result. Repeating it makes no second refund. What Stripe refuses is not
 * tried again but listed for a person.
 */
export async function refundLines(job: RefundJob, now: Date): Promise<void> {
  const order = await database().order.findUniqueOrThrow({
    where: { id: job.orderId },
    select: { stripePaymentIntentId: true, stripeSessionId: true },
  });
  const { stripePaymentIntentId: paymentIntentId, stripeSessionId } = order;
  if (!paymentIntentId || !stripeSessionId) throw new Error(`Order ${job.orderId} has no payment to give back.`);
  const { orderId, cause, lines } = job;
  // One refund for each line: which of them are to go back together may differ from one time to the next.
  for (const line of lines) {
    const name = `${cause}:${orderId}:${line.lineId}`;
    await unlessRefused({ reference: name, orderId }, now, () =>
      refundAtStripe({ paymentIntentId, orderId, cause, lines: [line], name }),
    );
  }
  await foldCheckoutSession(stripeSessionId, now);
}
