import { addDays, formatDay, formatMoment } from "../../kernel/time";

/** On which days after the first failure a reminder goes out; the first goes out with the failure itself. */
export const DUNNING_DAYS = [0, 3, 6] as const;
type DunningDay = (typeof DUNNING_DAYS)[number];

/** How long before its end a trial is told of. */
export const TRIAL_NOTICE_DAYS = 3;

type Words = { heading: string; paragraphs: string[] };

/** Which reminder is due: the last whose day has come, so that a missed run sends one mail and not three. */
export function dueReminder(firstFailureAt: Date, now: Date): DunningDay {
  return DUNNING_DAYS.findLast((day) => addDays(firstFailureAt, day) <= now) ?? 0;
}

/** Whether the end of a trial is near enough to be told of, and still ahead. */
export function isTrialEnding(trialEnd: Date, now: Date): boolean {
  return trialEnd > now && trialEnd <= addDays(now, TRIAL_NOTICE_DAYS);
}

const OWN_STAYS = "What you bought as single KEYS or bundles stays yours.";

const DUNNING_HEADINGS: Record<DunningDay, (title: string, until: string) => string> = {
  0: (title, until) => `The payment for ${title} did not go through: open until ${until}`,
  3: (title, until) => `Reminder: ${title} is not paid yet and closes on ${until}`,
  6: (title, until) => `Last reminder: ${title} closes on ${until}`,
};

/** The reminder of a renewal that failed. Each day has its own subject, so that a mail program does not fold them into one. */
export function dunningWords(title: string, day: DunningDay, graceUntil: Date): Words {
  const until = formatMoment(graceUntil);
  return {
    heading: DUNNING_HEADINGS[day](title, until),
    paragraphs: [
      `Nothing is closed yet: your plan goes on until ${until}. Until then we may try the card again by ourselves.`,
      `If the card has changed or run out, put in another one; then the plan goes on as if nothing had happened. ${OWN_STAYS}`,
    ],
  };
}

/** The grace is over and Stripe keeps the plan: a payment opens it again. */
export function closedWords(title: string): Words {
  return {
    heading: `${title} is closed until it is paid`,
    paragraphs: [
      `The payment did not come within seven days, so the KEYS that were open through the plan are closed. ${OWN_STAYS}`,
      "Put in another card and the plan is open again at once.",
    ],
  };
}

/** A plan that is over. `graceUntil`: for want of payment, and until when it stays open all the same. */
export function endedWords(title: string, graceUntil: Date | null, now: Date): Words {
  const again = "You can start the plan again at any time.";
  if (graceUntil && graceUntil > now) {
    const until = formatMoment(graceUntil);
    return {
      heading: `${title} has not been paid and ends on ${until}`,
      paragraphs: [
        `The card was tried several times and did not go through, and it is not tried again. The KEYS stay open until ${until} and close then. ${OWN_STAYS}`,
        again,
      ],
    };
  }
  const why = graceUntil ? "The payment did not come within seven days, so the" : "The";
  return {
    heading: `${title} has ended`,
    paragraphs: [`${why} KEYS that were open through the plan are closed. ${OWN_STAYS}`, again],
  };
}

/** A trial that is about to become a paid plan. */
export function trialEndWords(title: string, trialEnd: Date): Words {
  return {
    heading: `Your trial of ${title} ends on ${formatDay(trialEnd)}`,
    paragraphs: [`On ${formatMoment(trialEnd)} the first payment is taken. Cancel before then and nothing is charged.`],
  };
}
