import "server-only";
import { addSeconds } from "../../kernel/time";
import { database, type Tx } from "../../platform/db";
import { addJob } from "../../platform/jobs";
import { storedQuoteSchema } from "../../pricing/schema";
import { replaceCreditCoupon } from "../gateway/plan-credit";
import { restOfCredit } from "../rules/plan-credit";
import type { SubscriptionSnapshot } from "../schema";

export const PLAN_CREDIT_TASK = "spread-plan-credit";
/** A coupon for months ends at the second at which it began; begun a little later, never just when an invoice is made. */
const DELAY_SECONDS = 3600;

async function findCredit(tx: Pick<Tx, "order">, orderId: string) {
  const order = await tx.order.findUnique({
    where: { id: orderId },
    select: { quote: true, currency: true, lines: { select: { interval: true } } },
  });
  const upgrade = order && storedQuoteSchema.parse(order.quote).upgrades.find((one) => one.kind === "bundle_to_plan");
  if (!order || !upgrade || order.lines[0]?.interval !== "month") return null;
  return { cents: upgrade.creditCents, currency: order.currency };
}

/** For a monthly plan with a credit: has its coupon replaced by those that add up to the cent. */
export async function queueCreditSpread(tx: Tx, snapshot: SubscriptionSnapshot, now: Date): Promise<void> {
  if (!snapshot.orderId || snapshot.isDuplicate) return;
  const credit = await findCredit(tx, snapshot.orderId);
  if (!credit || restOfCredit(credit.cents, snapshot.trialStart !== null).length === 0) return;
  const payload = {
    subscription_id: snapshot.id,
    order_id: snapshot.orderId,
    trial: snapshot.trialStart ? "yes" : "no",
  };
  const key = `${PLAN_CREDIT_TASK}:${snapshot.id}`;
  await addJob(tx, PLAN_CREDIT_TASK, payload, { key, runAt: addSeconds(now, DELAY_SECONDS) });
}

/** The worker's task: see `restOfCredit`. Repeating it changes nothing more. */
export async function spreadPlanCredit(subscriptionId: string, orderId: string, hasTrial: boolean): Promise<void> {
  const credit = await findCredit(database(), orderId);
  if (!credit) return;
  const coupons = restOfCredit(credit.cents, hasTrial);
  await replaceCreditCoupon({ subscriptionId, orderId, currency: credit.currency, coupons });
}
