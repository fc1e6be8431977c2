import "server-only";
import { addDays, formatDay } from "../../kernel/time";
import { database, transaction } from "../../platform/db";
import { withRecipients } from "../store/subscription";
import { queueDunningMail, queuePlanMail } from "./plan-mails";

/** On which days after the first failure a reminder goes out; the first goes out with the failure itself. */
export const DUNNING_DAYS = [0, 3, 6] as const;
const TRIAL_NOTICE_DAYS = 3;
const MOST_AT_ONCE = 500;

/** Which reminder is due: the last whose day has come. Pure, so that a missed run sends one mail and not three. */
export function dueReminder(firstFailureAt: Date, now: Date): (typeof DUNNING_DAYS)[number] {
  return DUNNING_DAYS.findLast((day) => addDays(firstFailureAt, day) <= now) ?? 0;
}

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

async function tellGraceEnds(now: Date): Promise<void> {
  const over = await database().subscription.findMany({
    // Of a plan that Stripe has ended, another mail says so: another card does not open it again.
    where: { graceUntil: { lte: now, gt: addDays(now, -TRIAL_NOTICE_DAYS) }, endedAt: null, isDuplicate: false },
    select: { stripeSubscriptionId: true, graceUntil: true, ...withRecipients },
    take: MOST_AT_ONCE,
  });
  for (const row of over) {
    await transaction((tx) =>
      queuePlanMail(tx, row, {
        key: `plan-closed:${row.stripeSubscriptionId}:${row.graceUntil?.toISOString()}`,
        now,
        heading: `${row.plan.title} is closed until it is paid`,
        paragraphs: [
          "The payment did not come within seven days, so the KEYS that were open through the plan are closed. What you bought as single KEYS or bundles stays yours.",
          "Put in another card and the plan is open again at once.",
        ],
      }),
    );
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
    take: MOST_AT_ONCE,
  });
  for (const row of ending) {
    const day = row.trialEnd ? formatDay(row.trialEnd) : "";
    await transaction((tx) =>
      queuePlanMail(tx, row, {
        key: `trial-ends:${row.stripeSubscriptionId}`,
        now,
        heading: `Your trial of ${row.plan.title} ends on ${day}`,
        paragraphs: [`On ${day} the first payment is taken. Cancel before then and nothing is charged.`],
      }),
    );
  }
}

/** What has to be said because time went by, by the shop's own clock. Each mail goes out once however often this runs. */
export async function sendPlanReminders(now: Date): Promise<void> {
  await remindOfFailures(now);
  await tellGraceEnds(now);
  await tellTrialsEnd(now);
}
