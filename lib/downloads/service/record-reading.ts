import "server-only";
import { transaction } from "../../platform/db";
import { READING_PREFIX } from "../schema";
import { insertDownload } from "../store";

export type Reading = {
  readonly userId: string;
  readonly keyId: string;
  readonly versionId: string;
  readonly sha256: string;
};

/**
 * Records that a person read files of a version in the browser. For a refund that is a download, because what was sold
 * was handed over; however much is read, it is recorded once for each version.
 */
export async function recordReading(reading: Reading, now: Date): Promise<void> {
  const linkId = `${READING_PREFIX}${reading.userId}:${reading.versionId}`;
  await transaction(async (tx) => {
    await insertDownload(tx, { ...reading, linkId }, now);
  });
}
