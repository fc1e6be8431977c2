import "server-only";
import type { Tx } from "../platform/db";

export type NewDownload = {
  readonly userId: string;
  readonly keyId: string;
  readonly versionId: string;
  readonly linkId: string;
  readonly sha256: string;
};

/** Records a download; the parts that one link is fetched in are one download. True for the first. */
export async function insertDownload(tx: Tx, download: NewDownload, now: Date): Promise<boolean> {
  const { count } = await tx.download.createMany({ data: [{ ...download, startedAt: now }], skipDuplicates: true });
  return count > 0;
}
