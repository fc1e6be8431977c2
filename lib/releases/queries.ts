import "server-only";
import { isSlug } from "../catalog/schema";
import { database } from "../platform/db";
import type { FeedEntry } from "./rules/feed";

const entrySelect = {
  version: true,
  publishedAt: true,
  changelogEntry: true,
  key: { select: { slug: true, title: true } },
} as const;

/** The newest releases that are offered, of all KEYS or of one; the newest first. */
export async function listReleases(most: number, slug?: string): Promise<FeedEntry[]> {
  const rows = await database().keyVersion.findMany({
    where: { yankedAt: null, key: { status: "on_sale", ...(slug !== undefined && { slug }) } },
    orderBy: [{ publishedAt: "desc" }, { id: "desc" }],
    take: most,
    select: entrySelect,
  });
  return rows.map(({ version, publishedAt, changelogEntry, key }) => ({
    ...key,
    version,
    publishedAt,
    changelog: changelogEntry,
  }));
}

/** The title of a KEY and since when it is listed, or null when there is none of that slug. */
export function findListed(slug: string): Promise<{ title: string; createdAt: Date } | null> {
  return isSlug(slug)
    ? database().key.findUnique({ where: { slug }, select: { title: true, createdAt: true } })
    : Promise.resolve(null);
}
