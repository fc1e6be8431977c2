/** One query of `queries.json`: which KEYS a person who types it is after, 3 the most. */
export type GradedQuery = { readonly query: string; readonly grades: Readonly<Record<string, number>> };

/** How well results are ordered, from 0 to 1, over the queries that any KEY of the catalog answers. */
export type SearchScore = { readonly mrr: number; readonly ndcgAt10: number; readonly queries: number };

const DEPTH = 10;
const gainOf = (grade: number, rank: number) => (2 ** grade - 1) / Math.log2(rank + 2);

/** The discounted gain of a list at ten, as a share of the best possible one. */
function ndcg(found: readonly string[], grades: Readonly<Record<string, number>>): number {
  const gain = found.slice(0, DEPTH).reduce((sum, slug, rank) => sum + gainOf(grades[slug] ?? 0, rank), 0);
  const best = Object.values(grades)
    .sort((a, b) => b - a)
    .slice(0, DEPTH)
    .reduce((sum, grade, rank) => sum + gainOf(grade, rank), 0);
  return gain / best;
}

/** One over the rank of the first KEY of the highest grade; 0 when it is not among the first ten. */
function reciprocalRank(found: readonly string[], grades: Readonly<Record<string, number>>): number {
  const most = Math.max(...Object.values(grades));
  const rank = found.slice(0, DEPTH).findIndex((slug) => grades[slug] === most);
  return rank === -1 ? 0 : 1 / (rank + 1);
}

/**
 * Scores what `search` answers. KEYS that are not in the catalog are left out of the grades; a query whose best KEY is
 * not there is not asked.
 */
export async function scoreSearch(
  queries: readonly GradedQuery[],
  catalog: ReadonlySet<string>,
  search: (words: string) => Promise<readonly string[]>,
): Promise<SearchScore & { readonly weak: readonly { query: string; found: readonly string[]; ndcg: number }[] }> {
  const results: { query: string; found: readonly string[]; mrr: number; ndcg: number }[] = [];
  for (const { query, grades } of queries) {
    const there = Object.fromEntries(Object.entries(grades).filter(([slug]) => catalog.has(slug)));
    if (!Object.values(there).includes(Math.max(...Object.values(grades)))) continue;
    const found = await search(query);
    results.push({ query, found, mrr: reciprocalRank(found, there), ndcg: ndcg(found, there) });
  }
  const mean = (pick: (result: { mrr: number; ndcg: number }) => number) =>
    results.reduce((sum, result) => sum + pick(result), 0) / results.length;
  return {
    mrr: mean(({ mrr }) => mrr),
    ndcgAt10: mean((result) => result.ndcg),
    queries: results.length,
    weak: results.filter((result) => result.ndcg < 0.9),
  };
}
