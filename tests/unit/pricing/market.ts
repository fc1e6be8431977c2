import fc from "fast-check";
import type { OfferedKey } from "@/lib/pricing/rules/credit";
import { moneyBehind, type PaidLine, refundTogether } from "@/lib/pricing/rules/credited-money";
import { applyDiscount } from "@/lib/pricing/rules/discount";
import { type OfferItem, type PricedLine, quoteOrder } from "@/lib/pricing/rules/quote";

export type Bundle = Extract<OfferItem, { kind: "bundle" }>;
export type Catalog = { readonly keys: readonly OfferedKey[]; readonly bundles: readonly Bundle[] };

/** What a buyer may try next. Indexes wrap around, so that every step means something in every catalog. */
export type Step =
  | { readonly do: "key" | "bundle"; readonly index: number; readonly offBps: number }
  | { readonly do: "refund"; readonly index: number; readonly isTogether: boolean };

export type BoughtLine = PaidLine & {
  readonly item: OfferItem;
  readonly priced: PricedLine;
  readonly netCents: number;
};

export const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
export const keyOf = (id: string, listCents: number): OfferedKey => ({ id, slug: id, title: id, listCents });
export const keyItem = (key: OfferedKey): OfferItem => ({ kind: "key", key, priceReason: "Because." });
export const bundleOf = (id: string, priceCents: number, keys: readonly OfferedKey[]): Bundle => {
  return { kind: "bundle", id, slug: id, title: id, priceCents, keys };
};

/** A shop with one customer, kept in memory: every price and credit comes from the rules under test. */
export class Market {
  lines: BoughtLine[] = [];
  private bought = 0;

  constructor(private readonly gifts: ReadonlySet<string> = new Set()) {}

  get ownedKeyIds(): Set<string> {
    return new Set([...this.gifts, ...this.lines.flatMap((line) => line.shares.map((share) => share.keyId))]);
  }

  get paidKeyIds(): Set<string> {
    return new Set([...this.ownedKeyIds].filter((id) => !this.gifts.has(id)));
  }

  get spentCents(): number {
    return sum(this.lines.map((line) => line.netCents));
  }

  quote(item: OfferItem) {
    return quoteOrder([item], { ownedKeyIds: this.ownedKeyIds, paid: moneyBehind(this.lines) }, "usd", 0);
  }

  /** Buys it, with a promotion of so much of what is to pay; null where the shop refuses. */
  buy(item: OfferItem, offBps = 0): BoughtLine | null {
    const quoted = this.quote(item);
    if (!quoted.ok) return null;
    const { totalCents, lines } = quoted.value;
    const [line] = applyDiscount(lines, Math.floor((totalCents * offBps) / 10_000));
    const priced = lines[0];
    if (!line || !priced) return null;
    this.bought += 1;
    const uses = line.credits.flatMap((credit) => credit.uses.map((use) => ({ ...use, keyId: credit.key.id })));
    const { kind, shares, netCents } = line;
    const made = { orderLineId: `line-${this.bought}`, kind, shares, uses, item, priced, netCents };
    this.lines.push(made);
    return made;
  }

  /** Refunds a line by itself where that is allowed, or together with those that used its money. */
  refund(orderLineId: string, isTogether = false): boolean {
    const together = refundTogether(orderLineId, this.lines);
    if (together.length > 1 && !isTogether) return false;
    this.lines = this.lines.filter((line) => !together.includes(line.orderLineId));
    return true;
  }

  take(step: Step, catalog: Catalog, mayBuy: (item: OfferItem) => boolean = () => true): void {
    if (step.do === "refund") {
      const line = this.lines[step.index % Math.max(1, this.lines.length)];
      if (line) this.refund(line.orderLineId, step.isTogether);
      return;
    }
    const offers = step.do === "key" ? catalog.keys.map(keyItem) : catalog.bundles;
    const item = offers[step.index % Math.max(1, offers.length)];
    if (item && mayBuy(item)) this.buy(item, step.offBps);
  }
}

/** The cheapest single-step way to hold these KEYS: some bundles at their price, the rest apart, no credit. */
export function cheapestCover(keyIds: ReadonlySet<string>, { keys, bundles }: Catalog): number {
  const covers = Array.from({ length: 2 ** bundles.length }, (_, mask) => {
    const chosen = bundles.filter((_bundle, index) => Math.floor(mask / 2 ** index) % 2 === 1);
    const given = new Set(chosen.flatMap((bundle) => bundle.keys.map((key) => key.id)));
    const rest = keys.filter((key) => keyIds.has(key.id) && !given.has(key.id));
    return sum([...chosen.map((bundle) => bundle.priceCents), ...rest.map((key) => key.listCents)]);
  });
  return Math.min(...covers);
}

/** Every KEY paid for once, each at the least that any offer asks for it: its list price or its share of a bundle. */
export function leastPerKey(keyIds: ReadonlySet<string>, { keys, bundles }: Catalog): number {
  const least = keys.map(({ id, listCents }) => {
    const shares = bundles
      .filter((bundle) => bundle.keys.some((key) => key.id === id))
      .map((bundle) => Math.floor((bundle.priceCents * listCents) / sum(bundle.keys.map((key) => key.listCents))));
    return keyIds.has(id) ? Math.min(listCents, ...shares) : 0;
  });
  return sum(least);
}

type BundleShape = { readonly members: readonly number[]; readonly priceBps: number };

function catalogOf(prices: readonly number[], shapes: readonly BundleShape[]): Catalog {
  const keys = prices.map((cents, index) => keyOf(`k${index}`, cents));
  const bundles = shapes.flatMap(({ members, priceBps }, index) => {
    const parts = keys.filter((_key, at) => members.includes(at));
    const price = Math.max(1, Math.floor((sum(parts.map((key) => key.listCents)) * priceBps) / 10_000));
    return parts.length > 1 ? [bundleOf(`b${index}`, price, parts)] : [];
  });
  return { keys, bundles };
}

const listPrices = fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 2, maxLength: 7 });
const shapes = fc.array(
  fc.record({
    members: fc.uniqueArray(fc.nat(6), { minLength: 2, maxLength: 7 }),
    // A bundle below its parts: the shop's own lie at 70 to 85 %, the rules must hold for all.
    priceBps: fc.integer({ min: 1, max: 10_000 }),
  }),
  { minLength: 1, maxLength: 4 },
);

/** Bundles that overlap in any way. */
export const catalogs = fc.tuple(listPrices, shapes).map(([prices, bundles]) => catalogOf(prices, bundles));

/** Bundles that lie one inside the other or apart. */
export const nestedCatalogs = fc.tuple(listPrices, shapes).map(([prices, bundles]) => {
  const kept: BundleShape[] = [];
  for (const shape of bundles) {
    const members = shape.members.filter((member) => member < prices.length);
    const isNested = kept.every((other) => {
      const shared = members.filter((member) => other.members.includes(member)).length;
      return shared === 0 || shared === members.length || shared === other.members.length;
    });
    if (isNested) kept.push({ ...shape, members });
  }
  return catalogOf(prices, kept);
});

export function steps(withPromotions: boolean): fc.Arbitrary<Step[]> {
  const offBps = withPromotions ? fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 10_000 })) : fc.constant(0);
  const purchase = fc.record({ do: fc.constantFrom("key" as const, "bundle" as const), index: fc.nat(6), offBps });
  const refund = fc.record({ do: fc.constant("refund" as const), index: fc.nat(11), isTogether: fc.boolean() });
  const step: fc.Arbitrary<Step> = fc.oneof({ weight: 3, arbitrary: purchase }, { weight: 1, arbitrary: refund });
  return fc.array(step, { maxLength: 14 });
}
