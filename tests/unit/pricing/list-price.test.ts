import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KEY_TYPES, MATURITIES } from "@/lib/catalog/schema";
import { bundleSums } from "@/lib/pricing/rules/bundle-sums";
import { listPrice, type PricedThing, priceBand } from "@/lib/pricing/rules/list-price";

const runbook: PricedThing = {
  type: "runbook",
  maturity: "operator",
  keyTypes: ["incident"],
  severity: "p1",
  manifestPriceCents: null,
};

describe("the list price of a KEY", () => {
  test.each<[string, Partial<PricedThing>, number]>([
    ["a runbook for p1 costs 50 more", {}, 14_900],
    ["a runbook for p0 costs 50 more", { severity: "p0" }, 14_900],
    ["a runbook for p2 does not", { severity: "p2" }, 9900],
    ["a runbook without severity does not", { severity: null }, 9900],
    ["a code pack", { type: "node", keyTypes: ["job"], severity: null }, 7900],
    ["a code pack that integrates costs 30 more", { type: "next", keyTypes: ["route", "integration"] }, 10_900],
    ["a notebook", { type: "jupyter", keyTypes: ["notebook"] }, 4900],
    ["an enterprise notebook costs 20 more", { type: "jupyter", maturity: "enterprise" }, 6900],
    ["a Stripe pack", { type: "stripe" }, 7900],
    ["a starter pack is brought down into its band", { type: "github", maturity: "starter" }, 4900],
    ["a scale pack is brought up into its band", { type: "supabase", maturity: "scale" }, 19_900],
    ["an enterprise pack is brought up into its band", { type: "cursor", maturity: "enterprise" }, 39_900],
    ["the manifest's price counts", { manifestPriceCents: 12_345 }, 12_345],
    ["a manifest's price above the band is brought into it", { manifestPriceCents: 100_000 }, 14_900],
    ["a manifest's price below the band is brought into it", { manifestPriceCents: 1 }, 7900],
  ])("%s", (_name, thing, priceCents) => {
    expect(listPrice({ ...runbook, ...thing }).priceCents).toBe(priceCents);
  });

  test("says why in one sentence", () => {
    expect(listPrice(runbook).reason).toMatch(/^An operator runbook for a p1 incident: it replaces 4 to 8 hours/);
    expect(listPrice({ ...runbook, type: "jupyter", maturity: "starter" }).reason).toMatch(/^A starter notebook: /);
  });

  test("says when the band moved it", () => {
    expect(listPrice({ ...runbook, manifestPriceCents: 100 }).movedFromCents).toBe(100);
    expect(listPrice({ ...runbook, manifestPriceCents: 9900 }).movedFromCents).toBeNull();
  });

  test("always lies in the band of its type and maturity", () => {
    const things = fc.record({
      type: fc.constantFrom(...KEY_TYPES),
      maturity: fc.constantFrom(...MATURITIES),
      keyTypes: fc.array(fc.constantFrom("integration", "job", "incident")),
      severity: fc.option(fc.constantFrom("p0", "p4", "p9")),
      manifestPriceCents: fc.option(fc.integer({ min: 1, max: 10_000_000 })),
    });
    fc.assert(
      fc.property(things, (thing) => {
        const [least, most] = priceBand(thing.type, thing.maturity);
        const { priceCents } = listPrice(thing);
        expect(priceCents).toBeGreaterThanOrEqual(least);
        expect(priceCents).toBeLessThanOrEqual(most);
      }),
    );
  });
});

describe("the sums of a bundle", () => {
  test.each([
    [8500, 1500, true],
    [8501, 1499, false],
    [7000, 3000, true],
    [6999, 3001, false],
    [10_001, -1, false],
  ])("at %i of 10,000 it saves %i bps", (price, savingsBps, isInRange) => {
    expect(bundleSums(price, [4000, 6000])).toEqual({ partsTotalCents: 10_000, savingsBps, isInRange });
  });

  test("a bundle without parts is not in range", () => {
    expect(bundleSums(100, [])).toEqual({ partsTotalCents: 0, savingsBps: 0, isInRange: false });
  });
});
