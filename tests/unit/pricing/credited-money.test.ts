import { describe, expect, it } from "vitest";
import type { PaidShare } from "@/lib/pricing/rules/credit";
import { moneyBehind, refundTogether } from "@/lib/pricing/rules/credited-money";
import { quoteOrder } from "@/lib/pricing/rules/quote";
import { bundleOf, keyItem, keyOf, leastPerKey, Market, sum } from "./market";

const starters = ["s1", "s2", "s3"].map((id) => keyOf(id, 2900));
const [o1, o2] = [keyOf("o1", 7900), keyOf("o2", 9900)];
const others = [keyOf("o3", 7900), keyOf("o4", 7900), keyOf("o5", 10_900), keyOf("r1", 9900), keyOf("r2", 14_900)];
const starter = bundleOf("starter", 19_900, [...starters, o1, o2]);
const operator = bundleOf("operator", 49_900, [o1, o2, ...others]);
const pro = bundleOf("pro", 89_900, [...starters, o1, o2, ...others, keyOf("p1", 29_900)]);

function marketWith(...items: Parameters<Market["buy"]>[0][]): Market {
  const market = new Market();
  for (const item of items) market.buy(item);
  return market;
}

/** The rule as it was: every payment stays behind the KEY that it was made for, however often it is credited. */
function asPaid(market: Market): PaidShare[] {
  return market.lines.flatMap(({ orderLineId, kind, shares }) =>
    shares.map(({ keyId, paidCents }) => ({ orderLineId, keyId, paidCents, via: kind })),
  );
}
function priceBy(market: Market, item: typeof starter, paid: readonly PaidShare[]): number {
  const quoted = quoteOrder([item], { ownedKeyIds: market.ownedKeyIds, paid }, "usd");
  return quoted.ok ? quoted.value.totalCents : Number.NaN;
}

describe("money that was credited before", () => {
  it("parts first do not make a later bundle cheaper than the bundle bought at once did", () => {
    const slowly = marketWith(keyItem(o1), keyItem(o2), starter);
    const atOnce = marketWith(starter);
    expect([slowly.spentCents, atOnce.spentCents]).toEqual([19_900, 19_900]);
    // What was found: the same money for the same KEYS, and yet another price for the next bundle.
    expect(priceBy(slowly, operator, asPaid(slowly))).toBe(32_100);
    expect(priceBy(atOnce, operator, asPaid(atOnce))).toBe(36_532);
    expect(priceBy(slowly, operator, moneyBehind(slowly.lines))).toBe(36_532);
    expect(priceBy(atOnce, operator, moneyBehind(atOnce.lines))).toBe(36_532);
  });

  it("one dear KEY does not open bundle after bundle for nothing", () => {
    const dear = keyOf("dear", 59_900);
    const small = Array.from({ length: 12 }, (_, index) => keyOf(`small-${index}`, 2900));
    const bundles = small.map((key, index) => bundleOf(`pair-${index}`, 44_000, [dear, key]));
    const catalog = { keys: [dear, ...small], bundles };
    const market = marketWith(keyItem(dear));
    for (const bundle of bundles) {
      expect(priceBy(market, bundle, asPaid(market))).toBe(0);
      market.buy(bundle);
    }
    // What was found: all thirteen KEYS for the price of the first.
    const least = leastPerKey(market.ownedKeyIds, catalog);
    expect([dear.listCents, least]).toEqual([59_900, 66_340]);
    expect(market.spentCents).toBe(66_341);
  });

  it("counts again in the next larger bundle: nobody pays twice", () => {
    const market = marketWith(keyItem(o1), keyItem(o2), starter, operator, pro);
    expect(market.spentCents).toBe(pro.priceCents);
  });

  it("of two bundles that share KEYS, the shared ones are paid once", () => {
    const market = marketWith(starter, operator);
    const shared = sum(
      market.lines[0]?.shares.filter(({ keyId }) => ["o1", "o2"].includes(keyId)).map((share) => share.paidCents) ?? [],
    );
    expect(market.spentCents).toBe(19_900 + 49_900 - shared);
  });

  it("moves to the KEYS that are new, and none of it is lost", () => {
    const behind = moneyBehind(marketWith(keyItem(o1), keyItem(o2), starter).lines);
    expect(behind.map(({ keyId, paidCents, via }) => [keyId, paidCents, via])).toEqual([
      ["o1", 5933, "bundle"],
      ["o2", 7435, "bundle"],
      ["s1", 2178, "bundle"],
      ["s2", 2177, "bundle"],
      ["s3", 2177, "bundle"],
    ]);
    expect(sum(behind.map((share) => share.paidCents))).toBe(19_900);
  });

  it("never raises what stands behind a KEY that was bought for less", () => {
    const market = new Market();
    market.buy(keyItem(o1), 9000);
    market.buy(operator);
    const behind = moneyBehind(market.lines).filter((share) => share.keyId === "o1");
    expect(behind).toEqual([{ keyId: "o1", orderLineId: "line-1", paidCents: 790, via: "key" }]);
  });

  it("gives a gift nothing", () => {
    const market = new Market(new Set(["s1"]));
    market.buy(keyItem(o1));
    market.buy(starter);
    expect(moneyBehind(market.lines).some((share) => share.keyId === "s1")).toBe(false);
  });

  it("is explained on the next quote as part of the earlier bundle", () => {
    const quoted = marketWith(keyItem(o1), keyItem(o2), starter).quote(operator);
    const reasons = quoted.ok ? quoted.value.quote.lines.map((line) => line.reason) : [];
    expect(reasons).toContain("$59.33 of what your earlier bundle cost was for this KEY.");
  });

  it("is not counted twice where two checkouts relied on it", () => {
    const key = { orderLineId: "a", kind: "key" as const, shares: [{ keyId: "x", listCents: 5000, paidCents: 5000 }] };
    const pair = (orderLineId: string, keyId: string) => ({
      orderLineId,
      kind: "bundle" as const,
      shares: [
        { keyId: "x", listCents: 5000, paidCents: 0 },
        { keyId, listCents: 5000, paidCents: 0 },
      ],
      uses: [{ orderLineId: "a", keyId: "x", amountCents: 5000 }],
    });
    const behind = moneyBehind([{ ...key, uses: [] }, pair("b", "y"), pair("c", "z")]);
    expect(sum(behind.map((share) => share.paidCents))).toBe(5000);
  });
});

describe("the refund of money that was credited", () => {
  it("goes together with what used it, the last purchase first", () => {
    const { lines } = marketWith(keyItem(o1), starter, operator, pro);
    expect(refundTogether("line-4", lines)).toEqual(["line-4"]);
    expect(refundTogether("line-1", lines)).toEqual(["line-4", "line-3", "line-2", "line-1"]);
  });

  it("stands alone for a purchase that nothing used", () => {
    const { lines } = marketWith(keyItem(o1), keyItem(keyOf("z", 5000)), operator);
    expect(refundTogether("line-2", lines)).toEqual(["line-2"]);
  });

  it("is refused for parts whose bundle was granted for them, even where they cost more than the bundle", () => {
    const market = marketWith(...starter.keys.map(keyItem), starter);
    expect(market.lines.at(-1)?.netCents).toBe(0);
    for (const line of market.lines.slice(0, -1)) expect(market.refund(line.orderLineId)).toBe(false);
    expect(market.refund("line-6")).toBe(true);
    expect(market.refund("line-1")).toBe(true);
  });

  it("puts the credit back: after it the parts count in full again", () => {
    const market = marketWith(keyItem(o1), keyItem(o2), starter);
    market.refund("line-3");
    expect(priceBy(market, operator, moneyBehind(market.lines))).toBe(32_100);
  });
});

describe("a bundle that is dearer than what is missing", () => {
  it("says what the missing KEYS cost apart", () => {
    const market = new Market(new Set(operator.keys.slice(1).map((key) => key.id)));
    const quoted = market.quote(operator);
    expect(quoted.ok && quoted.value.totalCents).toBe(49_900);
    expect(quoted.ok && quoted.value.quote.sentence).toContain("new to you cost $79 apart, which is less.");
  });
});
