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

/** The id of a KEY that somebody could follow, or null when there is none of that slug. */
export async function findFollowable(slug: string): Promise<string | null> {
  const key = await database().key.findUnique({ where: { slug }, select: { id: true } });
  return key?.id ?? null;
}

/** Whether this person is told of a KEY's releases. */
export async function isFollowing(userId: string, keyId: string): Promise<boolean> {
  const row = await database().releaseFollow.findUnique({
    where: { userId_keyId: { userId, keyId } },
    select: { endedAt: true },
  });
  return row?.endedAt === null;
}

/** What somebody said about following a KEY, with its name; null when they never said or got anything. */
export async function findFollow(userId: string, keyId: string) {
  const row = await database().releaseFollow.findUnique({
    where: { userId_keyId: { userId, keyId } },
    select: { endedAt: true, key: { select: { slug: true, title: true } } },
  });
  return row && { ...row.key, isFollowing: row.endedAt === null };
}
