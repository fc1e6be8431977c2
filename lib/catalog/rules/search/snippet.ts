import type { SnippetPart } from "../../schema";
import type { SearchPlan } from "./plan";
import { wordsOf } from "./plan";

/** So many words of a text are shown, and so many of them before the first hit. */
const SHOWN_WORDS = 26;
const WORDS_BEFORE = 6;
const SHORTEST_STEM = 3;
const ENDINGS = /(?:ations?|ings?|ions?|ies|ied|ed|es|s|y|e)$/;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** What forms of one word have in common: "retries" and "retry", "reconciled" and "reconciliation" nearly. */
function stemOf(word: string): string {
  const stem = word.replace(ENDINGS, "");
  return stem.length >= SHORTEST_STEM ? stem : word;
}

/** Whether a word of a text is one that was searched for, or says the same. */
function hitTest(plan: SearchPlan): (word: string) => boolean {
  const said = plan.terms.flatMap(({ words, alike, phrases }) => [words, ...alike, ...phrases]);
  const stems = new Set(said.flatMap(wordsOf).map(stemOf));
  const last = plan.terms.at(-1);
  const beginning = last?.isBeginning ? (wordsOf(last.words).at(-1) ?? "") : "";
  return (word) => stems.has(stemOf(word)) || (beginning !== "" && word.startsWith(beginning));
}

type Word = { readonly from: number; readonly to: number; readonly hit: boolean };

function wordsIn(text: string, isHit: (word: string) => boolean): Word[] {
  return [...text.matchAll(WORD)].map((match) => ({
    from: match.index,
    to: match.index + match[0].length,
    hit: isHit(match[0].toLowerCase()),
  }));
}

/** Where a piece of the text should begin so that it holds the most hits: the first of the best places. */
function bestStart(words: readonly Word[]): number {
  let best = { start: -1, hits: 0 };
  for (const [start, word] of words.entries()) {
    if (!word.hit) continue;
    const hits = words.slice(start, start + SHOWN_WORDS - WORDS_BEFORE).filter(({ hit }) => hit).length;
    if (hits > best.hits) best = { start, hits };
  }
  return best.start;
}

/**
 * The piece of a text that says why a KEY was found, in parts; null when none of the words is in it. The parts are text,
 * whatever they look like.
 */
export function snippetOf(text: string, plan: SearchPlan): SnippetPart[] | null {
  const words = wordsIn(text, hitTest(plan));
  const start = bestStart(words);
  if (start === -1) return null;
  const first = Math.max(0, Math.min(start - WORDS_BEFORE, words.length - SHOWN_WORDS));
  const shown = words.slice(first, first + SHOWN_WORDS);
  const parts: SnippetPart[] = [];
  const add = (piece: string, hit: boolean) => {
    const last = parts.at(-1);
    if (last && last.hit === hit) last.text += piece;
    else if (piece !== "") parts.push({ text: piece, hit });
  };
  let at = first === 0 ? 0 : (shown[0]?.from ?? 0);
  if (first > 0) add("… ", false);
  for (const word of shown) {
    add(text.slice(at, word.from), false);
    add(text.slice(word.from, word.to), word.hit);
    at = word.to;
  }
  add(first + SHOWN_WORDS < words.length ? " …" : text.slice(at), false);
  return parts;
}
