import { describe, expect, it } from "vitest";
import { addSeconds } from "@/lib/kernel/time";
import {
  closedWords,
  DUNNING_DAYS,
  dueReminder,
  dunningWords,
  endedWords,
  isTrialEnding,
  trialEndWords,
} from "@/lib/payments/rules/reminder-words";

const FAILED = new Date("2027-03-01T10:00:00Z");
const later = (days: number, seconds = 0) => addSeconds(FAILED, days * 86_400 + seconds);
const UNTIL = later(7);

describe("the reminders of a failed renewal", () => {
  it("are due with the failure, and three and six days later, to the second", () => {
    expect(DUNNING_DAYS).toEqual([0, 3, 6]);
    expect(
      [later(0), later(3, -1), later(3), later(6, -1), later(6), later(60)].map((at) => dueReminder(FAILED, at)),
    ).toEqual([0, 0, 3, 3, 6, 6]);
  });

  it("have three subjects, each with the moment at which the plan closes", () => {
    expect(DUNNING_DAYS.map((day) => dunningWords("Pro", day, UNTIL).heading)).toEqual([
      "The payment for Pro did not go through: open until 8 March 2027 at 10:00 UTC",
      "Reminder: Pro is not paid yet and closes on 8 March 2027 at 10:00 UTC",
      "Last reminder: Pro closes on 8 March 2027 at 10:00 UTC",
    ]);
  });
});

describe("the end of a plan", () => {
  it("that is kept by Stripe can be paid; one that is over can be started again", () => {
    expect(closedWords("Pro").paragraphs.join(" ")).toContain("Put in another card");
    const ended = endedWords("Pro", UNTIL, UNTIL);
    expect(ended.heading).toBe("Pro has ended");
    expect(ended.paragraphs.join(" ")).toMatch(/did not come within seven days.*start the plan again/);
    expect(ended.paragraphs.join(" ")).not.toContain("another card");
  });

  it("that was cancelled does not speak of a payment", () => {
    expect(endedWords("Pro", null, UNTIL).paragraphs.join(" ")).not.toMatch(/payment|card/);
  });

  it("that was given up within its grace says until when it stays open", () => {
    const { heading, paragraphs } = endedWords("Pro", UNTIL, later(4));
    expect(heading).toBe("Pro has not been paid and ends on 8 March 2027 at 10:00 UTC");
    expect(paragraphs[0]).toContain("stay open until 8 March 2027 at 10:00 UTC");
    expect(paragraphs.join(" ")).not.toContain("are closed");
  });
});

describe("the end of a trial", () => {
  it("is told from three days before it until it comes", () => {
    const at = [later(4, -1), later(4), later(7, -1), later(7), later(8)];
    expect(at.map((now) => isTrialEnding(UNTIL, now))).toEqual([false, true, true, false, false]);
  });

  it("says when the first payment is taken", () => {
    const { heading, paragraphs } = trialEndWords("Pro", UNTIL);
    expect(heading).toBe("Your trial of Pro ends on 8 March 2027");
    expect(paragraphs).toEqual([
      "On 8 March 2027 at 10:00 UTC the first payment is taken. Cancel before then and nothing is charged.",
    ]);
  });
});
