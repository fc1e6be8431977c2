import "server-only";
import { Prisma } from "../../generated/prisma/client";
import type { Db } from "../../platform/db";
import { byScore, type ShelfKey, sorted } from "../rules/search/order";
import type { SearchPlan } from "../rules/search/plan";
import type { KeyQuery, KeySummary, Sort } from "../schema";

/**
 * What the catalog is counted and sorted by, as it was in one snapshot of the database. Each query asks in the same
 * statement for what has changed since, so no answer is older than the database; nothing is ever counted twice there.
 */
class Shelf {
  /** Withdrawn KEYS are kept by their place too: a row that changed must replace what it was. */
  private readonly byPlace: ReadonlyMap<number, ShelfKey>;
  private readonly orders = new Map<Sort, readonly ShelfKey[]>();
  /** PostgreSQL's own name of the snapshot. */
  readonly seen: string;
  /** What was found and read of this very catalog; a change makes a new shelf, of which nothing is remembered. */
  readonly matches = new Map<string, Matches>();
  readonly described = new Map<string, DescribedKey>();

  constructor(byPlace: ReadonlyMap<number, ShelfKey>, seen: string) {
    this.byPlace = byPlace;
    this.seen = seen;
  }

  with(changed: readonly ChangedRow[], seen: string): Shelf {
    if (changed.length === 0) return this;
    return new Shelf(new Map([...this.byPlace, ...changed.map((row) => [row[0], toShelfKey(row)] as const)]), seen);
  }

  at(place: number): ShelfKey | undefined {
    return this.byPlace.get(place);
  }

  /** What is listed, in an order that needs no words. */
  inOrder(sort: Sort): readonly ShelfKey[] {
    const known = this.orders.get(sort);
    if (known) return known;
    const listed = [...this.byPlace.values()].filter(({ status }) => status !== "withdrawn");
    const order = sorted(listed, sort);
    this.orders.set(sort, order);
    return order;
  }
}

/** A KEY in the shape of the API, and the text of it that everyone may read. */
export type DescribedKey = { readonly item: KeySummary; readonly text: string };

const MOST_REMEMBERED = 1000;

/** Remembers the newest and forgets the oldest. */
export function keep<V>(memory: Map<string, V>, name: string, value: V): void {
  memory.delete(name);
  memory.set(name, value);
  const [oldest] = memory.size > MOST_REMEMBERED ? memory.keys() : [];
  if (oldest !== undefined) memory.delete(oldest);
}

type ChangedRow = readonly [
  place: number,
  id: string,
  slug: string,
  title: string,
  type: ShelfKey["type"],
  maturity: ShelfKey["maturity"],
  status: ShelfKey["status"],
  priceCents: number | null,
  tags: string[],
  updatedAt: number,
  popularity: number,
];

function toShelfKey(row: ChangedRow): ShelfKey {
  const [, id, slug, title, type, maturity, status, priceCents, tags, updatedAt, popularity] = row;
  return { id, slug, title, type, maturity, status, priceCents, tags, updatedAt, popularity };
}

/** Before anything was seen: every row has changed since. */
const NOTHING = new Shelf(new Map(), "1:1:");

declare global {
  // Pages and route handlers are built apart, but share one process.
  var keysShelves: WeakMap<object, Shelf> | undefined;
}

function shelves(): WeakMap<object, Shelf> {
  globalThis.keysShelves ??= new WeakMap();
  return globalThis.keysShelves;
}

/** As few full matches as leave room for KEYS that have only some of the words. */
const ENOUGH = 3;

/** The words as PostgreSQL's queries; a term of stop words only is none. They arrive as parameters. */
function matchSql(plan: SearchPlan): Prisma.Sql {
  const terms = plan.terms.map(({ query }) => query);
  const alike = plan.terms.map((term) => term.alike);
  const others = plan.terms.map((term) => term.others);
  return Prisma.sql`(
    select json_build_array(m.have_all, coalesce(m.places, '{}'), coalesce(m.scores, '{}'))
    from (
      select coalesce(array_agg(term order by number), '{}') as terms, coalesce(array_agg(near order by number), '{}') as alike,
        coalesce(array_agg(other order by number), '{}') as others
      from (
        select number, to_tsquery('english', query) as term, to_tsquery('english', one_word) as near,
          to_tsquery('english', same) as other
        from unnest(${terms}::text[], ${alike}::text[], ${others}::text[]) with ordinality as u (query, one_word, same, number)
      ) parsed
      where numnode(term) > 0) asked,
    search.match(asked.terms, asked.alike, asked.others, to_tsquery('english', ${plan.named}),
      to_tsquery('english', ${plan.excluded}), ${ENOUGH}::int) m)`;
}

/** The places of the KEYS whose outcome has these words. */
function outcomeSql(outcome: string): Prisma.Sql {
  return Prisma.sql`(select coalesce(json_agg(n.place), '[]') from search.names n
    where n.outcome @@ plainto_tsquery('english', translate(${outcome}, './_-', '    ')))`;
}

type Matches = [haveAll: number[], places: number[], scores: number[]];
type ReadRow = { seen: string; changed: ChangedRow[]; matches: Matches | null; outcome: number[] | null };

/** The KEYS that words and outcome leave, before any filter, in the order wanted. */
type Looked = {
  readonly keys: readonly ShelfKey[];
  readonly scores: ReadonlyMap<ShelfKey, number> | null;
  /** How many have all words; null without words. */
  readonly withAll: number | null;
  /** What is known of KEYS of this catalog, by their ids. */
  readonly described: Map<string, DescribedKey>;
};

async function read(db: Db, shelf: Shelf, plan: SearchPlan | null, outcome: string | undefined): Promise<ReadRow> {
  const rows = await db.$queryRaw<ReadRow[]>`
    select pg_current_snapshot()::text as seen,
      (select coalesce(json_agg(json_build_array(k.place, k.key_id, k.slug, k.title, k.type, k.maturity, k.status, k.price_cents,
        k.tags, (extract(epoch from k.updated_at) * 1000)::bigint, k.popularity)), '[]')
      from search.keys k
      where k.written_by >= pg_snapshot_xmin(${shelf.seen}::pg_snapshot)
        and not pg_visible_in_snapshot(k.written_by, ${shelf.seen}::pg_snapshot)) as changed,
      ${plan ? matchSql(plan) : Prisma.sql`null::json`} as matches,
      ${outcome ? outcomeSql(outcome) : Prisma.sql`null::json`} as outcome`;
  const [row] = rows;
  if (!row) throw new Error("A select without FROM always answers with one row.");
  return row;
}

/** Of two that fit alike, the one that more people use stands first. */
function scoreOf(fit: number, key: ShelfKey): number {
  return fit + 0.02 * Math.log1p(key.popularity);
}

/** What a query reads, with what is remembered of the same catalog in place of asking again. */
async function readOnce(
  db: Db,
  plan: SearchPlan | null,
  outcome: string | undefined,
): Promise<{ shelf: Shelf; matches: Matches | null; places: number[] | null }> {
  const before = shelves().get(db) ?? NOTHING;
  const name = JSON.stringify(plan);
  const remembered = before.matches.get(name);
  const row = await read(db, before, remembered ? null : plan, outcome);
  const shelf = before.with(row.changed, row.seen);
  if (shelf !== before) shelves().set(db, shelf);
  // What was remembered is of a catalog that has changed: the new one is asked, of which nothing is remembered.
  if (remembered && shelf !== before) return readOnce(db, plan, outcome);
  const matches = remembered ?? row.matches;
  if (matches) keep(shelf.matches, name, matches);
  return { shelf, matches, places: row.outcome };
}

/** Looks for the KEYS of a query: one statement, and the rest in memory. */
export async function lookFor(
  query: Pick<KeyQuery, "outcome">,
  plan: SearchPlan | null,
  sort: Sort,
  db: Db,
): Promise<Looked> {
  const { shelf, matches, places: allowed } = await readOnce(db, plan, query.outcome);
  const within = allowed ? new Set(allowed.map((place) => shelf.at(place))) : null;
  const isWithin = (key: ShelfKey) => !within || within.has(key);
  const { described } = shelf;
  // Without words all fit alike.
  const everything = shelf.inOrder(sort === "relevance" ? "newest" : sort);
  if (!matches)
    return { keys: within ? everything.filter(isWithin) : everything, scores: null, withAll: null, described };
  const [haveAll, places, found] = matches;
  const scores = new Map<ShelfKey, number>();
  const add = (place: number, fit: number) => {
    const key = shelf.at(place);
    if (key && key.status !== "withdrawn" && isWithin(key)) scores.set(key, scoreOf(fit, key));
  };
  for (const place of haveAll) add(place, 0);
  for (const [index, place] of places.entries()) add(place, found[index] ?? 0);
  const inOrder = everything.filter((key) => scores.has(key));
  const keys = sort === "relevance" ? byScore(inOrder, scores) : inOrder;
  return { keys, scores, withAll: haveAll.length, described };
}
