import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideAccess, isOwnedForGood, planSources, type Source } from "@/lib/entitlements/rules";

const day = (n: number) => new Date(Date.UTC(2026, 0, 1 + n));
const KEY = "key-a";

function source(overrides: Partial<Source> = {}): Source {
  return {
    source: "order_line",
    sourceId: "line-1",
    keyId: KEY,
    validFrom: day(0),
    validUntil: null,
    endCause: null,
    orderId: "order-1",
    ...overrides,
  };
}

describe("decideAccess", () => {
  it("denies without a source", () => {
    expect(decideAccess([], KEY, day(1))).toMatchObject({ allowed: false, reason: "never_owned", because: [] });
  });

  it("allows for good what was bought, from the payment on and not before", () => {
    expect(decideAccess([source()], KEY, day(-1)).allowed).toBe(false);
    expect(decideAccess([source()], KEY, day(0))).toMatchObject({ allowed: true, until: null, reason: null });
    expect(isOwnedForGood(decideAccess([source()], KEY, day(9)))).toBe(true);
  });

  it("holds an interval's start and not its end, to the second", () => {
    const plan = source({ source: "subscription", keyId: null, validUntil: day(5), endCause: "plan_ended" });
    expect(decideAccess([plan], KEY, new Date(day(5).getTime() - 1))).toMatchObject({ allowed: true, until: day(5) });
    expect(decideAccess([plan], KEY, day(5))).toMatchObject({ allowed: false, reason: "plan_ended" });
  });

  it("does not take away with one source what another gives", () => {
    const refunded = source({ sourceId: "line-2", validUntil: day(2), endCause: "refunded" });
    expect(decideAccess([refunded, source()], KEY, day(3)).allowed).toBe(true);
  });

  it("says why with the source that ended last", () => {
    const refunded = source({ validUntil: day(2), endCause: "refunded" });
    const plan = source({
      source: "subscription",
      sourceId: "sub",
      keyId: null,
      validUntil: day(4),
      endCause: "plan_ended",
    });
    expect(decideAccess([refunded, plan], KEY, day(5)).reason).toBe("plan_ended");
    expect(decideAccess([refunded, plan], KEY, day(3)).allowed).toBe(true);
  });

  it("ignores other KEYS, and lets a plan speak for every KEY", () => {
    expect(decideAccess([source({ keyId: "key-b" })], KEY, day(1)).allowed).toBe(false);
    expect(decideAccess([source({ source: "subscription", keyId: null })], "published-later", day(1)).allowed).toBe(
      true,
    );
  });

  it("keeps an interval that ended at once as the reason", () => {
    const refundedAtOnce = source({ validUntil: day(0), endCause: "refunded" });
    expect(decideAccess([refundedAtOnce], KEY, day(0))).toMatchObject({ allowed: false, reason: "refunded" });
  });

  it("gives an organisation's KEY to a member while they hold a seat", () => {
    const seat = { from: day(2), until: day(4) };
    const shared = source({ organization: { slug: "acme", name: "Acme", seat } });
    expect(decideAccess([shared], KEY, day(1)).allowed).toBe(false);
    expect(decideAccess([shared], KEY, day(3))).toMatchObject({ allowed: true, until: day(4) });
    expect(decideAccess([shared], KEY, day(4))).toMatchObject({ allowed: false, reason: "seat_removed" });
    const without = source({ organization: { slug: "acme", name: "Acme", seat: null } });
    expect(decideAccess([without], KEY, day(3))).toMatchObject({ allowed: false, reason: "never_owned" });
    expect(isOwnedForGood(decideAccess([shared], KEY, day(3)))).toBe(false);
  });
});

const arbitrarySource: fc.Arbitrary<Source> = fc
  .record({
    sourceId: fc.uuid(),
    keyId: fc.constantFrom(KEY, "key-b", null),
    from: fc.integer({ min: 0, max: 30 }),
    length: fc.option(fc.integer({ min: 0, max: 30 }), { nil: null }),
  })
  .map(({ sourceId, keyId, from, length }) =>
    source({
      sourceId,
      keyId,
      validFrom: day(from),
      validUntil: length === null ? null : day(from + length),
      endCause: length === null ? null : "refunded",
    }),
  );

describe("decideAccess, for any sources", () => {
  const sources = fc.array(arbitrarySource, { maxLength: 8 });
  const moment = fc.integer({ min: -1, max: 65 }).map(day);

  it("is monotone: a further source never takes access away", () => {
    fc.assert(
      fc.property(sources, arbitrarySource, moment, (given, more, at) => {
        if (decideAccess(given, KEY, at).allowed) expect(decideAccess([...given, more], KEY, at).allowed).toBe(true);
      }),
    );
  });

  it("does not depend on the order of the sources", () => {
    fc.assert(
      fc.property(sources, moment, (given, at) => {
        expect(decideAccess([...given].reverse(), KEY, at)).toEqual(decideAccess(given, KEY, at));
      }),
    );
  });

  it("says until when truthfully", () => {
    fc.assert(
      fc.property(sources, moment, (given, at) => {
        const { allowed, until } = decideAccess(given, KEY, at);
        if (!allowed) expect(until).toBeNull();
        else if (until) expect(decideAccess(given, KEY, new Date(until.getTime() - 1)).allowed).toBe(true);
      }),
    );
  });
});

describe("planSources", () => {
  const desired = {
    ...source(),
    keyId: KEY,
    bundleId: null,
    startCause: "paid",
    startReference: "ch_1",
    endReference: null,
  };

  it("changes nothing when the record already says it", () => {
    expect(planSources([{ ...desired, id: "row" }], [desired])).toEqual({ supersede: [], insert: [] });
  });

  it("supersedes what turned out different and inserts what is so", () => {
    const ended = { ...desired, validUntil: day(3), endCause: "refunded" as const, endReference: "re_1" };
    const plan = planSources([{ ...desired, id: "row" }], [ended]);
    expect(plan.supersede.map((row) => row.id)).toEqual(["row"]);
    expect(plan.insert).toEqual([ended]);
  });
});
