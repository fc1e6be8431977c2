import type { Action } from "./decline-codes.ts";

/** The mails of the schedule, in any order you like; `recovered` is not one of them, it follows a payment. */
export type NoticeKind = "failed" | "reminder" | "last-notice";
export type MailKind = NoticeKind | "recovered";

export interface Step {
  /** Days after the first failure of the invoice. */
  readonly day: number;
  readonly mail: NoticeKind;
  /** Whom it is for. Somebody who told the bank to stop is told once, and not reminded. */
  readonly actions: readonly Action[];
}

export interface Schedule {
  readonly steps: readonly Step[];
  /** Access lasts this many days after the FIRST failure. Retries do not move it. */
  readonly graceDays: number;
  /** How long an invoice that nobody paid is looked at once a day, in case the event of its payment was lost. */
  readonly watchDays: number;
}

export const DAY_MS = 86_400_000;
const EVERYONE: readonly Action[] = ["retry", "new_card", "authenticate", "give_up"];
const NOT_GIVEN_UP: readonly Action[] = ["retry", "new_card", "authenticate"];

export const DEFAULT_SCHEDULE: Schedule = defineSchedule({
  steps: [
    { day: 0, mail: "failed", actions: EVERYONE },
    { day: 3, mail: "reminder", actions: NOT_GIVEN_UP },
    { day: 6, mail: "last-notice", actions: NOT_GIVEN_UP },
  ],
  graceDays: 7,
  watchDays: 60,
});

/** Checks a schedule. Throws RangeError on one that would send a mail twice, never, or after access has ended. */
export function defineSchedule(schedule: Schedule): Schedule {
  const { steps, graceDays, watchDays } = schedule;
  const demand = (right: boolean, message: string) => {
    if (!right) throw new RangeError(`Dunning schedule: ${message}`);
  };
  demand(Number.isFinite(graceDays) && graceDays > 0, "graceDays must be more than 0.");
  demand(watchDays >= graceDays, "watchDays must be at least graceDays.");
  demand(steps.length > 0 && steps[0]?.day === 0, "the first step must be on day 0.");
  for (const [index, step] of steps.entries()) {
    const before = steps[index - 1];
    demand(!before || step.day > before.day, `day ${step.day} must come after day ${before?.day}.`);
    demand(step.day < graceDays, `the mail of day ${step.day} would come after access ended (day ${graceDays}).`);
    demand(steps.findIndex((other) => other.mail === step.mail) === index, `${step.mail} stands in two steps.`);
    demand(step.actions.length > 0, `the step of day ${step.day} is for nobody.`);
  }
  return schedule;
}

export function daysAfter(moment: Date, days: number): Date {
  return new Date(moment.getTime() + days * DAY_MS);
}
