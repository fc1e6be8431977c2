import "server-only";
import { money } from "../../kernel/money";
import { type Db, database } from "../../platform/db";
import { filterAndCount } from "../rules/search/facets";
import { countUpTo, cursorAt, type ShelfKey } from "../rules/search/order";
import { planSearch, type SearchPlan } from "../rules/search/plan";
import { snippetOf } from "../rules/search/snippet";
import { correctText, meantBy } from "../rules/search/spelling";
import { type FoundKey, type KeyList, type KeyQuery, type KeySummary, sortOf, writeCursor } from "../schema";
import { type DescribedKey, keep, lookFor } from "./shelf";

/** Of a description, so much is looked through for what was asked. Characters are counted only where there may be more. */
const SEARCHED_CHARACTERS = 1500;

/** A KEY in the shape of the API. */
function toSummary(key: ShelfKey, summary: string): KeySummary {
  const { slug, title, type, maturity, tags, status, priceCents, currency, version, updatedAt } = key;
  const price = priceCents === null ? null : money(priceCents, currency);
  const updated_at = new Date(updatedAt).toISOString();
  return { slug, title, summary, type, maturity, tags: [...tags], status, price, version, updated_at };
}

/** About 2 kB each. */
const MOST_DESCRIBED = 4000;

/**
 * The texts of KEYS by their ids; those that nobody has read yet since they changed are read and remembered. An outcome that
 * was taken from the beginning of the description is not said twice.
 */
async function describe(db: Db, ids: readonly string[], known: Map<string, DescribedKey>) {
  const here = new Map(ids.map((id) => [id, known.get(id)] as const));
  const missing = ids.filter((id) => !here.get(id));
  if (missing.length === 0) return here;
  const rows = await db.$queryRaw<({ id: string } & DescribedKey)[]>`
    /* describe-keys */ select id, summary, case
        when starts_with(description, rtrim(outcome, '.…')) then ''
        else regexp_replace(outcome, '([^.!?…])$', '\\1.') || ' ' end || case
      when octet_length(description) <= ${SEARCHED_CHARACTERS} then description
      else left(description, ${SEARCHED_CHARACTERS}) end as text
    from marketplace_keys where id = any(${missing}::uuid[])`;
  for (const { id, ...texts } of rows) {
    here.set(id, texts);
    keep(known, id, texts, MOST_DESCRIBED);
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
  const described = await describe(
    db,
    keys.map(({ id }) => id),
    known,
  );
  return keys.flatMap((key) => {
    const texts = described.get(key.id);
    // Only from what everyone may read: a README can be what is sold.
    return texts ? [{ ...toSummary(key, texts.summary), snippet: plan ? snippetOf(texts.text, plan) : null }] : [];
  });
}

/** Looks for the words, or, where no KEY has them all, for those that were probably meant. */
async function look(db: Db, query: KeyQuery) {
  const sort = sortOf(query);
  const plan = query.q ? planSearch(query.q) : null;
  // What holds no word, such as "???", is found nowhere.
  const isWordless = Boolean(query.q) && !plan;
  const looked = await lookFor(query, plan, sort, db);
  if (isWordless) return { plan, corrected: null, looked: { ...looked, keys: [], scores: new Map(), withAll: 0 } };
  if (!query.q || looked.withAll !== 0) return { plan, looked, corrected: null };
  const corrected = correctText(query.q, meantBy(looked.unknown));
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
