import "server-only";
import { Prisma } from "../../generated/prisma/client";
import { type Db, database } from "../../platform/db";
import { filterAndCount } from "../rules/search/facets";
import { countUpTo, cursorAt, type ShelfKey } from "../rules/search/order";
import { correctText, FIELD_WORDS, planSearch, type SearchPlan, wordsOf } from "../rules/search/plan";
import { HIT_START, HIT_STOP, snippetOf } from "../rules/search/snippet";
import { type FoundKey, type KeyList, type KeyQuery, sortOf, writeCursor } from "../schema";
import { lookFor } from "./shelf";

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

/** Everything that was asked for, in the words that any KEY of it may have: for the marks in a text. */
function markSql(plan: SearchPlan | null): Prisma.Sql {
  if (!plan || plan.terms.length === 0) return Prisma.sql`null`;
  const any = plan.terms.flatMap(({ query, others }) => (others ? [query, others] : [query])).join(" | ");
  const options = `StartSel=${HIT_START}, StopSel=${HIT_STOP}, MaxFragments=1, MinWords=12, MaxWords=28`;
  // Only what everyone may read is shown: the description, never a README that may be what is sold.
  return Prisma.sql`ts_headline('english', k.outcome || '. ' || k.description, to_tsquery('english', ${any}), ${options})`;
}

type Row = { id: string; item: Omit<FoundKey, "snippet">; marked: string | null };

/** The KEYS of a page in the shape of the API. */
async function describe(db: Db, keys: readonly ShelfKey[], plan: SearchPlan | null): Promise<FoundKey[]> {
  if (keys.length === 0) return [];
  const rows = await db.$queryRaw<Row[]>`
    select k.id, ${markSql(plan)} as marked, json_build_object(
      'slug', k.slug, 'title', k.title, 'summary', k.summary, 'type', k.type, 'maturity', k.maturity, 'tags', k.tags,
      'status', k.status, 'version', v.version,
      'price', case when k.status <> 'coming' then json_build_object('amount', k.price_cents, 'currency', k.currency) end,
      'updated_at', to_char(k.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) as item
    from marketplace_keys k left join marketplace_key_versions v on v.id = k.current_version_id
    where k.id = any(${keys.map(({ id }) => id)}::uuid[])`;
  const byId = new Map(rows.map((row) => [row.id, row]));
  return keys.flatMap(({ id }) => {
    const row = byId.get(id);
    return row ? [{ ...row.item, snippet: snippetOf(row.marked) }] : [];
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
  if (!better) return { plan, looked, corrected: null };
  return { plan: better, looked: await lookFor(query, better, sort, db), corrected };
}

/**
 * One page of the catalog: search, filters, sort, and per filter the counts that hold with the other filters in
 * force. Withdrawn KEYS are left out.
 */
export async function listKeys(query: KeyQuery, db: Db = database()): Promise<KeyList> {
  const sort = sortOf(query);
  const { plan, looked, corrected } = await look(db, query);
  const { passed, facets } = filterAndCount(looked.keys, query, query.facets !== "none");
  const from = query.cursor ? countUpTo(query.cursor, passed, sort, looked.scores) : (query.page - 1) * query.limit;
  const keys = passed.slice(from, from + query.limit);
  const last = keys.at(-1);
  const hasMore = last !== undefined && from + keys.length < passed.length;
  return {
    items: await describe(db, keys, plan),
    total: passed.length,
    page: query.page,
    limit: query.limit,
    facets,
    next_cursor: hasMore ? writeCursor(cursorAt(sort, last, looked.scores)) : null,
    with_all_words: looked.withAll,
    corrected,
  };
}
