import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Claim,
  findFirstPayments,
  findRegained,
  findSessionsToAsk,
  isPartlyDouble,
  NOTHING_ELSEWHERE,
} from "@/lib/payments/rules/double";

const minute = (count: number) => new Date(Date.UTC(2027, 4, 1, 12, count));
type Interval = Claim["intervals"][number];

function interval(from: number, until: number | null = null, more: Partial<Interval> = {}): Interval {
  const validUntil = until === null ? null : minute(until);
  return { validFrom: minute(from), validUntil, startCause: "paid", endCause: null, ...more };
}
/** Paid at a minute, disputed at another, and perhaps won at a third. */
function disputed(from: number, opened: number, won?: number): Interval[] {
  const first = interval(from, opened, { endCause: "disputed" });
  return won === undefined ? [first] : [first, interval(won, null, { startCause: "dispute_won" })];
}
function claim(keyId: string, intervals: readonly Interval[], more: Partial<Claim> = {}): Claim {
  const order = { id: "a", number: 1, sessionId: "session-a" };
  return { keyId, intervals, order, isUsed: false, isToReturn: false, ...more };
}
const line = (keyIds: readonly string[], status = "paid") => ({ id: "line", status, netCents: 7900, keyIds });
const paid = { id: "b", paidAt: minute(30) };
const isDouble = (claims: readonly Claim[], keys = ["k"], status = "paid") =>
  findFirstPayments(line(keys, status), paid, { claims, usedLineIds: new Set() }) !== null;

describe("a payment is one too many", () => {
  it("when every KEY of it was paid for before, and by then the later of the two", () => {
    expect(isDouble([claim("k", [interval(10)])])).toBe(true);
    expect(isDouble([claim("k", [interval(40)])])).toBe(false);
    expect(isDouble([claim("k", [interval(10)])], ["k", "other"])).toBe(false);
    expect(isDouble([claim("k", [interval(10)]), claim("other", [interval(20)])], ["k", "other"])).toBe(true);
    expect(isDouble([])).toBe(false);
  });

  it("in the same second, when its order is the later one", () => {
    const order = (id: string) => ({ id, number: 1, sessionId: null });
    expect(isDouble([claim("k", [interval(30)], { order: order("a") })])).toBe(true);
    expect(isDouble([claim("k", [interval(30)], { order: order("c") })])).toBe(false);
  });

  it("not while a dispute about the earlier one runs, nor when it is lost, but when it is won", () => {
    expect(isDouble([claim("k", disputed(10, 20))])).toBe(false);
    expect(isDouble([claim("k", disputed(10, 20, 40))])).toBe(true);
    expect(isDouble([claim("k", disputed(10, 20, 25))])).toBe(true);
    expect(isDouble([claim("k", disputed(10, 35, 40))])).toBe(true);
  });

  it("not for what was withdrawn when it was bought and restored by a person later", () => {
    const restored = [interval(10, 20, { endCause: "revoked" }), interval(40, null, { startCause: "restored" })];
    expect(isDouble([claim("k", restored)])).toBe(false);
  });

  it("not for what was free, nor for what a later purchase rests on", () => {
    const claims = [claim("k", [interval(10)])];
    const free = { ...line(["k"]), netCents: 0 };
    expect(findFirstPayments(free, paid, { claims, usedLineIds: new Set() })).toBeNull();
    expect(findFirstPayments(line(["k"]), paid, { claims, usedLineIds: new Set(["line"]) })).toBeNull();
    expect(findFirstPayments(line(["k"]), paid, NOTHING_ELSEWHERE)).toBeNull();
  });

  it("when it is first heard of after a later one that something rests on", () => {
    const later = claim("k", [interval(40)], { isUsed: true });
    expect(isDouble([later], ["k"], "pending")).toBe(true);
    expect(isDouble([later])).toBe(false);
  });

  it("not once it was kept, when the earlier one is to go back anyway", () => {
    const returned = claim("k", [interval(10)], { isToReturn: true });
    expect(isDouble([returned])).toBe(false);
    expect(isDouble([returned], ["k"], "pending")).toBe(true);
  });
});

const claims = fc.record({
  from: fc.nat(60),
  opened: fc.nat(20),
  won: fc.option(fc.nat(20)),
  hasDispute: fc.boolean(),
});

describe("any two payments for one KEY that both give it now", () => {
  it("are one too many: exactly one of them, and the same whichever is looked at first", () => {
    fc.assert(
      fc.property(claims, claims, (one, other) => {
        const intervalsOf = ({ from, opened, won, hasDispute }: typeof one) =>
          hasDispute ? disputed(from, from + opened + 1, from + opened + 2 + (won ?? 0)) : [interval(from)];
        const judge = (mine: typeof one, id: string, theirs: typeof one, theirId: string) =>
          findFirstPayments(
            line(["k"]),
            { id, paidAt: minute(mine.from) },
            {
              claims: [claim("k", intervalsOf(theirs), { order: { id: theirId, number: 1, sessionId: null } })],
              usedLineIds: new Set(),
            },
          ) !== null;
        expect(judge(one, "a", other, "b")).toBe(!judge(other, "b", one, "a"));
      }),
    );
  });
});

describe("what else follows from an earlier payment", () => {
  it("a part of a bundle may have been paid for before", () => {
    const elsewhere = { claims: [claim("k", disputed(10, 20, 40))], usedLineIds: new Set<string>() };
    expect(isPartlyDouble(line(["k", "other"]), paid, elsewhere)).toBe(true);
    expect(isPartlyDouble(line(["other"]), paid, elsewhere)).toBe(false);
  });

  it("the dispute that was won after it is named", () => {
    expect(findRegained([claim("k", disputed(10, 20, 40))], paid.paidAt)).toBe(1);
    expect(findRegained([claim("k", disputed(10, 20, 25))], paid.paidAt)).toBeNull();
  });

  it("the checkouts behind it are asked about only before the first decision, and only where they may decide it", () => {
    const elsewhere = { claims: [claim("k", disputed(10, 20))], usedLineIds: new Set<string>() };
    expect(findSessionsToAsk([line(["k"], "pending")], elsewhere)).toEqual(["session-a"]);
    expect(findSessionsToAsk([line(["k"])], elsewhere)).toEqual([]);
    expect(findSessionsToAsk([line(["k", "other"], "pending")], elsewhere)).toEqual([]);
    expect(findSessionsToAsk([line(["k"], "pending")], NOTHING_ELSEWHERE)).toEqual([]);
  });
});
