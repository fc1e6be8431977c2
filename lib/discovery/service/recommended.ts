import "server-only";
import type { Shelf } from "../queries/facts";
import type { Group, Recommendation, RecommendedKey } from "../schema";

/** Recommendations as they leave the shop, with what it shows of each KEY. */
export function toRecommended(
  found: readonly (Recommendation & { readonly group?: Group })[],
  shelf: Shelf,
): RecommendedKey[] {
  return found.flatMap(({ slug, reasons, confidence, group = null }) => {
    const summary = shelf.summaryOf.get(slug);
    const reason = reasons[0]?.sentence;
    return summary && reason ? [{ ...summary, reason, reasons: [...reasons], confidence, group }] : [];
  });
}
