import "server-only";
import { formatDay } from "../../kernel/time";
import type { Tx } from "../../platform/db";
import { env } from "../../platform/env";
import { layOutMail, type MailContent, queueMail } from "../../platform/mail";
import {
  closedWords,
  type DUNNING_DAYS,
  dunningWords,
  endedWords,
  isTrialEnding,
  trialEndWords,
} from "../rules/reminder-words";
import { failingInvoice, graceEndOf } from "../rules/subscription";
import type { SubscriptionSnapshot } from "../schema";
import type { SubscriptionRow } from "../store/subscription";

type Facts = {
  readonly snapshot: SubscriptionSnapshot;
  readonly before: SubscriptionRow | null;
  readonly row: SubscriptionRow;
  readonly now: Date;
};

/** The person whose plan it is, or those who administer the organisation. */
function recipientsOf(row: Pick<SubscriptionRow, "user" | "organization">): string[] {
  if (row.user) return [row.user.email];
  return (row.organization?.memberships ?? []).map((membership) => membership.user.email);
}

const billing = () => ({ label: "Open your plan", url: `${env().APP_URL}/account/billing` });

/** One mail to each recipient, once for each `key`. */
export async function queuePlanMail(
  tx: Tx,
  row: Pick<SubscriptionRow, "user" | "organization">,
  { key, now, ...content }: MailContent & { key: string; now: Date },
): Promise<void> {
  const parts = layOutMail({ action: billing(), ...content });
  for (const to of recipientsOf(row)) {
    await queueMail(tx, { dedupeKey: `${key}:${to}`, to, subject: content.heading, ...parts }, now);
  }
}

type Recipients = Pick<SubscriptionRow, "user" | "organization" | "plan">;

/** The reminder of a renewal that failed, on one of the days on which one is due. */
export async function queueDunningMail(
  tx: Tx,
  row: Recipients,
  facts: { invoice: string; day: (typeof DUNNING_DAYS)[number]; graceUntil: Date; now: Date },
): Promise<void> {
  const { invoice, day, graceUntil, now } = facts;
  await queuePlanMail(tx, row, {
    key: `dunning:${invoice}:${day}`,
    now,
    ...dunningWords(row.plan.title, day, graceUntil),
  });
}

type Closed = { readonly stripeSubscriptionId: string; readonly graceUntil: Date | null };

/** With what the keys of the mails begin that tell of this end of a grace. */
export function closedMailKey({ stripeSubscriptionId, graceUntil }: Closed): string {
  return `plan-closed:${stripeSubscriptionId}:${graceUntil?.toISOString()}`;
}

/** The grace of a renewal is over. */
export async function queueClosedMail(tx: Tx, row: Recipients & Closed, now: Date): Promise<void> {
  await queuePlanMail(tx, row, { key: closedMailKey(row), now, ...closedWords(row.plan.title) });
}

/** A trial is about to become a paid plan; told by Stripe's event or by the shop's own clock, whichever is first. */
export async function queueTrialEndMail(
  tx: Tx,
  row: Recipients,
  { stripeSubscriptionId, trialEnd, now }: { stripeSubscriptionId: string; trialEnd: Date; now: Date },
): Promise<void> {
  const key = `trial-ends:${stripeSubscriptionId}`;
  await queuePlanMail(tx, row, { key, now, ...trialEndWords(row.plan.title, trialEnd) });
}

async function queueStarted(tx: Tx, { snapshot, before, row, now }: Facts): Promise<void> {
  const isRunning = snapshot.status === "trialing" || snapshot.status === "active";
  if (before || !isRunning || snapshot.isDuplicate) return;
  const { trialEnd, id } = snapshot;
  const trial = `The trial ends on ${trialEnd ? formatDay(trialEnd) : ""}; until then you can cancel without paying anything.`;
  const renews = `It renews on ${formatDay(snapshot.currentPeriodEnd)}. You can cancel at any time and keep it until the end of the time you paid for.`;
  await queuePlanMail(tx, row, {
    key: `plan-started:${id}`,
    now,
    heading: `${row.plan.title} is running: every KEY is open`,
    paragraphs: [
      "Every KEY of the shop can be downloaded now, also those that come out while the plan runs.",
      snapshot.status === "trialing" ? trial : renews,
    ],
  });
}

async function queueCancelled(tx: Tx, { snapshot, before, row, now }: Facts): Promise<void> {
  const was = before?.cancelAt ?? null;
  const is = snapshot.endedAt ? null : snapshot.cancelAt;
  if (is && was?.getTime() !== is.getTime()) {
    await queuePlanMail(tx, row, {
      key: `plan-cancelled:${snapshot.id}:${is.toISOString()}`,
      now,
      heading: `${row.plan.title} ends on ${formatDay(is)}`,
      paragraphs: [
        `You cancelled ${row.plan.title}. It stays open until ${formatDay(is)}, and nothing more is charged. Until then you can take it up again with one click.`,
      ],
    });
  }
  if (was && !is && !snapshot.endedAt) {
    await queuePlanMail(tx, row, {
      key: `plan-resumed:${snapshot.id}:${was.toISOString()}`,
      now,
      heading: `${row.plan.title} goes on`,
      paragraphs: [`You took ${row.plan.title} up again. It renews on ${formatDay(snapshot.currentPeriodEnd)}.`],
    });
  }
}

async function queueTrialEnds(tx: Tx, { snapshot, row, now }: Facts): Promise<void> {
  const { id, status, trialEnd, cancelAt, isDuplicate } = snapshot;
  if (status !== "trialing" || !trialEnd || cancelAt || isDuplicate || !isTrialEnding(trialEnd, now)) return;
  await queueTrialEndMail(tx, row, { stripeSubscriptionId: id, trialEnd, now });
}

async function queueEnded(tx: Tx, { snapshot, before, row, now }: Facts): Promise<void> {
  if (!snapshot.endedAt || !before || before.endedAt || snapshot.isDuplicate) return;
  const failing = snapshot.cancelReason === "payment_failed" ? failingInvoice(snapshot) : null;
  const words = endedWords(row.plan.title, failing && graceEndOf(failing), now);
  await queuePlanMail(tx, row, { key: `plan-ended:${snapshot.id}`, now, ...words });
}

async function queueDuplicate(tx: Tx, { snapshot, row, now }: Facts): Promise<void> {
  if (!snapshot.isDuplicate) return;
  await queuePlanMail(tx, row, {
    key: `plan-duplicate:${snapshot.id}`,
    now,
    heading: `${row.plan.title} was bought twice: the second one goes back`,
    paragraphs: [
      "There was a plan running already, so we ended the second one at once and return what was paid for it.",
      "The first one is untouched. You need not do anything.",
    ],
  });
}

async function queueFailure(tx: Tx, { snapshot, before, row, now }: Facts): Promise<void> {
  const failing = failingInvoice(snapshot);
  const graceUntil = failing && graceEndOf(failing);
  if (failing && graceUntil && now < graceUntil && !snapshot.endedAt) {
    const invoice = `${snapshot.id}:${failing.firstFailureAt?.toISOString()}`;
    await queueDunningMail(tx, row, { invoice, day: 0, graceUntil, now });
  } else if (!failing && before?.graceUntil && snapshot.status === "active") {
    await queuePlanMail(tx, row, {
      key: `plan-recovered:${snapshot.id}:${before.graceUntil.toISOString()}`,
      now,
      heading: `${row.plan.title} is paid again`,
      paragraphs: [`The payment went through; the plan renews on ${formatDay(snapshot.currentPeriodEnd)}.`],
    });
  }
}

const MAILS = [queueStarted, queueTrialEnds, queueCancelled, queueEnded, queueDuplicate, queueFailure];

/** The mails that follow from a fold of a subscription; each happens once, however often it is folded. */
export async function queuePlanMails(tx: Tx, facts: Facts): Promise<void> {
  for (const queue of MAILS) await queue(tx, facts);
}
