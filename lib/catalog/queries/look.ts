import "server-only";
import { Prisma } from "../../generated/prisma/client";
import type { Db } from "../../platform/db";
import type { ShelfKey } from "../rules/search/order";
import { anyOf, pairsOf, type SearchPlan } from "../rules/search/plan";
import type { Found } from "../rules/search/rank";
import type { UnknownWord } from "../rules/search/spelling";

/** A row of the narrow table that the catalog is counted by. */
export type ChangedRow = readonly [
  place: number,
  id: string,
  slug: string,
  title: string,
  type: ShelfKey["type"],
  maturity: ShelfKey["maturity"],
  status: ShelfKey["status"],
  priceCents: number | null,
  currency: string,
  tags: string[],
  updatedAt: number,
  version: string | null,
  popularity: number,
];

/** What one look at the database says, all of it as of one snapshot. */
export type Answer = {
  readonly seen: string;
  readonly changed: readonly ChangedRow[];
  /** The places of the KEYS with the outcome that was asked for; null when none was. */
  readonly withOutcome: readonly number[] | null;
  /** Null without words. */
  readonly found: Found | null;
  /** When no KEY has all words: those that none has. */
  readonly unknown: readonly UnknownWord[];
};

type Row = {
  seen: string;
  changed: ChangedRow[] | null;
  with_outcome: string | null;
  have_all: string | null;
  in_names: string | null;
  is_partial: boolean | null;
  with_phrases: string | null;
  with_pairs: string | null;
  with_excluded: string | null;
  fits: string | null;
  begun: string | null;
  alike_words: UnknownWord[] | null;
};

// By these names PostgreSQL keeps the two statements prepared.
const WITH_WORDS = Prisma.sql`/* look-with-words */`;
const WITHOUT = Prisma.sql`/* look */`;
const NO_WORDS = Prisma.sql`null, null, null, null, null, null, null, null, null`;

/** The words that are looked up for ranking, each once: those that were asked for and those that say the same. */
function rankedWords({ terms }: SearchPlan): string[] {
  const own = terms.flatMap(({ words, isBeginning }) => words.split(" ").slice(0, isBeginning ? -1 : undefined));
  return [...new Set([...own, ...terms.flatMap(({ alike }) => alike)])];
}

function wordsSql(plan: SearchPlan, words: readonly string[]): Prisma.Sql {
  const { terms, excluded, misspelt } = plan;
  const beginning =
    terms
      .find(({ isBeginning }) => isBeginning)
      ?.words.split(" ")
      .at(-1) ?? null;
  return Prisma.sql`${terms.map(({ query }) => query)}::text[], ${terms.map(({ words }) => pairsOf([words]))}::text[],
    ${terms.map(({ isQuoted }) => isQuoted)}::boolean[],
    ${terms.map(({ alike }) => anyOf(alike))}::text[], ${terms.map(({ phrases }) => pairsOf(phrases))}::text[],
    ${excluded}::text, ${words}::text[], ${beginning}::text, ${misspelt}::text[]`;
}

/** A list as PostgreSQL writes it: `{1,2}`. */
const listOf = (text: string): number[] => JSON.parse(`[${text.slice(1, -1)}]`);
const listOrNull = (text: string | null) => (text === null ? null : listOf(text));
const NO_LIST = "{}";
/** A word that the index leaves out has no list. */
const LEFT_OUT = "-";

function foundOf(row: Row, words: readonly string[]): Found | null {
  if (row.have_all === null) return null;
  const fits = (row.fits ?? NO_LIST).split(";").map((text) => (text === LEFT_OUT ? null : listOf(text)));
  return {
    haveAll: listOf(row.have_all),
    inNames: listOrNull(row.in_names),
    isPartial: row.is_partial ?? false,
    withPhrases: (row.with_phrases ?? NO_LIST).split(";").map(listOf),
    withPairs: (row.with_pairs ?? NO_LIST).split(";").map(listOf),
    excluded: listOf(row.with_excluded ?? NO_LIST),
    fits: new Map(words.map((word, number) => [word, fits[number] ?? null])),
    begun: listOrNull(row.begun),
  };
}

/** Looks for words and outcome, and for what was written since the snapshot `seen`. */
export async function lookAt(
  db: Db,
  seen: string,
  plan: SearchPlan | null,
  outcome: string | undefined,
): Promise<Answer> {
  const words = plan ? rankedWords(plan) : [];
  const [row] = await db.$queryRaw<Row[]>`
    ${plan ? WITH_WORDS : WITHOUT} select * from search.look(
      ${seen}::pg_snapshot, ${outcome ?? null}::text, ${plan ? wordsSql(plan, words) : NO_WORDS})`;
  if (!row) throw new Error("A function that answers with one row answered with none.");
  return {
    seen: row.seen,
    changed: row.changed ?? [],
    withOutcome: listOrNull(row.with_outcome),
    found: foundOf(row, words),
    unknown: row.alike_words ?? [],
  };
}
