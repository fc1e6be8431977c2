import "server-only";
import { listBundles, listPlans } from "../../catalog/queries";
import { quoteBundle } from "../../checkout/service/quote";
import { addDays } from "../../kernel/time";
import type { Viewer } from "../../kernel/viewer";
import { findRunningPlan } from "../../plans/queries";
import { spentSince } from "../queries/facts";
import { suggestBundles, suggestPlan } from "../rules/offers";
import type { Facts, Recommendation, SuggestedBundle, SuggestedPlan } from "../schema";

const MOST_BUNDLES = 1;
const YEAR_DAYS = 365;

const dismissed = ({ signals }: Facts, kind: "dismissed" | "dismissed_bundle" | "dismissed_plan") =>
  new Set(signals.filter((signal) => signal.kind === kind).map(({ value }) => value));

/** What the person may want: what they looked at, and what more than one thing speaks for. */
function wantedOf(facts: Facts, found: readonly Recommendation[]): Set<string> {
  const viewed = facts.signals.filter(({ kind }) => kind === "viewed").map(({ value }) => value);
  const likely = found.filter(({ confidence }) => confidence !== "low").map(({ slug }) => slug);
  const away = dismissed(facts, "dismissed");
  return new Set([...viewed, ...likely].filter((slug) => !away.has(slug) && !facts.usable.has(slug)));
}

/** The bundle that would serve the viewer best, at what it would cost them: the price of the checkout itself. */
export async function offerBundles(
  viewer: Viewer,
  facts: Facts,
  found: readonly Recommendation[],
  now: Date,
): Promise<SuggestedBundle[]> {
  const away = dismissed(facts, "dismissed_bundle");
  const wanted = wantedOf(facts, found);
  const owned = new Set(facts.owned);
  const all = (await listBundles())
    .filter(({ slug }) => !away.has(slug))
    .map(({ slug, title, price, keys }) => ({
      ...{ slug, title, price, keys: keys.map((key) => ({ slug: key.slug, priceCents: key.price?.amount ?? 0 })) },
      ...{ toPayCents: price.amount, currency: price.currency },
    }));
  // Only what would be worth it for nothing is worth asking for its price.
  const free = all.map((bundle) => ({ ...bundle, toPayCents: 0 }));
  const candidates = new Set(suggestBundles(free, owned, wanted).map(({ slug }) => slug));
  const priced = await Promise.all(
    all
      .filter(({ slug }) => candidates.has(slug))
      .map(async (bundle) => {
        const quote = await quoteBundle(viewer, bundle.slug, now);
        // What cannot be sold to them now is not suggested.
        return quote.ok ? [{ ...bundle, toPayCents: quote.value.total.amount }] : [];
      }),
  );
  const bySlug = new Map(all.map((bundle) => [bundle.slug, bundle]));
  return suggestBundles(priced.flat(), owned, wanted)
    .slice(0, MOST_BUNDLES)
    .flatMap(({ slug, toPayCents, reason }) => {
      const bundle = bySlug.get(slug);
      if (!bundle) return [];
      const { title, price } = bundle;
      return [{ slug, title, price, to_pay: { ...price, amount: toPayCents }, reason: reason.sentence }];
    });
}

/** The personal plan, for somebody whose purchases of twelve months came to more than a year of it. */
export async function offerPlan(viewer: Viewer, facts: Facts, now: Date): Promise<SuggestedPlan | null> {
  const away = dismissed(facts, "dismissed_plan");
  const [plans, running, spentCents] = await Promise.all([
    listPlans(),
    findRunningPlan({ kind: "user", userId: viewer.userId }),
    spentSince(viewer.userId, addDays(now, -YEAR_DAYS)),
  ]);
  const plan = plans.find(({ for_teams, slug }) => !for_teams && !away.has(slug));
  const year = plan?.prices.find(({ interval }) => interval === "year")?.price;
  if (!plan || !year) return null;
  const { slug, title } = plan;
  const found = suggestPlan(
    { slug, title, yearCents: year.amount, currency: year.currency },
    spentCents,
    running !== null,
  );
  return found ? { slug, title, reason: found.sentence } : null;
}
