import type { Cursor, KeyType, Maturity, Sort } from "../../schema";

/** What is known of a KEY when the catalog is counted, sorted and listed. `updatedAt` is in milliseconds. */
export type ShelfKey = {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly type: KeyType;
  readonly maturity: Maturity;
  readonly status: "on_sale" | "coming" | "withdrawn";
  readonly priceCents: number | null;
  readonly currency: string;
  readonly tags: readonly string[];
  readonly updatedAt: number;
  readonly version: string | null;
  readonly popularity: number;
};

/** How well each KEY fits the words; a KEY that is absent does not. */
export type Scores = ReadonlyMap<ShelfKey, number>;
type Place = readonly (string | number)[];

/** What a KEY is sorted by, ascending. What can be bought stands before what is announced; the slug breaks ties. */
function placeOf(sort: Sort, key: ShelfKey, score = 0): Place {
  const announced = key.status === "on_sale" ? 0 : 1;
  switch (sort) {
    case "relevance":
      return [-score, announced, -key.updatedAt, key.slug];
    case "newest":
      return [announced, -key.updatedAt, key.slug];
    case "popular":
      return [announced, -key.popularity, -key.updatedAt, key.slug];
    case "price_asc":
      return [announced, key.priceCents ?? 0, key.slug];
    case "price_desc":
      return [announced, -(key.priceCents ?? 0), key.slug];
    case "title":
      return [key.title.toLowerCase(), key.slug];
  }
}

function comparePlaces(a: Place, b: Place): number {
  for (const [index, one] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (one < other) return -1;
    if (one > other) return 1;
  }
  return 0;
}

/** The KEYS in an order that needs no words. */
export function sorted(keys: readonly ShelfKey[], sort: Sort): ShelfKey[] {
  return keys
    .map((key) => ({ key, place: placeOf(sort, key) }))
    .sort((a, b) => comparePlaces(a.place, b.place))
    .map(({ key }) => key);
}

/** KEYS in the order "newest", which decides between equals, by how well they fit. */
export function byScore(newestFirst: readonly ShelfKey[], scores: Scores): ShelfKey[] {
  return newestFirst
    .map((key) => ({ key, score: scores.get(key) ?? 0 }))
    .sort((a, b) => b.score - a.score)
    .map(({ key }) => key);
}

/** A page ends at `key`: the next one begins after it, also when KEYS came or went meanwhile. */
export function cursorAt(sort: Sort, key: ShelfKey, scores: Scores | null): Cursor {
  return [sort, ...placeOf(sort, key, scores?.get(key))];
}

/** How many of `keys`, which are in the order of the cursor, stand up to where it points. A cursor of another order: none. */
export function countUpTo(cursor: Cursor, keys: readonly ShelfKey[], sort: Sort, scores: Scores | null): number {
  const [cursorSort, ...place] = cursor;
  if (cursorSort !== sort) return 0;
  let low = 0;
  for (let high = keys.length; low < high; ) {
    const middle = (low + high) >> 1;
    const key = keys[middle];
    if (key && comparePlaces(placeOf(sort, key, scores?.get(key)), place) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
