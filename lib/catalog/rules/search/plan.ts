import FIELD from "./field-words.json";

/**
 * One thing that was asked for: its words, the same as a text that `to_tsquery` understands, and the single words (`alike`)
 * and phrases that say the same. The words of one in quotes stand together; the last of another may be unfinished.
 */
export type SearchTerm = {
  readonly words: string;
  readonly query: string;
  readonly isQuoted: boolean;
  readonly isBeginning: boolean;
  readonly alike: readonly string[];
  readonly phrases: readonly string[];
};

/** What to ask of the catalog. `excluded` is a text that `to_tsquery` understands; `misspelt` are words that may be. */
export type SearchPlan = {
  readonly terms: readonly SearchTerm[];
  readonly excluded: string | null;
  readonly misspelt: readonly string[];
};

/** More words than this tell nothing more, and each costs. */
const MOST_TERMS = 12;
/** Shorter words are alike to too many. */
export const SHORTEST_MISSPELT = 4;
/** A shorter beginning of a word is the beginning of too many. */
const SHORTEST_BEGINNING = 2;
const LONGEST_PHRASE = 4;

/** A word, or words in quotes, or either with a minus before it; letters and digits of all scripts. */
const PIECE = /(?<minus>(?<!\S)-)?(?:"(?<phrase>[^"]*)"|(?<words>[^\s"]+))/gu;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

type Piece = { readonly words: readonly string[]; readonly isPhrase: boolean; readonly isExcluded: boolean };

/** The words of a text, in lower case. Points, hyphens and slashes part words, as they do in the catalog's index. */
export function wordsOf(text: string): string[] {
  return text.normalize("NFKC").toLowerCase().replaceAll("'", "").match(WORD) ?? [];
}

function piecesOf(text: string): Piece[] {
  return [...text.normalize("NFKC").matchAll(PIECE)].flatMap(({ groups = {} }) => {
    const words = wordsOf(groups.phrase ?? groups.words ?? "");
    return words.length === 0
      ? []
      : [{ words, isPhrase: groups.phrase !== undefined, isExcluded: groups.minus !== undefined }];
  });
}

/** "Tenants" and "tenant", "policies" and "policy" name one entry of the field's words. */
function singular(word: string): string {
  if (word.length > 4 && word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  return word.length > 3 && word.endsWith("s") && !word.endsWith("ss") ? word.slice(0, -1) : word;
}

const entryOf = (words: readonly string[]) => words.map(singular).join(" ");

/** For each expression of the field, the others that say the same. */
const SAME: ReadonlyMap<string, readonly string[]> = (() => {
  const others = new Map<string, string[]>();
  for (const group of FIELD.same) {
    for (const expression of group) {
      const entry = entryOf(wordsOf(expression));
      const rest = group.filter((other) => entryOf(wordsOf(other)) !== entry);
      others.set(entry, [...(others.get(entry) ?? []), ...rest]);
    }
  }
  return others;
})();

const FILLERS: ReadonlySet<string> = new Set(FIELD.fillers);

/** Words hold letters, marks and digits only, so that nothing in them can mean anything to a tsquery. */
const lexeme = (word: string) => `'${word}'`;
const phrase = (words: readonly string[]) => `'${words.join(" ")}'`;

/** Any of these words and phrases, as a text that `to_tsquery` understands; null for none. */
export function anyOf(expressions: readonly string[]): string | null {
  return expressions.map((expression) => phrase(wordsOf(expression))).join(" | ") || null;
}

/**
 * The pairs of words that stand together in each phrase, as a text that `to_tsquery` understands; null for none. Words that
 * only make a sentence may be left out of the index, so no pair holds one.
 */
export function pairsOf(expressions: readonly string[]): string | null {
  const queries = expressions.map((expression) => {
    const words = wordsOf(expression);
    const pairs = words.slice(1).map((word, place) => [words[place] ?? "", word]);
    return pairs.filter((pair) => !pair.some((word) => FILLERS.has(word))).map(phrase);
  });
  return queries.flatMap((pairs) => (pairs.length > 0 ? [`(${pairs.join(" & ")})`] : [])).join(" | ") || null;
}

function termOf(words: readonly string[], others: readonly string[], isUnfinished: boolean): SearchTerm {
  const last = words.at(-1) ?? "";
  const isBeginning = isUnfinished && last.length >= SHORTEST_BEGINNING;
  const query = words.map(lexeme).join(" & ");
  const same = others.map(wordsOf);
  // A phrase that has all words of the term finds nothing that they do not.
  const more = same.filter((expression) => expression.length > 1 && !words.every((word) => expression.includes(word)));
  return {
    words: words.join(" "),
    query: `(${query}${isBeginning ? ":*" : ""})`,
    isQuoted: false,
    isBeginning,
    alike: same.filter((expression) => expression.length === 1).flat(),
    phrases: more.map((expression) => expression.join(" ")),
  };
}

/** The longest expression of the field that begins at `from`, as a number of words; 0 when none does. */
function expressionAt(words: readonly string[], from: number): number {
  for (let length = Math.min(LONGEST_PHRASE, words.length - from); length > 0; length -= 1) {
    if (SAME.has(entryOf(words.slice(from, from + length)))) return length;
  }
  return 0;
}

/** Terms of a run of plain words: expressions of the field together, every other word for itself. */
function termsOf(words: readonly string[], isUnfinished: boolean): SearchTerm[] {
  const terms: SearchTerm[] = [];
  for (let place = 0; place < words.length; ) {
    const length = Math.max(1, expressionAt(words, place));
    const part = words.slice(place, place + length);
    place += length;
    terms.push(termOf(part, SAME.get(entryOf(part)) ?? [], isUnfinished && place === words.length));
  }
  return terms;
}

/** Words that only make a sentence are left out, unless there is nothing else. */
function withoutFillers(words: readonly string[]): readonly string[] {
  const left = words.filter((word) => !FILLERS.has(word));
  return left.length > 0 ? left : words;
}

/**
 * What a person's words ask of the catalog; null when there is no word in them. `"in quotes"` must stand together, `-word`
 * must not occur, and the last word may be unfinished.
 */
export function planSearch(text: string): SearchPlan | null {
  const pieces = piecesOf(text);
  const wanted = pieces.filter(({ isExcluded }) => !isExcluded);
  const unwanted = pieces.filter(({ isExcluded }) => isExcluded);
  if (pieces.length === 0) return null;
  const phrases = wanted.filter(({ isPhrase }) => isPhrase).map(({ words }) => words);
  const plain = withoutFillers(wanted.filter(({ isPhrase }) => !isPhrase).flatMap(({ words }) => words));
  const isUnfinished = /[\p{L}\p{N}]$/u.test(text.trimEnd());
  const terms = [
    ...phrases.map((words) => ({ ...termOf(words, [], false), query: phrase(words), isQuoted: true })),
    ...termsOf(plain, isUnfinished),
  ].slice(0, MOST_TERMS);
  return {
    terms,
    excluded: unwanted.length > 0 ? unwanted.map(({ words }) => phrase(words)).join(" | ") : null,
    misspelt: [...new Set(wordsOf(text))].filter((word) => word.length >= SHORTEST_MISSPELT),
  };
}
