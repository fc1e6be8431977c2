import { describe, expect, test } from "vitest";
import { suggestBundles, suggestPlan } from "@/lib/discovery/rules/offers";

const bundle = { slug: "operator", title: "Operator", keys: ["a", "b", "c", "d"], toPayCents: 32_100, currency: "usd" };
const found = (owned: string[], wanted: string[] = [], bundles = [bundle]) =>
  suggestBundles(bundles, new Set(owned), new Set(wanted));

describe("a bundle is suggested", () => {
  test("when two of its KEYS are owned or wanted, with the price after what was paid", () => {
    expect(found(["a", "b"])).toEqual([
      {
        slug: "operator",
        toPayCents: 32_100,
        reason: {
          rule: "bundle-owned",
          sentence: "You own 2 of its 4 KEYS; with what you paid for them taken off it costs $321",
        },
      },
    ]);
    expect(found([], ["a", "b"])[0]?.reason).toEqual({
      rule: "bundle-wanted",
      sentence: "You may want 2 of its 4 KEYS; together they cost $321",
    });
  });

  test("not for one KEY, not when all are owned, and an owned one is not wanted as well", () => {
    expect(found(["a"])).toEqual([]);
    expect(found(["a"], ["a"])).toEqual([]);
    expect(found(["a", "b", "c", "d"])).toEqual([]);
    expect(found(["a"], ["b"])).toHaveLength(1);
  });

  test("the one of which most is owned or wanted comes first, however cheap a larger one is by the KEY", () => {
    const large = { ...bundle, slug: "pro", keys: ["a", "b", "x", "y", "z", "w"], toPayCents: 40_000 };
    expect(found(["a", "b"], [], [large, bundle]).map(({ slug }) => slug)).toEqual(["operator", "pro"]);
    expect(found(["a", "b"], ["x", "y", "z"], [large, bundle]).map(({ slug }) => slug)).toEqual(["pro", "operator"]);
  });

  test("of two alike, the one that leaves least to pay for each missing KEY comes first", () => {
    const cheaper = { ...bundle, slug: "other", keys: ["a", "b", "x", "y"], toPayCents: 20_000 };
    expect(found(["a", "b"], [], [bundle, cheaper]).map(({ slug }) => slug)).toEqual(["other", "operator"]);
  });
});

describe("a plan is suggested", () => {
  const pro = { slug: "pro", title: "Pro", yearCents: 99_900, currency: "usd" };

  test("when a year of it would have cost less than what was bought in a year, with both sums", () => {
    expect(suggestPlan(pro, 112_000, false)).toEqual({
      rule: "plan-cheaper",
      sentence: "You paid $1,120 in the last 12 months; a year of Pro is $999",
    });
  });

  test("not at the same price, and not to who has one", () => {
    expect(suggestPlan(pro, 99_900, false)).toBeNull();
    expect(suggestPlan(pro, 112_000, true)).toBeNull();
  });
});
