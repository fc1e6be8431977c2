import "server-only";
import { recordSources } from "../../entitlements/service";
import { purchaseLock, type Subject } from "../../kernel/viewer";
import { database, lockFor, type Tx, transaction } from "../../platform/db";
import { addJob } from "../../platform/jobs";
import { log } from "../../platform/log";
import { fetchSubscription } from "../gateway/subscription";
import { planSubscription } from "../rules/subscription";
import type { FetchedSubscription, SubscriptionSnapshot } from "../schema";
import { insertAttention, takeFoldTicket } from "../store/order";
import {
  findSubjectOfSubscription,
  findSubscription,
  hasOtherPlan,
  type SubscriptionRow,
  saveSubscription,
} from "../store/subscription";
import type { FoldOutcome } from "./fold";
import { recordPlanCharges } from "./plan-charges";
import { queueCreditSpread } from "./plan-credit";
import { queuePlanMails } from "./plan-mails";
import { recordPlanOutcome } from "./plan-outcome";

const MOST_FETCHES = 5;
/** Those of which a subject has one at most; the database sees to it. */
const ALIVE = new Set(["trialing", "active", "past_due", "unpaid", "paused"]);

type Found = {
  readonly subject: Subject;
  readonly fetched: FetchedSubscription;
  readonly ticket: bigint;
  readonly now: Date;
};

/** Decided once, when a subscription first runs: its subject has another one that was there before. */
async function decideDuplicate(tx: Tx, { subject, fetched }: Found, known: SubscriptionRow | null) {
  if (known && (known.isDuplicate || ALIVE.has(known.status))) return known.isDuplicate;
  return ALIVE.has(fetched.status) && (await hasOtherPlan(tx, subject, fetched.id));
}

async function applySubscription(tx: Tx, found: Found): Promise<FoldOutcome | "stale"> {
  const { subject, fetched, ticket, now } = found;
  await lockFor(tx, purchaseLock(subject));
  const known = await findSubscription(tx, fetched.id);
  if (known && known.foldTicket > ticket) return "stale";
  const { charges, ...state } = fetched;
  const snapshot: SubscriptionSnapshot = { ...state, isDuplicate: await decideDuplicate(tx, found, known) };
  const row = await saveSubscription(tx, { subject, snapshot, ticket });
  const hasChangedAccess = await recordSources(
    tx,
    {
      subject,
      sourceIds: [snapshot.id],
      desired: planSubscription(snapshot),
      reason: `subscription at Stripe: ${snapshot.status}`,
    },
    now,
  );
  if (snapshot.isDuplicate && !known?.isDuplicate)
    await addJob(tx, "end-duplicate-plan", { subscription_id: snapshot.id }, { key: `duplicate-plan:${snapshot.id}` });
  if (!known) await queueCreditSpread(tx, snapshot, now);
  await recordPlanOutcome(tx, { subject, snapshot, before: known, row, now });
  await recordPlanCharges(tx, { subject, snapshot, charges, row, now });
  await queuePlanMails(tx, { snapshot, before: known, row, now });
  return { orderId: snapshot.orderId, changed: hasChangedAccess || known?.status !== snapshot.status };
}

async function tryFold(subscriptionId: string, now: Date): Promise<FoldOutcome | "stale"> {
  const ticket = await takeFoldTicket(database());
  const fetched = await fetchSubscription(subscriptionId);
  const subject = await findSubjectOfSubscription(fetched);
  if (!subject) {
    const detail = { customer_id: fetched.customerId, status: fetched.status };
    await transaction((tx) =>
      insertAttention(tx, [{ kind: "subscription_of_unknown_customer", reference: fetched.id, detail }], now),
    );
    return { orderId: null, changed: false };
  }
  return transaction((tx) => applySubscription(tx, { subject, fetched, ticket, now }));
}

/**
 * Fetches a subscription's present state from Stripe and makes plan, access, mails and records agree with it, in one
 * transaction. As with checkout sessions: at any time, any number of times, from several places at once.
 */
export async function foldSubscription(subscriptionId: string, now: Date): Promise<FoldOutcome> {
  for (let attempt = 0; attempt < MOST_FETCHES; attempt += 1) {
    const outcome = await tryFold(subscriptionId, now);
    if (outcome !== "stale") return outcome;
    log().debug({ subscriptionId, attempt }, "a later fetch was applied first; fetching again");
  }
  throw new Error(`Subscription ${subscriptionId} is being folded too often at once; it will be tried again.`);
}
