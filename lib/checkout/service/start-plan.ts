import "server-only";
import { recordAnalytics } from "../../analytics/service";
import { err, ok, type Result } from "../../kernel/result";
import { addSeconds } from "../../kernel/time";
import { purchaseLock, type Subject, type Viewer } from "../../kernel/viewer";
import { findRunningPlan } from "../../plans/queries";
import { getPlanItems } from "../../plans/service/plan-prices";
import { type PlanToBuy, pricePlan } from "../../plans/service/price-plan";
import { refreshPlan } from "../../plans/service/refresh";
import { database, lockFor, type Tx, transaction } from "../../platform/db";
import { log } from "../../platform/log";
import { isUnreachable } from "../../platform/stripe";
import type { Buyer } from "../gateway";
import { createPlanSession } from "../gateway/plan-session";
import { couponFor, draftPlanOrder } from "../rules/draft";
import type { CheckoutInput, StartedCheckout } from "../schema";
import { findOtherPlanOrders, insertOrder, type OpenOrder } from "../store";
import { letGo } from "./let-go";
import { openSession, UNREACHABLE } from "./open-session";
import { untilDecided } from "./until-decided";
import { CHECKOUT_SECONDS, findWaiting, refresh, type WaitingOrder } from "./waiting-order";

type Item = CheckoutInput["items"][number];
type Purchase = { readonly viewer: Viewer; readonly buyer: Buyer; readonly item: Item; readonly now: Date };
type Prepared = {
  readonly order: OpenOrder;
  /** The order as an earlier click made it; null for a new one. */
  readonly waiting: WaitingOrder | null;
  readonly plan: PlanToBuy;
};

function alreadyRunning(title: string) {
  return err({
    code: "already_owned" as const,
    message: `${title} is running already; nothing was charged. Change or cancel it on the billing page.`,
  });
}

/** A plan that has ended at Stripe without a word must not keep its customer from buying again: it is looked at first. */
async function checkNoPlan(subject: Subject, now: Date): Promise<Result<null>> {
  const known = await findRunningPlan(subject);
  if (!known) return ok(null);
  await refreshPlan(known.stripeSubscriptionId, now);
  const running = await findRunningPlan(subject);
  return running ? alreadyRunning(running.plan.title) : ok(null);
}

async function preparePlan(tx: Tx, { viewer, buyer, item, now }: Purchase): Promise<Result<Prepared>> {
  const { subject, email } = buyer;
  await lockFor(tx, purchaseLock(subject));
  const { slug, interval = "month", seats } = item;
  const plan = await pricePlan(tx, { subject, email, slug, interval, seats, now });
  if (!plan.ok) return plan;
  const draft = draftPlanOrder(plan.value);
  const { fingerprint } = draft;
  const waiting = await findWaiting(tx, { buyerId: viewer.userId, subject, fingerprint, now });
  if (waiting) return ok({ order: waiting.order, waiting, plan: plan.value });
  const expiresAt = addSeconds(now, CHECKOUT_SECONDS);
  const order = await insertOrder(tx, { buyerId: viewer.userId, subject, draft, now, expiresAt });
  const detail = { amount_cents: draft.totalCents, currency: draft.currency, plan: slug, interval };
  await recordAnalytics(tx, { kind: "checkout_started", userId: viewer.userId, orderId: order.id, detail }, now);
  return ok({ order, waiting: null, plan: plan.value });
}

/** Who begins another checkout for a plan means that one: the others can no longer be paid. */
async function closeOthers(subject: Subject, orderId: string | null, now: Date): Promise<void> {
  const others = await transaction((tx) => findOtherPlanOrders(tx, subject, orderId));
  for (const other of others) {
    try {
      await letGo({ id: other.id, sessionId: other.stripeSessionId }, now);
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      // Should both be paid after all, the second plan is ended and given back.
      log().warn({ err: error, orderId: other.id }, "an older plan checkout could not be closed");
    }
  }
}

async function open(prepared: Prepared, buyer: Buyer): Promise<Result<StartedCheckout>> {
  const { order, plan } = prepared;
  const { offer, priced, trialDays, seats } = plan;
  const session = await openSession(order, buyer, async (waiting, customerId, appUrl) =>
    createPlanSession(waiting, customerId, appUrl, {
      items: await getPlanItems(offer, seats),
      trialDays,
      coupon: couponFor(priced, offer.interval, trialDays),
    }),
  );
  return session.ok ? ok({ order_id: order.id, url: session.value.url }) : session;
}

async function tryPlan(purchase: Purchase): Promise<Result<StartedCheckout> | "again"> {
  const { buyer, now } = purchase;
  const free = await checkNoPlan(buyer.subject, now);
  if (!free.ok) return free;
  const prepared = await transaction((tx) => preparePlan(tx, purchase));
  if (!prepared.ok) return prepared;
  const { order, waiting } = prepared.value;
  await closeOthers(buyer.subject, order.id, now);
  const state = waiting ? await refresh(waiting, now) : "pending";
  const running = await findRunningPlan(buyer.subject, database());
  if (running) {
    await closeOthers(buyer.subject, null, now);
    return alreadyRunning(running.plan.title);
  }
  if (state === "unknown") return err(UNREACHABLE);
  return state === "pending" ? open(prepared.value, buyer) : "again";
}

/**
 * Begins the purchase of a plan, which is an order of its own. Errors: `plan_not_found`, `not_on_sale`, `invalid_input`
 * (not alone, not for this subject, wrong seats), `already_owned` (a plan is running), `conflict`, `payments_unreachable`.
 */
export async function startPlan(
  viewer: Viewer,
  buyer: Buyer,
  items: CheckoutInput["items"],
  now: Date,
): Promise<Result<StartedCheckout>> {
  const [item] = items;
  if (!item || items.length > 1) {
    const detail = "A plan is bought on its own: begin one checkout for it and another for the rest.";
    return err({ code: "invalid_input", message: detail, errors: [{ pointer: "/items", detail }] });
  }
  return untilDecided(() => tryPlan({ viewer, buyer, item, now }));
}
