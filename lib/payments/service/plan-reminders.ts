import "server-only";
import { addDays, addSeconds } from "../../kernel/time";
import { database, transaction } from "../../platform/db";
import { log } from "../../platform/log";
import { isUnreachable } from "../../platform/stripe";
import { dueReminder, TRIAL_NOTICE_DAYS } from "../rules/reminder-words";
import { withRecipients } from "../store/subscription";
import { foldSubscription } from "./fold-subscription";
import { closedMailKey, queueClosedMail, queueDunningMail, queueTrialEndMail } from "./plan-mails";

const MOST_AT_ONCE = 500;
/** Stripe often gives a plan up at the moment at which its grace ends; what it does then is waited for. */
const SETTLES_AFTER_SECONDS = 3600;
/** Somebody whose plan closed longer ago than this has seen it. */
const CLOSED_FOR_DAYS = 30;

async function remindOfFailures(now: Date): Promise<void> {
  const failing = await database().subscription.findMany({
    where: { graceUntil: { gt: now }, firstFailureAt: { not: null }, endedAt: null, isDuplicate: false },
    select: { stripeSubscriptionId: true, firstFailureAt: true, graceUntil: true, ...withRecipients },
    take: MOST_AT_ONCE,
  });
  for (const row of failing) {
    const { firstFailureAt, graceUntil } = row;
    if (!firstFailureAt || !graceUntil) continue;
    const invoice = `${row.stripeSubscriptionId}:${firstFailureAt.toISOString()}`;
    const day = dueReminder(firstFailureAt, now);
    await transaction((tx) => queueDunningMail(tx, row, { invoice, day, graceUntil, now }));
  }
}

/** The plans whose grace is over and that are still there to be paid, as the shop knows them. */
function findClosed(now: Date, stripeSubscriptionId?: string) {
  const over = { lte: addSeconds(now, -SETTLES_AFTER_SECONDS), gt: addDays(now, -CLOSED_FOR_DAYS) };
  return database().subscription.findMany({
    // Of a plan that Stripe has ended, another mail says so: another card does not open it again.
    where: {
      graceUntil: over,
      endedAt: null,
      isDuplicate: false,
      ...(stripeSubscriptionId && { stripeSubscriptionId }),
    },
    select: { stripeSubscriptionId: true, graceUntil: true, ...withRecipients },
    orderBy: { graceUntil: "desc" },
    take: MOST_AT_ONCE,
  });
}

/** Asks Stripe first, so that a plan which it has ended meanwhile is told to have ended, and nothing else. */
async function tellClosed(stripeSubscriptionId: string, now: Date): Promise<void> {
  await foldSubscription(stripeSubscriptionId, now);
  const [row] = await findClosed(now, stripeSubscriptionId);
  if (row) await transaction((tx) => queueClosedMail(tx, row, now));
}

async function tellGraceEnds(now: Date): Promise<void> {
  for (const row of await findClosed(now)) {
    const told = { dedupeKey: { startsWith: closedMailKey(row) } };
    if (await database().mail.findFirst({ where: told, select: { id: true } })) continue;
    try {
      await tellClosed(row.stripeSubscriptionId, now);
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      log().warn({ err: error }, "Stripe could not be asked; that plans are closed is told later");
      return;
    }
  }
}

async function tellTrialsEnd(now: Date): Promise<void> {
  const ending = await database().subscription.findMany({
    where: {
      status: "trialing",
      trialEnd: { gt: now, lte: addDays(now, TRIAL_NOTICE_DAYS) },
      cancelAt: null,
      isDuplicate: false,
    },
    select: { stripeSubscriptionId: true, trialEnd: true, ...withRecipients },
    orderBy: { trialEnd: "asc" },
    take: MOST_AT_ONCE,
  });
  for (const row of ending) {
    const { trialEnd, stripeSubscriptionId } = row;
    if (trialEnd) await transaction((tx) => queueTrialEndMail(tx, row, { stripeSubscriptionId, trialEnd, now }));
  }
}

/** What has to be said because time went by, by the shop's own clock. Each mail goes out once however often this runs. */
export async function sendPlanReminders(now: Date): Promise<void> {
  await remindOfFailures(now);
  await tellTrialsEnd(now);
  await tellGraceEnds(now);
}
