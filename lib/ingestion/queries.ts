import "server-only";
import type { Prisma } from "../generated/prisma/client";
import type { Db, Tx } from "../platform/db";
import type { KnownVersions } from "./rules/decide";
import type { Listing } from "./rules/listing";

const knownSelect = {
  id: true,
  slug: true,
  title: true,
  summary: true,
  description: true,
  outcome: true,
  type: true,
  maturity: true,
  keyTypes: true,
  tags: true,
  priceCents: true,
  priceReason: true,
  severity: true,
  licenseSpdx: true,
  relatedSlugs: true,
  origin: true,
  status: true,
  currentVersion: { select: { version: true, yankedAt: true } },
  versions: {
    select: { version: true, contentHash: true, artifactSha256: true, artifact: { select: { bytes: true } } },
  },
} satisfies Prisma.KeySelect;

type Row = Prisma.KeyGetPayload<{ select: typeof knownSelect }>;

/** A KEY as the shop has it, as far as ingestion must know it. */
export type KnownKey = {
  readonly id: string;
  readonly status: Row["status"];
  readonly listing: Listing;
  readonly versions: KnownVersions;
  /** Per version, the zip that should be stored. */
  readonly artifacts: ReadonlyMap<string, { readonly sha256: string; readonly bytes: number }>;
};

function toKnown(row: Row): KnownKey {
  const { id, status, currentVersion, versions, ...listing } = row;
  const artifacts = versions.flatMap(({ version, artifactSha256, artifact }) =>
    artifactSha256 && artifact ? [[version, { sha256: artifactSha256, bytes: artifact.bytes }] as const] : [],
  );
  return {
    id,
    status,
    listing,
    versions: {
      // A KEY that is withdrawn may keep a yanked version, which counts as none.
      current: currentVersion?.yankedAt === null ? currentVersion.version : null,
      hashes: new Map(versions.map((version) => [version.version, version.contentHash])),
    },
    artifacts: new Map(artifacts),
  };
}

export async function findKnownKey(db: Db, slug: string): Promise<KnownKey | null> {
  const row = await db.key.findUnique({ where: { slug }, select: knownSelect });
  return row ? toKnown(row) : null;
}

/** What a release is decided on and nothing more, in one query: this stands between every two assets of a new library. */
export type KeyState = { readonly id: string; readonly status: Row["status"]; readonly versions: KnownVersions };

type StateRow = { id: string; status: Row["status"]; current: string | null; hashes: Record<string, string> };

export async function findKeyState(tx: Tx, slug: string): Promise<KeyState | null> {
  const [row] = await tx.$queryRaw<StateRow[]>`
    select k.id, k.status, case when c.yanked_at is null then c.version end as current,
      (select coalesce(json_object_agg(v.version, v.content_hash), '{}')
        from marketplace_key_versions v where v.key_id = k.id) as hashes
    from marketplace_keys k left join marketplace_key_versions c on c.id = k.current_version_id
    where k.slug = ${slug}`;
  if (!row) return null;
  const { id, status, current, hashes } = row;
  return { id, status, versions: { current, hashes: new Map(Object.entries(hashes)) } };
}

/** Every KEY of the shop by its slug: what most assets of an unchanged library are compared with. */
export async function listKnownKeys(db: Db): Promise<Map<string, KnownKey>> {
  const rows = await db.key.findMany({ select: knownSelect });
  return new Map(rows.map((row) => [row.slug, toKnown(row)]));
}

/** A KEY with all its versions, as far as yanking must know them. */
export async function findKeyVersions(tx: Tx, slug: string) {
  return tx.key.findUnique({
    where: { slug },
    select: {
      id: true,
      slug: true,
      title: true,
      status: true,
      origin: true,
      currentVersionId: true,
      versions: { select: { id: true, version: true, yankedAt: true, yankedReason: true } },
    },
  });
}
export type KeyVersions = NonNullable<Awaited<ReturnType<typeof findKeyVersions>>>;

export async function findVersionManifest(tx: Tx, versionId: string): Promise<unknown> {
  const row = await tx.keyVersion.findUnique({ where: { id: versionId }, select: { manifest: true } });
  return row?.manifest;
}

export async function listSlugs(db: Db): Promise<Set<string>> {
  const rows = await db.key.findMany({ select: { slug: true } });
  return new Set(rows.map(({ slug }) => slug));
}

/** How many people have downloaded a version. */
export async function countDownloaders(db: Db, keyId: string, versionId: string): Promise<number> {
  const [row] = await db.$queryRaw<{ people: number }[]>`
    select count(distinct user_id)::int as people from downloads
    where key_id = ${keyId}::uuid and version_id = ${versionId}::uuid`;
  return row?.people ?? 0;
}

export type Downloader = { readonly userId: string; readonly email: string };

/** The next people who have downloaded a version and whose account is open, after the one that `after` names. */
export async function listDownloaders(
  db: Db,
  { keyId, versionId }: { readonly keyId: string; readonly versionId: string },
  after: string | null,
  most: number,
): Promise<Downloader[]> {
  return db.$queryRaw`
    select distinct d.user_id as "userId", u.email from downloads d join users u on u.id = d.user_id
    where d.key_id = ${keyId}::uuid and d.version_id = ${versionId}::uuid and u.closed_at is null
      and (${after}::uuid is null or d.user_id > ${after}::uuid)
    order by d.user_id limit ${most}`;
}

/** The next people whose account is open and whom a mail with a key of this beginning has warned, with its last key. */
export async function listWarned(
  db: Db,
  warnings: string,
  after: string | null,
  most: number,
): Promise<(Downloader & { readonly warning: string })[]> {
  return db.$queryRaw`
    select u.id as "userId", u.email, max(m.dedupe_key) as warning
    from mails m join users u on u.id = right(m.dedupe_key, 36)::uuid
    where starts_with(m.dedupe_key, ${warnings}) and u.closed_at is null and (${after}::uuid is null or u.id > ${after}::uuid)
    group by u.id order by u.id limit ${most}`;
}
