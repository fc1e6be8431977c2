import "server-only";
import { database } from "../platform/db";
import { READING_PREFIX } from "./schema";

const versionSelect = {
  id: true,
  version: true,
  yankedReason: true,
  artifactSha256: true,
  artifact: { select: { bytes: true } },
} as const;

/** A KEY with the version that was asked for: without one the version that is offered, which is never a yanked one. */
export async function findDownloadable(slug: string, version: string | undefined) {
  const key = await database().key.findUnique({
    where: { slug },
    select: {
      id: true,
      slug: true,
      title: true,
      currentVersion: { select: versionSelect },
      _count: { select: { versions: true } },
    },
  });
  if (!key) return null;
  const { currentVersion, _count, ...rest } = key;
  const isReleased = _count.versions > 0;
  const offered = currentVersion?.yankedReason === null ? currentVersion : null;
  if (version === undefined) return { ...rest, isReleased, version: offered };
  const found = await database().keyVersion.findUnique({
    where: { keyId_version: { keyId: key.id, version } },
    select: versionSelect,
  });
  return { ...rest, isReleased, version: found };
}

/** The file behind a link, or null if one of them does not belong to the other. */
export async function findLinkedVersion(keyId: string, versionId: string) {
  return database().keyVersion.findFirst({
    where: { id: versionId, keyId },
    select: { ...versionSelect, key: { select: { slug: true } } },
  });
}

/** The version that a person downloaded last, or null. Reading one in the browser brings no newer one to a disk. */
export async function findLastDownload(userId: string, keyId: string): Promise<string | null> {
  const last = await database().download.findFirst({
    where: { userId, keyId, NOT: { linkId: { startsWith: READING_PREFIX } } },
    orderBy: { startedAt: "desc" },
    select: { version: { select: { version: true } } },
  });
  return last?.version.version ?? null;
}

export type LastDownload = { readonly version: string; readonly at: string; readonly receipt_url: string };

/** What a person downloaded last of each of these KEYS, by the KEY's id. Reading in the browser is none. */
export async function listLastDownloads(userId: string, keyIds: readonly string[]): Promise<Map<string, LastDownload>> {
  const rows = await database().download.findMany({
    where: { userId, keyId: { in: [...keyIds] }, NOT: { linkId: { startsWith: READING_PREFIX } } },
    orderBy: [{ keyId: "asc" }, { startedAt: "desc" }],
    distinct: ["keyId"],
    select: { id: true, keyId: true, startedAt: true, version: { select: { version: true } } },
  });
  return new Map(
    rows.map(({ id, keyId, startedAt, version }) => [
      keyId,
      {
        version: version.version,
        at: startedAt.toISOString(),
        receipt_url: `/api/v1/account/downloads/${id}/receipt`,
      },
    ]),
  );
}
