import FIELD from "./field-words.json";
import { SHORTEST_MISSPELT, wordsOf } from "./plan";

/** Below this, two words have nothing to do with each other: PostgreSQL's own limit. */
const LEAST_LIKENESS = 0.3;

/** A word that no KEY has, and the most alike of the catalog's own words, if one is alike at all. */
export type UnknownWord = readonly [word: string, alike: string | null, likeness: number | null];

/** Three letters each, as `pg_trgm` takes a word apart. */
function trigramsOf(word: string): ReadonlySet<string> {
  const padded = `  ${word} `;
  return new Set(Array.from({ length: padded.length - 2 }, (_, at) => padded.slice(at, at + 3)));
}

/** Single words of the field, which may have been meant even where no KEY has them. */
const FIELD_WORDS = new Map(
  FIELD.same
    .flat()
    .flatMap(wordsOf)
    .filter((word) => word.length >= SHORTEST_MISSPELT)
    .map((word) => [word, trigramsOf(word)] as const),
);

type Candidate = { readonly word: string; readonly likeness: number };

function ofField(written: string): Candidate[] {
  const trigrams = trigramsOf(written);
  return [...FIELD_WORDS]
    .map(([word, its]) => {
      const common = [...its].filter((trigram) => trigrams.has(trigram)).length;
      return { word, likeness: common / (its.size + trigrams.size - common) };
    })
    .filter(({ likeness }) => likeness >= LEAST_LIKENESS);
}

/** A longer word that begins as it was written comes first, then the most alike. */
function mostAlike(written: string, candidates: readonly Candidate[]): string | undefined {
  const begins = ({ word }: Candidate) => Number(word.startsWith(written));
  const [best] = candidates.toSorted(
    (a, b) => begins(b) - begins(a) || b.likeness - a.likeness || (a.word < b.word ? -1 : 1),
  );
  return best?.word;
}

/** What was meant by words that no KEY has: the most alike of those in use and of the field. */
export function meantBy(unknown: readonly UnknownWord[]): Map<string, string> {
  return new Map(
    unknown.flatMap(([written, alike, likeness]) => {
      const inUse = alike === null ? [] : [{ word: alike, likeness: likeness ?? 0 }];
      const meant = mostAlike(written, [...inUse, ...ofField(written)]);
      return meant === undefined ? [] : [[written, meant] as const];
    }),
  );
}

/** The text with misspelt words put right; null when nothing is to be put right. */
export function correctText(text: string, meant: ReadonlyMap<string, string>): string | null {
  const words = wordsOf(text);
  return words.some((word) => meant.has(word)) ? words.map((word) => meant.get(word) ?? word).join(" ") : null;
}
