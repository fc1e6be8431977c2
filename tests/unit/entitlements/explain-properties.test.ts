import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideAccess } from "@/lib/entitlements/rules";
import { explainAccess } from "@/lib/entitlements/rules/explain";
import { type RecordedFact, standingSources, THE_SHOP } from "@/lib/entitlements/rules/explain/facts";
import { END_CAUSES, SOURCE_KINDS } from "@/lib/entitlements/schema";
import { ADA, acme, ask, bought, KEY, NOW, YOU } from "./facts";

const day = (n: number) => new Date(Date.UTC(2026, 5, 1 + n));
const moment = fc.integer({ min: -2, max: 40 }).map(day);

const seat = fc.option(
  fc.tuple(fc.integer({ min: 0, max: 20 }), fc.option(fc.integer({ min: 0, max: 20 }), { nil: null })),
  { nil: null },
);

const recordedFact: fc.Arbitrary<RecordedFact> = fc
  .record({
    source: fc.constantFrom(...SOURCE_KINDS),
    sourceId: fc.constantFrom("a", "b", "c", "d"),
    keyId: fc.constantFrom(KEY, KEY, "key-b", null),
    from: fc.integer({ min: 0, max: 30 }),
    length: fc.option(fc.integer({ min: 0, max: 30 }), { nil: null }),
    endCause: fc.constantFrom(...END_CAUSES),
    startCause: fc.constantFrom("paid", "trial", "granted", "dispute_won", "paid_again", "granted_without_payment"),
    endReference: fc.constantFrom("in_1", "re_1", "sub_1"),
    recorded: fc.integer({ min: 0, max: 30 }),
    superseded: fc.option(fc.integer({ min: 0, max: 9 }), { nil: null }),
    organization: fc.option(seat, { nil: undefined }),
    buyer: fc.constantFrom(YOU, ADA, null),
    reason: fc.option(fc.string(), { nil: null }),
  })
  .map(({ from, length, recorded, superseded, organization, buyer, reason, ...rest }) =>
    bought({
      ...rest,
      validFrom: day(from),
      validUntil: length === null ? null : day(from + length),
      endCause: length === null ? null : rest.endCause,
      endReference: length === null ? null : rest.endReference,
      recordedAt: day(recorded),
      supersededAt: superseded === null ? null : day(recorded + superseded),
      ...(organization !== undefined && {
        organization: acme(
          organization && {
            from: day(organization[0]),
            until: organization[1] === null ? null : day(organization[0] + organization[1]),
          },
        ),
      }),
      facts: { order: buyer && { number: 1, currency: "usd", buyer }, endNote: { by: THE_SHOP, reason } },
    }),
  );

const history = fc.array(recordedFact, { maxLength: 8 });
const question = fc
  .record({ at: moment, now: fc.constantFrom(NOW, day(0), day(40)), asKnownAt: fc.option(moment, { nil: null }) })
  .map(({ at, ...more }) => ask(at, more));

describe("explainAccess, for any record and any moment", () => {
  it("decides as decideAccess does over what stands", () => {
    fc.assert(
      fc.property(history, question, (recorded, asked) => {
        const standing = standingSources(recorded, asked.asKnownAt);
        expect(explainAccess(recorded, asked).decision).toEqual(decideAccess(standing, KEY, asked.at));
      }),
      { numRuns: 500 },
    );
  });

  it("without a moment of knowledge decides over the current rows", () => {
    fc.assert(
      fc.property(history, moment, (recorded, at) => {
        const current = recorded.filter((source) => source.supersededAt === null);
        expect(explainAccess(recorded, ask(at)).decision).toEqual(decideAccess(current, KEY, at));
      }),
    );
  });

  it("has a source that speaks for it exactly when it is allowed, and names the one that denied it", () => {
    fc.assert(
      fc.property(history, question, (recorded, asked) => {
        const { decision, sources } = explainAccess(recorded, asked);
        expect(sources.some(({ speaks }) => speaks === "for")).toBe(decision.allowed);
        const spoken = new Set(decision.because.map(({ sourceId }) => sourceId));
        expect(new Set(sources.filter((s) => s.speaks === "for").map(({ source }) => source.sourceId))).toEqual(spoken);
        if (decision.reason && decision.reason !== "never_owned")
          expect(sources.map(({ reason }) => reason)).toContain(decision.reason);
      }),
    );
  });

  it("tells a story in order, in whole sentences, nothing twice", () => {
    fc.assert(
      fc.property(history, question, (recorded, asked) => {
        const { sentence, timeline } = explainAccess(recorded, asked);
        const times = timeline.map(({ at }) => at.getTime());
        expect(times).toEqual([...times].sort((a, b) => a - b));
        for (const text of [sentence, ...timeline.map(({ what }) => what)]) {
          expect(text).toMatch(/^\S.*\.$/s);
          expect(text).not.toMatch(/undefined|null|NaN|Invalid|\.\.$/);
        }
        const told = timeline.map(({ at, what, reference }) => `${at.getTime()} ${what} ${reference}`);
        expect(new Set(told).size).toBe(told.length);
      }),
    );
  });

  it("does not depend on the order of the rows", () => {
    fc.assert(
      fc.property(history, question, (recorded, asked) => {
        const other = explainAccess([...recorded].reverse(), asked);
        expect(other.decision.allowed).toBe(explainAccess(recorded, asked).decision.allowed);
        expect(other.timeline.map(({ at }) => at)).toEqual(explainAccess(recorded, asked).timeline.map(({ at }) => at));
      }),
    );
  });
});
