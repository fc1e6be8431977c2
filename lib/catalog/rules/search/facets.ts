import { type FacetCount, type KeyFacets, type KeyQuery, MATURITIES, PRICE_STEPS_CENTS } from "../../schema";
import type { ShelfKey } from "./order";

const MOST_TAGS = 40;
const FILTERS = { type: 1, maturity: 2, tag: 4, price: 8 } as const;

type Filters = Pick<KeyQuery, "type" | "maturity" | "tag" | "max_price">;

/** The filters that refuse a KEY, as bits of `FILTERS`; 0 when it passes. An absent filter lets everything pass. */
function refusalsOf(filters: Filters): (key: ShelfKey) => number {
  const types = filters.type?.length ? new Set<string>(filters.type) : null;
  const maturities = filters.maturity?.length ? new Set<string>(filters.maturity) : null;
  const tags = filters.tag?.length ? filters.tag : null;
  const most = filters.max_price;
  return (key) => {
    let refusals = 0;
    if (types && !types.has(key.type)) refusals |= FILTERS.type;
    if (maturities && !maturities.has(key.maturity)) refusals |= FILTERS.maturity;
    if (tags && !tags.some((tag) => key.tags.includes(tag))) refusals |= FILTERS.tag;
    if (most !== undefined && (key.priceCents === null || key.priceCents > most)) refusals |= FILTERS.price;
    return refusals;
  };
}

function add(counts: Map<string, number>, value: string): void {
  counts.set(value, (counts.get(value) ?? 0) + 1);
}

const listed = (counts: ReadonlyMap<string, number>): FacetCount[] =>
  [...counts].map(([value, count]) => ({ value, count }));
/** The most frequent first; equal ones by name. */
const mostFirst = (counts: ReadonlyMap<string, number>): FacetCount[] =>
  listed(counts).sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));

class Counter {
  private readonly types = new Map<string, number>();
  private readonly maturities = new Map<string, number>();
  private readonly tags = new Map<string, number>();
  private readonly prices = new Map<number, number>();

  /** A facet counts what passes every filter but its own. */
  count(key: ShelfKey, refusals: number): void {
    if ((refusals & ~FILTERS.type) === 0) add(this.types, key.type);
    if ((refusals & ~FILTERS.maturity) === 0) add(this.maturities, key.maturity);
    if ((refusals & ~FILTERS.tag) === 0) for (const tag of key.tags) add(this.tags, tag);
    if ((refusals & ~FILTERS.price) === 0 && key.priceCents !== null)
      this.prices.set(key.priceCents, (this.prices.get(key.priceCents) ?? 0) + 1);
  }

  facets(): KeyFacets {
    const upTo = (step: number) =>
      [...this.prices].reduce((sum, [cents, count]) => (cents <= step ? sum + count : sum), 0);
    return {
      type: mostFirst(this.types),
      maturity: MATURITIES.flatMap((value) => {
        const count = this.maturities.get(value);
        return count ? [{ value, count }] : [];
      }),
      tag: mostFirst(this.tags).slice(0, MOST_TAGS),
      price: PRICE_STEPS_CENTS.map((step) => ({ value: String(step), count: upTo(step) })),
    };
  }
}

/** The KEYS that pass all filters, in the order given, and per filter the counts with the other filters in force. */
export function filterAndCount(
  keys: readonly ShelfKey[],
  filters: Filters,
  isCounted = true,
): { passed: ShelfKey[]; facets: KeyFacets } {
  const refusals = refusalsOf(filters);
  const counter = new Counter();
  const passed = keys.filter((key) => {
    const refused = refusals(key);
    if (isCounted) counter.count(key, refused);
    return refused === 0;
  });
  return { passed, facets: isCounted ? counter.facets() : { type: [], maturity: [], tag: [], price: [] } };
}
