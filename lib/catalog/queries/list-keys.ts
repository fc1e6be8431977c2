import "server-only";
import { money } from "../../kernel/money";
import { type Db, database } from "../../platform/db";
import { filterAndCount } from "../rules/search/facets";
import { countUpTo, cursorAt, type ShelfKey } from "../rules/search/order";
import { correctText, FIELD_WORDS, planSearch, type SearchPlan, wordsOf } from "../rules/search/plan";
import { snippetOf } from "../rules/search/snippet";
import { type FoundKey, type KeyList, type KeyQuery, type KeySummary, sortOf, writeCursor } from "../schema";
import { type DescribedKey, keep, lookFor } from "./shelf";

/** Shorter words are alike to too many. */
const SHORTEST_MISSPELT = 4;

/** The text with words that no KEY has replaced by those that were probably meant; null when there are none. */
async function correct(db: Db, text: string): Promise<string | null> {
  const written = [...new Set(wordsOf(text))].filter((word) => word.length >= SHORTEST_MISSPELT);
  if (written.length === 0) return null;
  const rows = await db.$queryRaw<{ word: string; meant: string }[]>`
    select word, meant from search.meant(${written}::text[], ${FIELD_WORDS}::text[])`;
  return correctText(text, new Map(rows.map(({ word, meant }) => [word, meant])));
}

/** Of a description, so much is looked through for what was asked. */
const SEARCHED_CHARACTERS = 1500;

type Row = Omit<KeySummary, "price" | "updated_at"> & {
  id: string;
  price_cents: number | null;
  currency: string;
  updated_at: Date;
  text: string;
};

function toDescribed({ id: _, price_cents, currency, updated_at, text, ...row }: Row): DescribedKey {
  const price = row.status === "coming" || price_cents === null ? null : money(price_cents, currency);
  return { item: { ...row, price, updated_at: updated_at.toISOString() }, text };
}

/** KEYS by their ids; those that nobody has read yet since the catalog changed are read and remembered. */
async function describe(db: Db, ids: readonly string[], known: Map<string, DescribedKey>) {
  const here = new Map(ids.map((id) => [id, known.get(id)] as const));
  const missing = ids.filter((id) => !here.get(id));
  if (missing.length === 0) return here;
  const rows = await db.$queryRaw<Row[]>`
    select k.id, k.slug, k.title, k.summary, k.type::text, k.maturity::text, k.tags, k.status::text, k.price_cents, k.currency,
      k.updated_at, v.version, left(k.outcome || '. ' || k.description, ${SEARCHED_CHARACTERS}) as text
    from marketplace_keys k left join marketplace_key_versions v on v.id = k.current_version_id
    where k.id = any(${missing}::uuid[])`;
  for (const row of rows) {
    const key = toDescribed(row);
    here.set(row.id, key);
    keep(known, row.id, key);
  }
  return here;
}

/** The KEYS of a page in the shape of the API. */
async function toPage(
  db: Db,
  keys: readonly ShelfKey[],
  known: Map<string, DescribedKey>,
  plan: SearchPlan | null,
): Promise<FoundKey[]> {
  const ids = keys.map(({ id }) => id);
  const described = await describe(db, ids, known);
  return ids.flatMap((id) => {
    const key = described.get(id);
    // Only from what everyone may read: a README can be what is sold.
    return key ? [{ ...key.item, snippet: plan ? snippetOf(key.text, plan) : null }] : [];
  });
}

/** Words that are all there in no KEY may be misspelt. */
async function look(db: Db, query: KeyQuery) {
  const sort = sortOf(query);
  const plan = query.q ? planSearch(query.q) : null;
  // What holds no word, such as "???", is found nowhere.
  const isWordless = Boolean(query.q) && !plan;
  const looked = await lookFor(query, plan, sort, db);
  if (isWordless) return { plan, corrected: null, looked: { ...looked, keys: [], scores: new Map(), withAll: 0 } };
  if (!query.q || looked.withAll !== 0) return { plan, looked, corrected: null };
  const corrected = await correct(db, query.q);
  const better = corrected ? planSearch(corrected) : null;
  const second = better ? await lookFor(query, better, sort, db) : null;
  if (!better || !second || second.keys.length === 0) return { plan, looked, corrected: null };
  return { plan: better, looked: second, corrected };
}

type Counted = ReturnType<typeof filterAndCount>;

/** What was counted of a list that stays the same until the catalog changes: everything, in one order. */
const known = new WeakMap<readonly ShelfKey[], Map<string, Counted>>();
const MOST_KNOWN = 200;

function counted(keys: readonly ShelfKey[], query: KeyQuery): Counted {
  const { type, maturity, tag, max_price, facets } = query;
  const name = JSON.stringify([type, maturity, tag, max_price, facets]);
  const ofKeys = known.get(keys) ?? new Map<string, Counted>();
  const before = ofKeys.get(name);
  if (before) return before;
  const counts = filterAndCount(keys, query, facets !== "none");
  if (ofKeys.size >= MOST_KNOWN) ofKeys.clear();
  known.set(keys, ofKeys.set(name, counts));
  return counts;
}

/**
 * One page of the catalog: search, filters, sort, and per filter the counts that hold with the other filters in
 * force. Withdrawn KEYS are left out.
 */
export async function listKeys(query: KeyQuery, db: Db = database()): Promise<KeyList> {
  const sort = sortOf(query);
  const { plan, looked, corrected } = await look(db, query);
  const { passed, facets } = counted(looked.keys, query);
  const from = query.cursor ? countUpTo(query.cursor, passed, sort, looked.scores) : (query.page - 1) * query.limit;
  const keys = passed.slice(from, from + query.limit);
  const last = keys.at(-1);
  const hasMore = last !== undefined && from + keys.length < passed.length;
  return {
    items: await toPage(db, keys, looked.described, plan),
    total: passed.length,
    page: query.page,
    limit: query.limit,
    facets,
    next_cursor: hasMore ? writeCursor(cursorAt(sort, last, looked.scores)) : null,
    with_all_words: looked.withAll,
    corrected,
  };
}
