import { formatMoney, money } from "../../kernel/money";
import type { Reason } from "../schema";

/** A bundle as it is for this subject: what is left to pay after credits, in cents. */
export type BundleFacts = {
  readonly slug: string;
  readonly title: string;
  readonly keys: readonly string[];
  readonly toPayCents: number;
  readonly currency: string;
};
export type BundleSuggestion = { readonly slug: string; readonly reason: Reason; readonly toPayCents: number };

/** Fewer than this say nothing about a bundle. Source: product.md and the shop's rule "two or more". */
const LEAST_KEYS = 2;

/**
 * The bundles of which the subject owns or wants at least two KEYS and does not own all. First comes the one of which most
 * is owned or wanted (a large bundle is not suggested for two of its KEYS where a small one holds them), then the one that
 * leaves the least to pay for each KEY still missing. Prices are what this subject would pay.
 */
export function suggestBundles(
  bundles: readonly BundleFacts[],
  owned: ReadonlySet<string>,
  wanted: ReadonlySet<string>,
): BundleSuggestion[] {
  return bundles
    .flatMap((bundle) => {
      const has = bundle.keys.filter((slug) => owned.has(slug)).length;
      const wants = bundle.keys.filter((slug) => wanted.has(slug) && !owned.has(slug)).length;
      const missing = bundle.keys.length - has;
      if (has + wants < LEAST_KEYS || missing === 0) return [];
      const part = (has + wants) / bundle.keys.length;
      return [{ bundle, has, wants, part, perMissing: bundle.toPayCents / missing }];
    })
    .toSorted((a, b) => b.part - a.part || a.perMissing - b.perMissing || (a.bundle.slug < b.bundle.slug ? -1 : 1))
    .map(({ bundle, has, wants }) => ({
      slug: bundle.slug,
      toPayCents: bundle.toPayCents,
      reason: { rule: has > 0 ? "bundle-owned" : "bundle-wanted", sentence: bundleSentence(bundle, has, wants) },
    }));
}

function bundleSentence({ keys, toPayCents, currency }: BundleFacts, has: number, wants: number): string {
  const price = formatMoney(money(toPayCents, currency));
  const what = [...(has > 0 ? [`own ${has}`] : []), ...(wants > 0 ? [`may want ${wants}`] : [])].join(" and ");
  const costs = has > 0 ? "with what you paid for them taken off it costs" : "together they cost";
  return `You ${what} of its ${keys.length} KEYS; ${costs} ${price}`;
}

export type PlanFacts = {
  readonly slug: string;
  readonly title: string;
  readonly yearCents: number;
  readonly currency: string;
};

/**
 * A plan for a person whose purchases of the last twelve months (net, in cents) came to more than a year of it, with the
 * arithmetic; null when it would not have been cheaper, or when a plan runs already.
 */
export function suggestPlan(plan: PlanFacts, spentCents: number, hasPlan: boolean): Reason | null {
  if (hasPlan || spentCents <= plan.yearCents) return null;
  const [spent, year] = [spentCents, plan.yearCents].map((cents) => formatMoney(money(cents, plan.currency)));
  return {
    rule: "plan-cheaper",
    sentence: `You paid ${spent} in the last 12 months; a year of ${plan.title} is ${year}`,
  };
}
