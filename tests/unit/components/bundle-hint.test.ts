import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bestHint, hintOf } from "@/components/cart/bundle-hint";
import type { BundleDto, KeySummary } from "@/lib/catalog/schema";
import { money } from "@/lib/kernel/money";

const aKey = (slug: string, dollars: number): KeySummary => ({
  slug,
  title: slug.toUpperCase(),
  summary: "",
  type: "node",
  maturity: "starter",
  tags: [],
  status: "on_sale",
  price: money(dollars * 100),
  version: "1.0.0",
  updated_at: "2026-01-01T00:00:00.000Z",
});
const aBundle = (dollars: number, ...keys: KeySummary[]): BundleDto => ({
  slug: "bundle",
  title: "Bundle",
  summary: "",
  description: "",
  status: "on_sale",
  price: money(dollars * 100),
  parts_total: money(0),
  savings_bps: 0,
  keys,
});
const [a, b, c, d] = [aKey("a", 79), aKey("b", 49), aKey("c", 99), aKey("d", 29)];
const bundle = aBundle(199, a, b, c, d);
const none = new Set<string>();

/** The hint for a visitor with these KEYS of the bundle in the cart. */
function hintFor(keys: readonly KeySummary[], rest: { owned?: Set<string>; inOtherBundles?: Set<string> } = {}) {
  const nowCents = keys.reduce((sum, key) => sum + (key.price?.amount ?? 0), 0);
  const cart = keys.map(({ slug }) => ({ kind: "key" as const, slug }));
  const facts = { cart, inOtherBundles: none, owned: none, nowCents, withBundleCents: bundle.price.amount };
  return hintOf(bundle, { ...facts, ...rest });
}

describe("the hint at a bundle", () => {
  test("that is cheaper already says by how much, and what comes with it", () => {
    const hint = hintFor([a, b, c]);
    expect(hint).toMatchObject({ extraCents: -2800, next: null });
    expect(hint?.gains.map(({ slug }) => slug)).toEqual(["d"]);
    expect(hint?.replaces.map(({ slug }) => slug)).toEqual(["a", "b", "c"]);
  });

  test("that one more KEY would make cheaper names the cheapest such KEY", () => {
    // 79 + 49 = 128; the bundle is 71 more, and only C costs more than that.
    const hint = hintFor([a, b]);
    expect(hint?.extraCents).toBe(7100);
    expect(hint?.next?.slug).toBe("c");
  });

  test("is not given where one more would not do", () => {
    expect(hintFor([d])).toBeNull();
  });

  test("does not count a KEY that the buyer has, and none that is not on sale", () => {
    expect(hintFor([a, b], { owned: new Set(["c"]) })).toBeNull();
    const without = aBundle(199, a, b, { ...c, status: "withdrawn" }, d);
    const cart = [a, b].map(({ slug }) => ({ kind: "key" as const, slug }));
    const facts = { cart, inOtherBundles: none, owned: none, nowCents: 12_800, withBundleCents: 19_900 };
    expect(hintOf(without, facts)).toBeNull();
  });

  test("is not given for what the checkout would refuse, nor for a bundle that is not sold", () => {
    expect(hintFor([a, b, c], { inOtherBundles: new Set(["d"]) })).toBeNull();
    const facts = { cart: [{ kind: "key" as const, slug: "a" }], inOtherBundles: none, owned: none };
    expect(hintOf({ ...bundle, status: "withdrawn" }, { ...facts, nowCents: 1, withBundleCents: 0 })).toBeNull();
  });

  test("never praises what costs more than buying one more KEY", () => {
    const price = fc.integer({ min: 1, max: 50_000 });
    fc.assert(
      fc.property(fc.array(price, { minLength: 2, maxLength: 6 }), price, fc.nat(5), (prices, bundlePrice, count) => {
        const keys = prices.map((cents, index) => ({ ...aKey(`k${index}`, 0), price: money(cents) }));
        const inCart = keys.slice(0, Math.max(1, count % keys.length));
        const nowCents = inCart.reduce((sum, key) => sum + key.price.amount, 0);
        const cart = inCart.map(({ slug }) => ({ kind: "key" as const, slug }));
        const facts = { cart, inOtherBundles: none, owned: none, nowCents, withBundleCents: bundlePrice };
        const hint = hintOf(aBundle(0, ...keys), facts);
        if (!hint) return;
        const withOneMore = nowCents + (hint.next?.price?.amount ?? 0);
        expect(bundlePrice).toBeLessThanOrEqual(withOneMore);
        if (hint.next) expect(bundlePrice).toBeLessThan(withOneMore);
      }),
    );
  });

  test("of several is the one that saves most", () => {
    const [saves, costs] = [hintFor([a, b, c]), hintFor([a, b])];
    expect(bestHint([null, costs, saves])).toBe(saves);
    expect(bestHint([null])).toBeNull();
  });
});
