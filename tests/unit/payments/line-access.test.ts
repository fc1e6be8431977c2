import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LineHistory, lineIntervals, lineStatus } from "@/lib/payments/rules/line-access";

const at = (hour: number) => new Date(Date.UTC(2026, 0, 1) + hour * 3_600_000);
const START = { validFrom: at(0), startCause: "paid", startReference: "ch_1" };

const span = fc.record({ from: fc.integer({ min: 0, max: 30 }), length: fc.option(fc.integer({ min: 0, max: 20 })) });
const histories = fc
  .record({
    refund: fc.option(fc.integer({ min: 0, max: 40 })),
    disputes: fc.array(span, { maxLength: 2 }),
    revocations: fc.array(span, { maxLength: 3 }),
  })
  .map(({ refund, disputes, revocations }): LineHistory => {
    const end = ({ from, length }: { from: number; length: number | null }) =>
      length === null ? null : at(from + length);
    return {
      start: START,
      ending: refund === null ? null : { at: at(refund), reference: "re_1" },
      disputes: disputes.map((one, index) => ({
        id: `dp_${index}`,
        amountCents: 1,
        status: one.length === null ? "needs_response" : "won",
        openedAt: at(one.from),
        reinstatedAt: end(one),
      })),
      revocations: revocations.map((one, index) => ({
        cause: "revoked",
        reference: `audit_${index}`,
        revokedAt: at(one.from),
        restoredAt: end(one),
        restoredReference: `restored_${index}`,
      })),
    };
  });

/** Said otherwise: open from the payment on, before the refund, and within no dispute and no revocation. */
function isOpen({ ending, disputes, revocations }: LineHistory, moment: Date): boolean {
  if (moment < at(0) || (ending && moment >= ending.at)) return false;
  const pauses = [
    ...disputes.map((one) => [one.openedAt, one.reinstatedAt] as const),
    ...revocations.map((one) => [one.revokedAt, one.restoredAt] as const),
  ];
  return !pauses.some(([from, until]) => from <= moment && (until === null || moment < until));
}

describe("the intervals of a line", () => {
  it("are open exactly while it is paid, not given back, not disputed and not revoked", () => {
    fc.assert(
      fc.property(histories, (history) => {
        const intervals = lineIntervals(history);
        for (let hour = -1; hour < 60; hour += 1) {
          const moment = at(hour);
          const open = intervals.some(
            ({ validFrom, validUntil }) => validFrom <= moment && (validUntil === null || moment < validUntil),
          );
          expect(open).toBe(isOpen(history, moment));
        }
        const status = lineStatus(history);
        expect(status === "paid").toBe(isOpen(history, at(1000)));
      }),
      { numRuns: 500 },
    );
  });

  it("follow one another, each with the cause of its end", () => {
    fc.assert(
      fc.property(histories, (history) => {
        const intervals = lineIntervals(history);
        for (const [index, { validFrom, validUntil, endCause }] of intervals.entries()) {
          const next = intervals[index + 1];
          expect(validUntil === null).toBe(endCause === null);
          if (validUntil) expect(validUntil >= validFrom).toBe(true);
          if (next) expect(validUntil && validUntil <= next.validFrom).toBe(true);
        }
        if (history.ending) expect(intervals.at(-1)?.endCause).toBe("refunded");
      }),
      { numRuns: 500 },
    );
  });
});
