import "server-only";
import { summarySelect, toSummary } from "../../catalog/queries/summary";
import { listLastDownloads } from "../../downloads/queries";
import { database } from "../../platform/db";
import { hasUpdate } from "../../releases/rules/update";
import { decideAccess } from "../rules";
import type { EntitlementList } from "../schema";
import { listPlanTitles, listSources, toDecisionDto } from "./index";

/**
 * What a person can use at this moment, with the sources that say so; the newest released first. With a running plan
 * that is every KEY that is out.
 */
export async function listLibrary(
  userId: string,
  { page, limit }: { page: number; limit: number },
  at: Date,
): Promise<EntitlementList> {
  const sources = await listSources(userId, null);
  const hasCatalog = sources.some((source) => source.keyId === null);
  const named = [...new Set(sources.flatMap((source) => (source.keyId ? [source.keyId] : [])))];
  const rows = await database().key.findMany({
    // A KEY whose every version is yanked is not offered, and still its owner's.
    where: { versions: { some: {} }, ...(!hasCatalog && { id: { in: named } }) },
    select: { ...summarySelect, id: true },
    orderBy: [{ updatedAt: "desc" }, { slug: "asc" }],
  });
  const usable = rows
    .map((row) => ({ row, decision: decideAccess(sources, row.id, at) }))
    .filter(({ decision }) => decision.allowed);
  const plans = await listPlanTitles(sources);
  const shown = usable.slice((page - 1) * limit, page * limit);
  const keyIds = shown.map(({ row }) => row.id);
  const downloads = await listLastDownloads(userId, keyIds);
  const items = shown.map(({ row, decision }) => {
    const summary = toSummary(row);
    const last = downloads.get(row.id) ?? null;
    return {
      ...summary,
      decision: toDecisionDto(decision, plans),
      last_download: last,
      has_update: hasUpdate(last?.version ?? null, summary.version),
    };
  });
  return { items, total: usable.length, page, limit };
}
