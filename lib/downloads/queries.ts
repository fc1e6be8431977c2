import "server-only";
import { database } from "../platform/db";

const versionSelect = { id: true, version: true, artifactSha256: true, artifact: { select: { bytes: true } } } as const;

/** A KEY with the version that was asked for (its newest without one). */
export async function findDownloadable(slug: string, version: string | undefined) {
  const key = await database().key.findUnique({
    where: { slug },
    select: { id: true, slug: true, title: true, currentVersion: { select: versionSelect } },
  });
  if (!key) return null;
  const { currentVersion, ...rest } = key;
  if (version === undefined || version === currentVersion?.version)
    return { ...rest, current: currentVersion, version: currentVersion };
  const found = await database().keyVersion.findUnique({
    where: { keyId_version: { keyId: key.id, version } },
    select: versionSelect,
  });
  return { ...rest, current: currentVersion, version: found };
}

/** The file behind a link, or null if one of them does not belong to the other. */
export async function findLinkedVersion(keyId: string, versionId: string) {
  return database().keyVersion.findFirst({
    where: { id: versionId, keyId },
    select: { ...versionSelect, key: { select: { slug: true } } },
  });
}

/** The version that a person downloaded last, or null. */
export async function findLastDownload(userId: string, keyId: string): Promise<string | null> {
  const last = await database().download.findFirst({
    where: { userId, keyId },
    orderBy: { startedAt: "desc" },
    select: { version: { select: { version: true } } },
  });
  return last?.version.version ?? null;
}
