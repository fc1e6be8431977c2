import "server-only";
import { recordedFilesSchema } from "../catalog/schema";
import { READING_PREFIX } from "../downloads/schema";
import { type Db, database } from "../platform/db";
import type { BomFacts } from "./rules/bill-of-materials";
import type { DownloadFacts, Envelope, ReceiptDto, ReleaseFacts, SigningKeyDto } from "./schema";

const RECEIPTS_PER_PAGE = 100;

/** Every public key that the shop has signed with, the present one first. */
export async function listSigningKeys(): Promise<SigningKeyDto[]> {
  const rows = await database().signingKey.findMany({
    orderBy: [{ retiredAt: { sort: "desc", nulls: "first" } }, { createdAt: "desc" }],
  });
  return rows.map(({ keyId, publicPem, createdAt, retiredAt }) => ({
    keyid: keyId,
    algorithm: "Ed25519",
    public_key_pem: publicPem,
    since: createdAt.toISOString(),
    retired_at: retiredAt?.toISOString() ?? null,
  }));
}

/** The key that signed last, or null before the first signature. */
export async function findCurrentKeyId(db: Db = database()): Promise<string | null> {
  const row = await db.signingKey.findFirst({ where: { retiredAt: null }, select: { keyId: true } });
  return row?.keyId ?? null;
}

/** The signed statement about one version of a KEY, or null where there is none. */
export async function findSignature(slug: string, version: string): Promise<Envelope | null> {
  const row = await database().releaseSignature.findFirst({
    where: { version: { version, key: { slug } } },
    select: { envelope: true },
  });
  return (row?.envelope as Envelope | undefined) ?? null;
}

const releaseSelect = {
  id: true,
  version: true,
  contentHash: true,
  publishedAt: true,
  key: { select: { slug: true } },
  artifact: { select: { sha256: true, bytes: true } },
} as const;

export type UnsignedRelease = { readonly versionId: string; readonly facts: ReleaseFacts };

/** Releases with a zip that nobody has signed yet, the oldest first, or only the one of this id. */
export async function findUnsigned(most: number, db: Db = database(), versionId?: string): Promise<UnsignedRelease[]> {
  const rows = await db.keyVersion.findMany({
    where: { signature: null, artifactSha256: { not: null }, ...(versionId !== undefined && { id: versionId }) },
    orderBy: { id: "asc" },
    take: most,
    select: releaseSelect,
  });
  return rows.flatMap(({ id, version, contentHash, publishedAt, key, artifact }) =>
    artifact
      ? [
          {
            versionId: id,
            facts: { slug: key.slug, version, ...artifact, contentHash, publishedAt: publishedAt.toISOString() },
          },
        ]
      : [],
  );
}

type DeclaredManifest = { title?: string; dependencies?: { name: string; version?: string; required?: boolean }[] };

/** What the bill of materials of a version is made from; null where there is no such version. */
export async function findBomFacts(slug: string, version: string): Promise<BomFacts | null> {
  const row = await database().keyVersion.findFirst({
    where: { version, key: { slug } },
    select: { manifest: true, files: true, contentHash: true, key: { select: { title: true, licenseSpdx: true } } },
  });
  if (!row) return null;
  const manifest = row.manifest as DeclaredManifest & { license_spdx?: string };
  return {
    slug,
    version,
    title: manifest.title ?? row.key.title,
    licenseSpdx: manifest.license_spdx ?? row.key.licenseSpdx ?? "NOASSERTION",
    contentHash: row.contentHash,
    dependencies: manifest.dependencies ?? [],
    files: recordedFilesSchema.parse(row.files),
  };
}

const downloadSelect = {
  id: true,
  sha256: true,
  startedAt: true,
  version: { select: { version: true } },
  key: { select: { slug: true, title: true } },
} as const;

/** Reading a version in the browser hands no zip over, so there is no receipt for one. */
const NO_READING = { NOT: { linkId: { startsWith: READING_PREFIX } } };

/** What a person downloaded, the newest first, with the address of each receipt. */
export async function listReceipts(userId: string): Promise<ReceiptDto[]> {
  const rows = await database().download.findMany({
    where: { userId, ...NO_READING },
    orderBy: { startedAt: "desc" },
    take: RECEIPTS_PER_PAGE,
    select: downloadSelect,
  });
  return rows.map(({ id, sha256, startedAt, version, key }) => ({
    id,
    slug: key.slug,
    title: key.title,
    version: version.version,
    sha256,
    downloaded_at: startedAt.toISOString(),
    receipt_url: `/api/v1/account/downloads/${id}/receipt`,
  }));
}

/** A download of this very person, or null: nobody else's can be asked for. */
export async function findDownload(userId: string, id: string): Promise<DownloadFacts | null> {
  const row = await database().download.findFirst({
    where: { id, userId, ...NO_READING },
    select: { ...downloadSelect, user: { select: { id: true, email: true } } },
  });
  if (!row) return null;
  return {
    id: row.id,
    slug: row.key.slug,
    version: row.version.version,
    sha256: row.sha256,
    downloadedAt: row.startedAt.toISOString(),
    person: row.user,
  };
}
