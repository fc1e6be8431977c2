import "server-only";
import { addSeconds } from "../../kernel/time";
import { database, type Tx, transaction } from "../../platform/db";
import { addJob } from "../../platform/jobs";
import { log } from "../../platform/log";
import { isUnreachable } from "../../platform/stripe";
import { storedQuoteSchema } from "../../pricing/schema";
import { createCreditCoupon, fetchCreditState, replaceDiscounts } from "../gateway/plan-credit";
import {
  type CarriedCredit,
  type CreditCoupon,
  type CreditInChange,
  type CreditState,
  type CreditTarget,
  carryCredit,
  couponsFor,
  restOfCredit,
} from "../rules/plan-credit";
import type { SubscriptionSnapshot } from "../schema";

export const PLAN_CREDIT_TASK = "spread-plan-credit";
/** A coupon for months ends at the second at which it began; begun a little later, never just when an invoice is made. */
const DELAY_SECONDS = 3600;
const MONTHS = 12;

type Granted = { readonly orderId: string; readonly cents: number; readonly currency: string };

/** What came off a plan for bundles when it was bought; null where nothing did. */
async function findGranted(tx: Pick<Tx, "order">, orderId: string): Promise<Granted | null> {
  const order = await tx.order.findUnique({ where: { id: orderId }, select: { quote: true, currency: true } });
  const upgrade = order && storedQuoteSchema.parse(order.quote).upgrades.find((one) => one.kind === "bundle_to_plan");
  return order && upgrade ? { orderId, cents: upgrade.creditCents, currency: order.currency } : null;
}

/** The same by the subscription, which remembers its order in the record of the upgrade. */
async function findGrantedTo(stripeSubscriptionId: string): Promise<Granted | null> {
  const upgrade = await database().upgradeTransaction.findFirst({
    where: { kind: "bundle_to_plan", subscription: { stripeSubscriptionId } },
    select: { orderId: true },
  });
  return upgrade?.orderId ? findGranted(database(), upgrade.orderId) : null;
}

async function queueArrange(tx: Tx, subscriptionId: string, now: Date): Promise<void> {
  const key = `${PLAN_CREDIT_TASK}:${subscriptionId}`;
  await addJob(
    tx,
    PLAN_CREDIT_TASK,
    { subscription_id: subscriptionId },
    { key, runAt: addSeconds(now, DELAY_SECONDS) },
  );
}

/** For a monthly plan whose credit does not divide by twelve: has its coupon replaced by those that add up to the cent. */
export async function queueCreditSpread(tx: Tx, snapshot: SubscriptionSnapshot, now: Date): Promise<void> {
  if (!snapshot.orderId || snapshot.isDuplicate || snapshot.interval !== "month") return;
  const credit = await findGranted(tx, snapshot.orderId);
  if (credit && credit.cents % MONTHS !== 0) await queueArrange(tx, snapshot.id, now);
}

/** The same at once after a change. Where Stripe cannot be asked, the queued job does it. */
export async function arrangeCreditSoon(subscriptionId: string, now: Date): Promise<void> {
  try {
    await arrangeCredit(subscriptionId, now);
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    log().warn({ err: error, subscriptionId }, "a plan's credit is put in order later");
  }
}

const kept = ({ otherDiscountIds }: CreditState) => otherDiscountIds.map((discount) => ({ discount }));

async function makeCoupons(granted: Granted, round: number, coupons: readonly CreditCoupon[], name: string) {
  const { orderId, currency } = granted;
  const made: { coupon: string }[] = [];
  for (const [position, coupon] of coupons.entries()) {
    made.push({
      coupon: await createCreditCoupon({ orderId, currency, round, coupon, name: `${name}:${position}` }),
    });
  }
  return made;
}

/**
 * Gives a plan the coupons that its credit still needs, where it has others. The worker's task, and the end of each
 * change. Repeating it changes nothing more.
 */
export async function arrangeCredit(subscriptionId: string, now: Date): Promise<void> {
  const granted = await findGrantedTo(subscriptionId);
  const state = granted && (await fetchCreditState(subscriptionId, granted.orderId));
  if (!granted || !state) return;
  const coupons = restOfCredit(granted.cents, state, now);
  if (!coupons) return;
  const made = await makeCoupons(granted, state.round, coupons, `rest:${Math.floor(now.getTime() / 1000)}`);
  await replaceDiscounts(subscriptionId, [...kept(state), ...made]);
}

function metadataOf(state: CreditState, { usedCents, capCents }: CarriedCredit, isOther: boolean) {
  const metadata: Record<string, string> = { credit_cap: String(capCents) };
  // What was used before is written down: the coupons of the next round count from there.
  return isOther ? { ...metadata, credit_round: String(state.round + 1), credit_used: String(usedCents) } : metadata;
}

/**
 * What becomes of the credit for bundles when a plan changes; null for a plan without one. Other seats leave it as it is:
 * the change's own invoice is made without it, and `arrangeCredit` puts it back.
 */
export async function creditInChange(subscriptionId: string, target: CreditTarget): Promise<CreditInChange | null> {
  const granted = await findGrantedTo(subscriptionId);
  const state = granted && (await fetchCreditState(subscriptionId, granted.orderId));
  if (!granted || !state) return null;
  const carried = carryCredit(granted.cents, state, target);
  const metadata = metadataOf(state, carried, target.isOther);
  if (!target.isOther) return { discounts: kept(state), metadata, parts: carried.parts };
  const coupons = couponsFor(carried.parts, target.interval);
  // A round has one change, so that all previews of it can share what they are made with.
  const made = await makeCoupons(granted, state.round + 1, coupons, "change");
  return { discounts: [...kept(state), ...made], metadata, parts: carried.parts };
}

/** Should the shop fall silent in the middle of a change, the worker puts the credit in order. */
export async function queueCreditAfterChange(subscriptionId: string, now: Date): Promise<void> {
  await transaction((tx) => queueArrange(tx, subscriptionId, now));
}
