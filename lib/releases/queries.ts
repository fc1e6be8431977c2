import "server-only";
import { isSlug, recordedFilesSchema } from "../catalog/schema";
import { type Db, database } from "../platform/db";
import type { FeedEntry } from "./rules/feed";
import type { ReleasedVersion } from "./rules/tell";
import type { FollowedDto, ReleaseFile, VersionNote } from "./schema";

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

/** What somebody follows, by title. */
export async function listFollowed(userId: string): Promise<FollowedDto[]> {
  const rows = await database().releaseFollow.findMany({
    where: { userId, endedAt: null },
    orderBy: [{ key: { title: "asc" } }, { keyId: "asc" }],
    select: { since: true, key: { select: { slug: true, title: true } } },
  });
  return rows.map(({ since, key }) => ({ ...key, since: since.toISOString() }));
}

/** What somebody said about following a KEY, with its name; null when they never said or got anything. */
export async function findFollow(userId: string, keyId: string) {
  const row = await database().releaseFollow.findUnique({
    where: { userId_keyId: { userId, keyId } },
    select: { endedAt: true, key: { select: { slug: true, title: true } } },
  });
  return row && { ...row.key, isFollowing: row.endedAt === null };
}

export type OfferedRelease = {
  readonly slug: string;
  readonly title: string;
  readonly version: string;
  readonly versionId: string;
  readonly versions: readonly ReleasedVersion[];
};

/** The version of a KEY that is offered now, with all that were released; null when none is offered. */
export async function findOfferedRelease(db: Db, keyId: string): Promise<OfferedRelease | null> {
  const key = await db.key.findUnique({
    where: { id: keyId },
    select: {
      slug: true,
      title: true,
      currentVersion: { select: { id: true, version: true, yankedAt: true } },
      versions: { select: { version: true, yankedAt: true, changelogEntry: true } },
    },
  });
  // A KEY that is withdrawn from sale may keep a yanked version.
  if (!key?.currentVersion || key.currentVersion.yankedAt !== null) return null;
  const { slug, title, currentVersion, versions } = key;
  return {
    slug,
    title,
    version: currentVersion.version,
    versionId: currentVersion.id,
    versions: versions.map(({ version, yankedAt, changelogEntry }) => ({
      version,
      isYanked: yankedAt !== null,
      changelog: changelogEntry,
    })),
  };
}

/** `known` is the version that they were told of last, or that was current when they began. */
export type FollowerToTell = { readonly userId: string; readonly email: string; readonly known: string | null };

/** The next followers of a KEY, after the one that `after` names; only confirmed addresses of open accounts. */
export async function listFollowers(
  db: Db,
  keyId: string,
  after: string | null,
  most: number,
): Promise<FollowerToTell[]> {
  const rows = await db.releaseFollow.findMany({
    where: {
      keyId,
      endedAt: null,
      user: { closedAt: null, emailVerified: { not: null } },
      ...(after !== null && { userId: { gt: after } }),
    },
    orderBy: { userId: "asc" },
    take: most,
    select: { userId: true, user: { select: { email: true } }, toldVersion: { select: { version: true } } },
  });
  return rows.map(({ userId, user, toldVersion }) => ({
    userId,
    email: user.email,
    known: toldVersion?.version ?? null,
  }));
}

/** All versions of a KEY with what their changelogs say; in no order. */
export async function listVersionNotes(keyId: string): Promise<VersionNote[]> {
  const rows = await database().keyVersion.findMany({
    where: { keyId },
    select: { version: true, publishedAt: true, changelogEntry: true, yankedReason: true },
  });
  return rows.map(({ version, publishedAt, changelogEntry, yankedReason }) => ({
    version,
    published_at: publishedAt.toISOString(),
    changelog: changelogEntry,
    yanked_reason: yankedReason,
  }));
}

/** All versions of a KEY with the record of their files; in no order, none for a slug that does not exist. */
export async function listVersionFiles(slug: string): Promise<{ version: string; files: ReleaseFile[] }[]> {
  const rows = await database().keyVersion.findMany({
    where: { key: { slug } },
    select: { version: true, files: true },
  });
  return rows.map(({ version, files }) => ({ version, files: recordedFilesSchema.parse(files) }));
}
