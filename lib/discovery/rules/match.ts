import { MATURITIES } from "../../catalog/schema";
import type { CatalogKey, Facts, Match, Rule } from "../schema";

/** A rule that speaks for a KEY: its sentence, and how directly it does (0 to 1.5; it orders KEYS, no more). */
export type Hit = { readonly sentence: string; readonly strength: number };
type AnswerRule = Extract<Rule, { kind: "answer" }>;
type OriginRule = Exclude<Rule, AnswerRule>;

const DIRECT = 1;
/** A word that stands in title or summary alone is less than what the author says the KEY is about. */
const MENTIONED = 0.5;
const FURTHER_TAG = 0.15;
const MOST_FURTHER_TAGS = 3;
/** The KEYS that a manifest names come in the order in which they matter. */
const LATER_NAME = 0.05;
const NAMED_BY_OTHER = 0.6;

/** Whole words: "failure" must not count as being about "ai". */
function mentions({ title, summary }: CatalogKey, words: readonly string[]): boolean {
  const found: readonly string[] = `${title} ${summary}`.toLowerCase().match(/[a-z0-9]+(?:-[a-z0-9]+)*/g) ?? [];
  return words.some((word) => found.includes(word));
}

/** How directly a KEY is what a rule looks for; 0 when it is not. */
function strengthOf(match: Match, key: CatalogKey): number {
  const words = match.words ?? [];
  const tagged = words.filter((word) => key.tags.includes(word)).length;
  const isNamed = Boolean(
    match.slugs?.includes(key.slug) || match.types?.includes(key.type) || match.maturities?.includes(key.maturity),
  );
  if (isNamed || tagged > 0) {
    const further = Math.min(MOST_FURTHER_TAGS, tagged - (isNamed ? 0 : 1));
    return DIRECT + Math.max(0, further) * FURTHER_TAG;
  }
  return mentions(key, words) ? MENTIONED : 0;
}

function sharedTags(a: CatalogKey, b: CatalogKey): number {
  return a.tags.filter((tag) => b.tags.includes(tag)).length;
}

const rank = ({ maturity }: CatalogKey) => MATURITIES.indexOf(maturity);

type Link = { readonly count: number; readonly strength: number };

function named(key: CatalogKey, origin: CatalogKey): Link | null {
  const place = origin.relatedSlugs.indexOf(key.slug);
  if (place >= 0) return { count: 1, strength: Math.max(NAMED_BY_OTHER, DIRECT - place * LATER_NAME) };
  return key.relatedSlugs.includes(origin.slug) ? { count: 1, strength: NAMED_BY_OTHER } : null;
}

/** Whether, and how directly, a rule that starts from a KEY leads from `origin` to `key`. */
function linkOf(rule: OriginRule, key: CatalogKey, origin: CatalogKey, together: Facts["together"]): Link | null {
  if (rule.kind === "named") return named(key, origin);
  if (rule.kind === "together") {
    const people = together.get(origin.slug)?.get(key.slug) ?? 0;
    return people >= rule.least_people ? { count: people, strength: DIRECT } : null;
  }
  const shared = sharedTags(key, origin);
  if (shared < rule.shared_tags) return null;
  // A smaller step first: what is about the same and asks for less.
  if (rule.kind === "before" && rank(key) >= rank(origin)) return null;
  return { count: shared, strength: DIRECT + Math.min(MOST_FURTHER_TAGS, shared - rule.shared_tags) * FURTHER_TAG };
}

/** What an answer says for a KEY, or null. */
export function hitOfAnswer(rule: AnswerRule, key: CatalogKey): Hit | null {
  const strength = strengthOf(rule.match, key);
  return strength === 0 ? null : { sentence: rule.sentence, strength };
}

/** What a KEY that one owns, looked at or stands on says for another one, or null. */
export function hitOfOrigin(
  rule: OriginRule,
  key: CatalogKey,
  origin: CatalogKey,
  together: Facts["together"],
): Hit | null {
  const link = linkOf(rule, key, origin, together);
  if (!link) return null;
  const sentence = rule.sentence.replaceAll("{title}", origin.title).replaceAll("{count}", String(link.count));
  return { sentence, strength: link.strength };
}
