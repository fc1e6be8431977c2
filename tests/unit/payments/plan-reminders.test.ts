import { describe, expect, it } from "vitest";
import { addSeconds } from "@/lib/kernel/time";
import { DUNNING_DAYS, dueReminder } from "@/lib/payments/service/plan-reminders";

const FAILED = new Date("2027-03-01T10:00:00Z");
const later = (days: number, seconds = 0) => addSeconds(FAILED, days * 86_400 + seconds);

describe("the reminders of a failed renewal", () => {
  it("are due with the failure, and three and six days later, to the second", () => {
    expect(DUNNING_DAYS).toEqual([0, 3, 6]);
    expect(
      [later(0), later(3, -1), later(3), later(6, -1), later(6), later(60)].map((at) => dueReminder(FAILED, at)),
    ).toEqual([0, 0, 3, 3, 6, 6]);
  });
});
