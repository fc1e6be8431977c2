import FIELD from "./field-words.json";

/**
 * One thing that was asked for: its words, and as tsquery texts the words themselves, single words that say the same
 * (`alike`), and these with the phrases that do (`others`).
 */
export type SearchTerm = {
  readonly words: string;
  readonly query: string;
  readonly alike: string | null;
  readonly others: string | null;
};

/** What to ask of the catalog, as texts that `to_tsquery` understands. `named` holds all words, in a title. */
export type SearchPlan = {
  readonly terms: readonly SearchTerm[];
  readonly named: string | null;
  readonly excluded: string | null;
};

/** More words than this tell nothing more, and each costs. */
const MOST_TERMS = 12;
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

/** Single words of the field, which a misspelt word may have meant even where no KEY has them. */
export const FIELD_WORDS: readonly string[] = [...new Set(FIELD.same.flat().flatMap(wordsOf))].filter(
  (word) => word.length > 3,
);

/** Words hold letters, marks and digits only, so that nothing in them can mean anything to a tsquery. */
const lexeme = (word: string) => `'${word}'`;
const phrase = (words: readonly string[]) => `'${words.join(" ")}'`;

function termOf(words: readonly string[], others: readonly string[], isBeginning: boolean): SearchTerm {
  const last = words.at(-1) ?? "";
  const ending = isBeginning && last.length >= SHORTEST_BEGINNING ? ":*" : "";
  const query = words.map((word, place) => `${lexeme(word)}${place === words.length - 1 ? ending : ""}`).join(" & ");
  const same = others.map(wordsOf);
  const either = (expressions: readonly string[][]) => expressions.map(phrase).join(" | ") || null;
  return {
    words: words.join(" "),
    query: `(${query})`,
    alike: either(same.filter((expression) => expression.length === 1)),
    others: either(same),
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
    const isBeginning = isUnfinished && place === words.length;
    terms.push(termOf(part, SAME.get(entryOf(part)) ?? [], isBeginning));
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
    ...phrases.map((words) => ({ words: words.join(" "), query: phrase(words), alike: null, others: null })),
    ...termsOf(plain, isUnfinished),
  ].slice(0, MOST_TERMS);
  const title = [...phrases.map((words) => `${phrase(words)}:A`), ...plain.map((word) => `${lexeme(word)}:A`)];
  return {
    terms,
    named: title.length > 0 ? title.join(" & ") : null,
    excluded: unwanted.length > 0 ? unwanted.map(({ words }) => phrase(words)).join(" | ") : null,
  };
}

/** The text with misspelt words put right; null when nothing is to be put right. */
export function correctText(text: string, meant: ReadonlyMap<string, string>): string | null {
  const corrected = wordsOf(text)
    .map((word) => meant.get(word) ?? word)
    .join(" ");
  return wordsOf(text).some((word) => meant.has(word)) ? corrected : null;
}
