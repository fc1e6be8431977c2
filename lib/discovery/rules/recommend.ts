import type { CatalogKey, Confidence, Facts, Origin, Reason, Recommendation, Rule } from "../schema";
import { type Hit, hitOfAnswer, hitOfOrigin } from "./match";

/**
 * Rules that look at the same thing agree with each other whatever the KEY is; only different families say something new.
 * Two answers of one kind are one family, and so is everything that starts from what one owns.
 */
function familyOf(rule: Rule): string {
  if (rule.kind === "answer") return `answer:${rule.signal.kind}`;
  return rule.kind === "together" ? "people" : `from:${rule.from}`;
}

/** Source: product.md, "Discovery": confidence follows from how many independent rules agree. */
function confidenceOf(families: number): Confidence {
  return families >= 3 ? "high" : families === 2 ? "medium" : "low";
}

function originsOf(from: Origin, facts: Facts): readonly string[] {
  if (from === "page") return facts.page === null ? [] : [facts.page];
  if (from === "owned") return facts.owned;
  // What is owned speaks as owned; that it was looked at before says nothing more.
  return facts.signals
    .filter(({ kind, value }) => kind === "viewed" && !facts.owned.includes(value))
    .map(({ value }) => value);
}

/** Several KEYS may be behind one rule; the one that comes first in the facts gives the sentence. */
function hitsOf(rule: Rule, key: CatalogKey, facts: Facts, catalog: ReadonlyMap<string, CatalogKey>): Hit | null {
  if (rule.kind === "answer") {
    const isSaid = facts.signals.some(({ kind, value }) => kind === rule.signal.kind && value === rule.signal.value);
    return isSaid ? hitOfAnswer(rule, key) : null;
  }
  for (const slug of originsOf(rule.from, facts)) {
    const origin = catalog.get(slug);
    const hit = origin && origin.slug !== key.slug ? hitOfOrigin(rule, key, origin, facts.together) : null;
    if (hit) return hit;
  }
  return null;
}

type Scored = Recommendation & { readonly title: string };
type Agreeing = { readonly rule: Rule; readonly hit: Hit };

const scoreOf = ({ rule, hit }: Agreeing) => rule.weight * hit.strength;

function judge(
  key: CatalogKey,
  rules: readonly Rule[],
  facts: Facts,
  catalog: ReadonlyMap<string, CatalogKey>,
): Scored | null {
  const agreeing = rules.flatMap((rule) => {
    const hit = hitsOf(rule, key, facts, catalog);
    return hit ? [{ rule, hit }] : [];
  });
  if (agreeing.length === 0) return null;
  const strongest = new Map<string, Agreeing>();
  for (const one of agreeing) {
    const family = familyOf(one.rule);
    const other = strongest.get(family);
    if (!other || scoreOf(one) > scoreOf(other)) strongest.set(family, one);
  }
  // Within a family only the strongest counts: ten answers of one kind are not ten reasons.
  const counted = [...strongest.values()].toSorted(
    (a, b) => scoreOf(b) - scoreOf(a) || (a.rule.slug < b.rule.slug ? -1 : 1),
  );
  const reasons: Reason[] = counted.map(({ rule, hit }) => ({ rule: rule.slug, sentence: hit.sentence }));
  const score = counted.reduce((sum, one) => sum + scoreOf(one), 0) - (key.status === "coming" ? 1 : 0);
  return { slug: key.slug, title: key.title, reasons, confidence: confidenceOf(strongest.size), score };
}

/** What is never recommended: what one can use already, sent away, stands on, and what nobody can buy any more. */
function isOffered(key: CatalogKey, facts: Facts): boolean {
  if (key.status === "withdrawn" || key.slug === facts.page) return false;
  if (facts.usable.has(key.slug) || facts.owned.includes(key.slug)) return false;
  return !facts.signals.some(({ kind, value }) => kind === "dismissed" && value === key.slug);
}

/**
 * The KEYS that the rules speak for, best first, each with its reasons and how sure the shop is. The same input gives the
 * same order. Without a signal, a purchase or a page there is nothing to go by, and the answer is empty: ask instead.
 */
export function recommend(
  facts: Facts,
  rules: readonly Rule[],
  catalog: readonly CatalogKey[],
  limit: number,
): Recommendation[] {
  const bySlug = new Map(catalog.map((key) => [key.slug, key]));
  return catalog
    .filter((key) => isOffered(key, facts))
    .flatMap((key) => judge(key, rules, facts, bySlug) ?? [])
    .toSorted((a, b) => b.score - a.score || a.title.localeCompare(b.title, "en") || (a.slug < b.slug ? -1 : 1))
    .slice(0, limit)
    .map(({ title: _title, ...recommendation }) => recommendation);
}
