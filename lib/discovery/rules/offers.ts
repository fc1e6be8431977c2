import { formatMoney, money } from "../../kernel/money";
import { bundleRuleSchema, type Reason } from "../schema";
import data from "./offers.json";

const RULE = bundleRuleSchema.parse(data.bundle);

/** A bundle as it is for this subject: what is left to pay after credits, in cents. */
export type BundleFacts = {
  readonly slug: string;
  readonly title: string;
  readonly keys: readonly { readonly slug: string; readonly priceCents: number }[];
  readonly toPayCents: number;
  readonly currency: string;
};
export type BundleSuggestion = { readonly slug: string; readonly reason: Reason; readonly toPayCents: number };

/** How much of a bundle the subject owns, may want and lacks, in KEYS and in cents at list prices. */
function standingOf(bundle: BundleFacts, owned: ReadonlySet<string>, wanted: ReadonlySet<string>) {
  const lacked = bundle.keys.filter(({ slug }) => !owned.has(slug));
  const wants = lacked.filter(({ slug }) => wanted.has(slug));
  const apart = (keys: BundleFacts["keys"]) => keys.reduce((sum, { priceCents }) => sum + priceCents, 0);
  return {
    bundle,
    has: bundle.keys.length - lacked.length,
    wants: wants.length,
    missing: lacked.length,
    wantedCents: apart(wants),
    missingCents: apart(lacked),
  };
}
type Standing = ReturnType<typeof standingOf>;

/** Which advantage a bundle has for the subject; null where buying what one wants of it alone is the better way. */
function advantageOf({ bundle, has, wants, missingCents, wantedCents }: Standing) {
  const near = has + wants;
  if (near < RULE.least_keys || bundle.toPayCents >= missingCents) return null;
  if (bundle.toPayCents < wantedCents) return "bundle-cheaper";
  return near * 100 >= bundle.keys.length * RULE.least_percent ? "bundle-half" : null;
}

/**
 * The bundles that are worth it for the subject, by the rule in `offers.json`. First comes the one of which most is owned or
 * wanted (a large bundle is not suggested for two of its KEYS where a small one holds them), then the one that leaves the
 * least to pay for each KEY still missing. Prices are what this subject would pay.
 */
export function suggestBundles(
  bundles: readonly BundleFacts[],
  owned: ReadonlySet<string>,
  wanted: ReadonlySet<string>,
): BundleSuggestion[] {
  return bundles
    .flatMap((bundle) => {
      const standing = standingOf(bundle, owned, wanted);
      const rule = advantageOf(standing);
      if (!rule) return [];
      const part = (standing.has + standing.wants) / bundle.keys.length;
      return [{ standing, bundle, rule, part, perMissing: bundle.toPayCents / standing.missing } as const];
    })
    .toSorted((a, b) => b.part - a.part || a.perMissing - b.perMissing || (a.bundle.slug < b.bundle.slug ? -1 : 1))
    .map(({ standing, bundle: { slug, toPayCents }, rule }) => ({
      ...{ slug, toPayCents },
      reason: { rule, sentence: bundleSentence(RULE.sentences[rule], standing) },
    }));
}

function bundleSentence(template: string, { bundle, has, wants, wantedCents, missingCents }: Standing): string {
  const price = (cents: number) => formatMoney(money(cents, bundle.currency));
  const words: Readonly<Record<string, string>> = {
    what: [...(has > 0 ? [`own ${has}`] : []), ...(wants > 0 ? [`may want ${wants}`] : [])].join(" and "),
    count: String(bundle.keys.length),
    costs: has > 0 ? "with what you paid for them taken off it costs" : "together they cost",
    price: price(bundle.toPayCents),
    wanted: price(wantedCents),
    missing: price(missingCents),
  };
  return template.replaceAll(/\{([a-z]+)\}/g, (hole, word: string) => words[word] ?? hole);
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
