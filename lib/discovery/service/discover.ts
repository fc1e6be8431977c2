import "server-only";
import { recordAnalytics } from "../../analytics/service";
import { err, ok, type Result } from "../../kernel/result";
import type { Viewer } from "../../kernel/viewer";
import { transaction } from "../../platform/db";
import { countTogether, getHeld, getShelf, listSignals } from "../queries/facts";
import { listRules } from "../queries/rules";
import { recommendBeside } from "../rules/beside";
import { recommend } from "../rules/recommend";
import type { DiscoverDto, DiscoverQuery, Facts, RecommendedKey, Surface } from "../schema";
import { offerBundles, offerPlan } from "./offers";
import { toRecommended } from "./recommended";

/** When it is asked, and whether the person's browser asks not to be followed. */
export type Circumstances = { readonly now: Date; readonly isPrivate: boolean };

/** What of a recommendation is kept to compare rules by: which of them spoke, never more of the person. */
type Shown = Pick<RecommendedKey, "slug" | "reasons" | "confidence">;

/** Records that these were shown; on one day and in one place once. */
export async function recordShown(
  userId: string,
  surface: Surface,
  items: readonly Shown[],
  { now, isPrivate }: Circumstances,
): Promise<void> {
  if (isPrivate || items.length === 0) return;
  const day = now.toISOString().slice(0, 10);
  await transaction(async (tx) => {
    for (const { slug, reasons, confidence } of items) {
      const detail = { surface, confidence, rules: reasons.map(({ rule }) => rule) };
      const dedupeKey = `shown:${userId}:${surface}:${slug}:${day}`;
      await recordAnalytics(tx, { kind: "recommendation_shown", userId, keySlug: slug, dedupeKey, detail }, now);
    }
  });
}

/** Without anything said, looked at or bought there is nothing to go by. */
function hasNothingToGoBy({ signals, owned }: Facts): boolean {
  return owned.length === 0 && !signals.some(({ kind }) => !kind.startsWith("dismissed"));
}

/** After a purchase it is the purchase that speaks, not what was said or looked at some weeks ago. */
function speakingAt(surface: Surface, facts: Facts): Facts {
  if (surface !== "order") return facts;
  return { ...facts, signals: facts.signals.filter(({ kind }) => kind.startsWith("dismissed")) };
}

/**
 * What may be of use to the viewer, with the reasons, and a bundle or the plan where that would be cheaper; with `page`,
 * what belongs beside that KEY. Error: `key_not_found`.
 */
export async function discover(
  viewer: Viewer,
  query: DiscoverQuery,
  circumstances: Circumstances,
): Promise<Result<DiscoverDto>> {
  const { now } = circumstances;
  const [shelf, rules, signals] = await Promise.all([getShelf(), listRules(), listSignals(viewer.userId, now)]);
  const { page = null, surface, limit } = query;
  if (page !== null && !shelf.summaryOf.has(page))
    return err({ code: "key_not_found", message: `There is no KEY called ${page}.` });
  const { usable, owned, hasCatalog } = await getHeld(viewer.userId, shelf, now);
  const together = await countTogether(page === null ? owned : [page]);
  const facts: Facts = { signals, usable, owned, page, together };
  const speaking = speakingAt(surface, facts);
  const found =
    page === null ? recommend(speaking, rules, shelf.keys, limit) : recommendBeside(speaking, rules, shelf.keys);
  const items = toRecommended(found, shelf);
  await recordShown(viewer.userId, surface, items, circumstances);
  const hasOffers = page === null && !hasCatalog;
  return ok({
    items,
    bundles: hasOffers ? await offerBundles(viewer, facts, found, now) : [],
    plan: hasOffers ? await offerPlan(viewer, facts, now) : null,
    ask: page === null && !hasCatalog && hasNothingToGoBy(facts),
  });
}
