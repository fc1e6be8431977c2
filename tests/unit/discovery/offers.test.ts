import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BundleFacts, suggestBundles, suggestPlan } from "@/lib/discovery/rules/offers";

const priced = (slugs: string, priceCents = 10_000) => [...slugs].map((slug) => ({ slug, priceCents }));
const bundle = { slug: "operator", title: "Operator", keys: priced("abcd"), toPayCents: 18_000, currency: "usd" };
const found = (owned: string, wanted = "", bundles: readonly BundleFacts[] = [bundle]) =>
  suggestBundles(bundles, new Set(owned), new Set(wanted));

describe("a bundle is suggested", () => {
  test("when half of its KEYS are owned or wanted, with the price after what was paid and what it is measured by", () => {
    expect(found("ab")).toEqual([
      {
        slug: "operator",
        toPayCents: 18_000,
        reason: {
          rule: "bundle-half",
          sentence:
            "You own 2 of its 4 KEYS; with what you paid for them taken off it costs $180, and what you lack of it costs $200 one by one",
        },
      },
    ]);
    expect(found("a", "b")[0]?.reason.sentence).toMatch(/^You own 1 and may want 1 of its 4 KEYS; .* costs \$300 one/);
  });

  test("when it costs less than what is wanted of it, however large it is", () => {
    const large = { ...bundle, keys: priced("abcdefgh") };
    expect(found("", "ab", [large])[0]?.reason).toEqual({
      rule: "bundle-cheaper",
      sentence:
        "You may want 2 of its 8 KEYS; together they cost $180, and what you may want of it costs $200 one by one",
    });
  });

  test("not for one KEY, not when all are owned, and an owned one is not wanted as well", () => {
    const small = { ...bundle, keys: priced("ab"), toPayCents: 5000 };
    expect(found("a", "", [small])).toEqual([]);
    expect(found("a", "a", [small])).toEqual([]);
    expect(found("ab", "", [small])).toEqual([]);
    expect(found("a", "b", [small])).toHaveLength(1);
  });

  test("not for two of many, at the price of many: that is too early", () => {
    const pro = { ...bundle, slug: "pro", keys: priced("abcdefghijklmnopqrs", 8000), toPayCents: 127_000 };
    expect(found("a", "b", [pro])).toEqual([]);
    expect(found("abcd", "efghi", [pro])).toEqual([]);
    expect(found("abcd", "efghij", [{ ...pro, toPayCents: 100_000 }])).toHaveLength(1);
  });

  test("not when what is missing costs no more without it", () => {
    expect(found("ab", "", [{ ...bundle, toPayCents: 20_000 }])).toEqual([]);
    expect(found("ab", "", [{ ...bundle, toPayCents: 19_999 }])).toHaveLength(1);
  });

  test("the one of which most is owned or wanted comes first, however cheap a larger one is by the KEY", () => {
    const large = { ...bundle, slug: "pro", keys: priced("abxy"), toPayCents: 18_500 };
    const small = { ...bundle, keys: priced("abc"), toPayCents: 9900 };
    expect(found("ab", "", [large, small]).map(({ slug }) => slug)).toEqual(["operator", "pro"]);
    expect(found("ab", "xy", [large, small]).map(({ slug }) => slug)).toEqual(["pro", "operator"]);
  });

  test("of two alike, the one that leaves least to pay for each missing KEY comes first", () => {
    const cheaper = { ...bundle, slug: "other", keys: priced("abxy"), toPayCents: 15_000 };
    expect(found("ab", "", [bundle, cheaper]).map(({ slug }) => slug)).toEqual(["other", "operator"]);
  });

  const slugs = fc.uniqueArray(fc.constantFrom(..."abcdefghijkl"), { minLength: 2 }).map((list) => list.join(""));
  const sold = fc
    .record({ keys: slugs, cents: fc.array(fc.integer({ min: 0, max: 59_900 }), { minLength: 12, maxLength: 12 }) })
    .map(({ keys, cents }) => [...keys].map((slug, index) => ({ slug, priceCents: cents[index] ?? 0 })));

  test("never without an advantage that its own sentence names, and no higher price makes one appear", () => {
    let suggested = 0;
    fc.assert(
      fc.property(sold, slugs, slugs, fc.nat(200_000), (keys, owned, wanted, toPayCents) => {
        const [given] = found(owned, wanted, [{ ...bundle, keys, toPayCents }]);
        if (!given) {
          expect(found(owned, wanted, [{ ...bundle, keys, toPayCents: toPayCents + 100 }])).toEqual([]);
          return;
        }
        suggested += 1;
        const near = keys.filter(({ slug }) => owned.includes(slug) || wanted.includes(slug)).length;
        expect(near).toBeGreaterThanOrEqual(2);
        if (given.reason.rule === "bundle-half") expect(near * 2).toBeGreaterThanOrEqual(keys.length);
        const [, apart = ""] = /costs \$([\d,.]+) one by one$/.exec(given.reason.sentence) ?? [];
        expect(Math.round(Number(apart.replaceAll(",", "")) * 100)).toBeGreaterThan(toPayCents);
      }),
    );
    expect(suggested).toBeGreaterThan(0);
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
