import "server-only";
import type { Db } from "../../platform/db";
import { byScore, type ShelfKey, sorted } from "../rules/search/order";
import type { SearchPlan } from "../rules/search/plan";
import { type Fits, rank } from "../rules/search/rank";
import type { UnknownWord } from "../rules/search/spelling";
import type { KeyQuery, Sort } from "../schema";
import { type ChangedRow, lookAt } from "./look";

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
  /** What was found in this very catalog; a change makes a new shelf, in which nothing was found yet. */
  readonly matches = new Map<string, Matches>();
  /** The KEYS that were read, by their ids; a change forgets those that changed. */
  readonly described: Map<string, DescribedKey>;

  constructor(byPlace: ReadonlyMap<number, ShelfKey>, seen: string, described: Map<string, DescribedKey>) {
    this.byPlace = byPlace;
    this.seen = seen;
    this.described = described;
  }

  with(changed: readonly ChangedRow[], seen: string): Shelf {
    if (changed.length === 0) return this;
    const byPlace = new Map([...this.byPlace, ...changed.map((row) => [row[0], toShelfKey(row)] as const)]);
    // A copy: who still reads for the old shelf must not add to the new one what was so before.
    const described = new Map(this.described);
    for (const [, id] of changed) described.delete(id);
    return new Shelf(byPlace, seen, described);
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

/** The texts of a KEY that everyone may read: in a sentence, and its beginning. */
export type DescribedKey = { readonly summary: string; readonly text: string };

const MOST_MATCHES = 1000;

/** Remembers the newest and forgets the oldest. */
export function keep<V>(memory: Map<string, V>, name: string, value: V, most: number): void {
  memory.delete(name);
  memory.set(name, value);
  const [oldest] = memory.size > most ? memory.keys() : [];
  if (oldest !== undefined) memory.delete(oldest);
}

function toShelfKey(row: ChangedRow): ShelfKey {
  const [, id, slug, title, type, maturity, status, priceCents, currency, tags, updatedAt, version, popularity] = row;
  return { id, slug, title, type, maturity, status, priceCents, currency, tags, updatedAt, version, popularity };
}

/** Before anything was seen: every row has changed since. */
const NOTHING = new Shelf(new Map(), "1:1:", new Map());

declare global {
  // Pages and route handlers are built apart, but share one process.
  var keysShelves: WeakMap<object, Shelf> | undefined;
}

function shelves(): WeakMap<object, Shelf> {
  globalThis.keysShelves ??= new WeakMap();
  return globalThis.keysShelves;
}

/** What was found for some words. */
type Matches = {
  readonly haveAll: readonly number[];
  readonly fits: Fits;
  readonly unknown: readonly UnknownWord[];
};

/** The KEYS that words and outcome leave, before any filter, in the order wanted. */
type Looked = {
  readonly keys: readonly ShelfKey[];
  readonly scores: ReadonlyMap<ShelfKey, number> | null;
  /** How many have all words; null without words. */
  readonly withAll: number | null;
  /** Words that no KEY has, when no KEY has them all. */
  readonly unknown: readonly UnknownWord[];
  /** What is known of KEYS of this catalog, by their ids. */
  readonly described: Map<string, DescribedKey>;
};

/** What is only announced helps nobody today: it stands behind what fits about as well and can be had. */
const ANNOUNCED = 0.7;

/** Of two that fit alike, the one that more people use stands first. */
function scoreOf(fit: number, key: ShelfKey): number {
  return (key.status === "coming" ? ANNOUNCED * fit : fit) + 0.02 * Math.log1p(key.popularity);
}

/** What a query reads, with what is remembered of the same catalog in place of asking again. */
async function readOnce(
  db: Db,
  plan: SearchPlan | null,
  outcome: string | undefined,
): Promise<{ shelf: Shelf; matches: Matches | undefined; places: readonly number[] | null }> {
  const before = shelves().get(db) ?? NOTHING;
  const name = JSON.stringify(plan);
  const remembered = before.matches.get(name);
  const answer = await lookAt(db, before.seen, remembered ? null : plan, outcome);
  const { found, unknown } = answer;
  const shelf = before.with(answer.changed, answer.seen);
  if (shelf !== before) shelves().set(db, shelf);
  // What was remembered is of a catalog that has changed: the new one is asked, of which nothing is remembered.
  if (remembered && shelf !== before) return readOnce(db, plan, outcome);
  const isNew = plan && found && !remembered;
  const matches = isNew ? { haveAll: found.haveAll, fits: rank(plan, found), unknown } : remembered;
  if (matches) keep(shelf.matches, name, matches, MOST_MATCHES);
  return { shelf, matches, places: answer.withOutcome };
}

const NO_WORDS = { scores: null, withAll: null, unknown: [] };

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
  if (!matches) return { ...NO_WORDS, keys: within ? everything.filter(isWithin) : everything, described };
  const { haveAll, fits, unknown } = matches;
  const scores = new Map<ShelfKey, number>();
  const add = (place: number, fit: number) => {
    const key = shelf.at(place);
    if (key && key.status !== "withdrawn" && isWithin(key)) scores.set(key, scoreOf(fit, key));
  };
  for (const place of haveAll) add(place, 0);
  for (const [place, fit] of fits) add(place, fit);
  const inOrder = everything.filter((key) => scores.has(key));
  const keys = sort === "relevance" ? byScore(inOrder, scores) : inOrder;
  return { keys, scores, withAll: haveAll.length, unknown, described };
}
