import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { moneyBehind } from "@/lib/pricing/rules/credited-money";
import type { OfferItem } from "@/lib/pricing/rules/quote";
import {
  type Catalog,
  catalogs,
  cheapestCover,
  keyItem,
  leastPerKey,
  Market,
  nestedCatalogs,
  steps,
  sum,
} from "./market";

const RUNS = { numRuns: 1000 };
const giftsOf = (catalog: Catalog, chosen: readonly number[]) =>
  new Set(chosen.map((index) => catalog.keys[index % catalog.keys.length]?.id ?? ""));

/** Any history, with promotions and gifts. `look` is called before each step. */
function forAnyHistory(look: (market: Market, catalog: Catalog) => void): void {
  const gifts = fc.array(fc.nat(6), { maxLength: 2 });
  fc.assert(
    fc.property(catalogs, steps(true), gifts, (catalog, taken, given) => {
      const market = new Market(giftsOf(catalog, given));
      for (const step of taken) {
        look(market, catalog);
        market.take(step, catalog);
      }
      look(market, catalog);
    }),
    { numRuns: 200 },
  );
}

/** Any history in which the shop gives nothing away. */
function forAnyPaidHistory(
  from: fc.Arbitrary<Catalog>,
  look: (market: Market, catalog: Catalog) => void,
  mayBuy: (market: Market, item: OfferItem) => boolean = () => true,
): void {
  fc.assert(
    fc.property(from, steps(false), (catalog, taken) => {
      const market = new Market();
      for (const step of taken) market.take(step, catalog, (item) => mayBuy(market, item));
      look(market, catalog);
    }),
    RUNS,
  );
}

describe("prices and credits, after any history of purchases, promotions, gifts and refunds", () => {
  it("no price is negative, and the lines of every quote add up to it", () => {
    forAnyHistory((market, { keys, bundles }) => {
      for (const item of [...keys.map(keyItem), ...bundles]) {
        const quoted = market.quote(item);
        if (!quoted.ok) continue;
        expect(quoted.value.totalCents).toBeGreaterThanOrEqual(0);
        expect(sum(quoted.value.quote.lines.map((line) => line.amount))).toBe(quoted.value.totalCents);
      }
    });
  });

  it("a credit is never above what was paid for the KEY, nor its list price, nor the bundle's price", () => {
    forAnyHistory((market, { bundles }) => {
      const behind = moneyBehind(market.lines);
      for (const bundle of bundles) {
        const quoted = market.quote(bundle);
        const credits = quoted.ok ? (quoted.value.lines[0]?.credits ?? []) : [];
        expect(sum(credits.map((credit) => credit.amountCents))).toBeLessThanOrEqual(bundle.priceCents);
        for (const { key, amountCents, uses } of credits) {
          const paid = sum(behind.filter((share) => share.keyId === key.id).map((share) => share.paidCents));
          expect(amountCents).toBeLessThanOrEqual(Math.min(paid, key.listCents));
          expect(sum(uses.map((use) => use.amountCents))).toBe(amountCents);
        }
      }
    });
  });

  it("the shares of every line add up to its payment, and the money behind all KEYS to all payments", () => {
    forAnyHistory((market) => {
      for (const line of market.lines) {
        expect(sum(line.shares.map((share) => share.paidCents))).toBe(line.netCents);
        expect(line.netCents).toBeGreaterThanOrEqual(0);
      }
      const behind = moneyBehind(market.lines);
      expect(sum(behind.map((share) => share.paidCents))).toBe(market.spentCents);
      const owned = market.ownedKeyIds;
      expect(behind.every((share) => share.paidCents > 0 && owned.has(share.keyId))).toBe(true);
    });
  });

  it("no refund takes away money that a later purchase used", () => {
    forAnyHistory((market) => {
      for (const [index, line] of market.lines.entries()) {
        const before = moneyBehind(market.lines.slice(0, index));
        for (const use of line.uses) {
          const share = before.find((one) => one.orderLineId === use.orderLineId && one.keyId === use.keyId);
          expect(share?.paidCents ?? 0).toBeGreaterThanOrEqual(use.amountCents);
        }
      }
    });
  });
});

describe("the parts and then the bundle", () => {
  const scene = fc.tuple(catalogs, fc.nat(3), fc.uniqueArray(fc.nat(6), { maxLength: 7 }));

  it("never cost less than the bundle alone, nor more than both less what was paid for the shared KEYS", () => {
    fc.assert(
      fc.property(scene, ([catalog, at, chosen]) => {
        const bundle = catalog.bundles[at % Math.max(1, catalog.bundles.length)];
        if (!bundle) return;
        const market = new Market();
        for (const key of catalog.keys.filter((_key, index) => chosen.includes(index))) market.buy(keyItem(key));
        const apart = market.spentCents;
        const shared = sum(bundle.keys.filter((key) => market.ownedKeyIds.has(key.id)).map((key) => key.listCents));
        market.buy(bundle);
        expect(market.spentCents).toBeGreaterThanOrEqual(bundle.priceCents);
        expect(market.spentCents).toBe(apart + Math.max(0, bundle.priceCents - shared));
      }),
      RUNS,
    );
  });

  it("leave the same money behind every KEY as the bundle alone, and lead to the same prices ever after", () => {
    const way = fc.tuple(catalogs, fc.uniqueArray(fc.nat(3), { minLength: 1 }), fc.uniqueArray(fc.nat(6)));
    fc.assert(
      fc.property(way, ([catalog, order, chosen]) => {
        const [first, ...later] = order.flatMap((index) => catalog.bundles[index] ?? []);
        const parts = first?.keys.filter((_key, index) => chosen.includes(index)) ?? [];
        // Parts dearer than the bundle are more than the bundle asks for; what is left of them stays behind its KEYS.
        if (!first || sum(parts.map((key) => key.listCents)) > first.priceCents) return;
        const [slowly, atOnce] = [new Market(), new Market()];
        for (const part of parts) slowly.buy(keyItem(part));
        slowly.buy(first);
        atOnce.buy(first);
        const behind = (market: Market) =>
          Object.fromEntries(moneyBehind(market.lines).map((share) => [share.keyId, share.paidCents]));
        expect(behind(slowly)).toEqual(behind(atOnce));
        for (const bundle of later) {
          slowly.buy(bundle);
          atOnce.buy(bundle);
        }
        expect(slowly.spentCents).toBe(atOnce.spentCents);
      }),
      RUNS,
    );
  });
});

describe("no order of purchases and refunds is an arbitrage", () => {
  it("what is held was paid for at least as the cheapest offers do, where bundles lie inside each other or apart", () => {
    forAnyPaidHistory(nestedCatalogs, (market, catalog) => {
      expect(market.spentCents).toBeGreaterThanOrEqual(cheapestCover(market.ownedKeyIds, catalog));
    });
  });

  it("every KEY was paid for once, at the least that any offer asks for it, however bundles overlap", () => {
    forAnyPaidHistory(catalogs, (market, catalog) => {
      expect(market.spentCents).toBeGreaterThanOrEqual(leastPerKey(market.ownedKeyIds, catalog));
    });
  });

  it("no KEY is paid twice: who follows the advice of the quote never pays more than the list prices", () => {
    const isAdvised = (market: Market, item: OfferItem) => {
      const quoted = market.quote(item);
      return quoted.ok && quoted.value.lines.every((line) => line.cheaperApartCents === null);
    };
    const look = (market: Market, { keys }: Catalog) => {
      const list = sum(keys.filter((key) => market.ownedKeyIds.has(key.id)).map((key) => key.listCents));
      expect(market.spentCents).toBeLessThanOrEqual(list);
    };
    forAnyPaidHistory(catalogs, look, isAdvised);
  });

  it("giving everything back leaves nothing paid", () => {
    forAnyPaidHistory(catalogs, (market) => {
      for (const line of [...market.lines]) market.refund(line.orderLineId, true);
      expect([market.spentCents, market.ownedKeyIds.size]).toEqual([0, 0]);
    });
  });
});
