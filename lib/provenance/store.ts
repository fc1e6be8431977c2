import "server-only";
import type { Tx } from "../platform/db";
import type { SigningKey } from "./rules/envelope";
import type { Envelope } from "./schema";

/**
 * Notes the key that signs from now on; the one before it is retired and stays listed, because what it signed stays
 * signed. A key that comes back into use is current again.
 */
export async function makeCurrentKey(tx: Tx, { keyId, publicPem }: SigningKey, now: Date): Promise<void> {
  await tx.signingKey.updateMany({ where: { keyId: { not: keyId }, retiredAt: null }, data: { retiredAt: now } });
  await tx.signingKey.upsert({
    where: { keyId },
    create: { keyId, publicPem, createdAt: now },
    update: { retiredAt: null },
    select: { keyId: true },
  });
}

export type NewSignature = { readonly versionId: string; readonly keyId: string; readonly envelope: Envelope };

/** Stores signatures; a release that has one keeps it. Returns how many were new. */
export async function insertSignatures(tx: Tx, signatures: readonly NewSignature[], now: Date): Promise<number> {
  const rows = signatures.map(({ envelope, ...rest }) => ({
    ...rest,
    envelope: JSON.parse(JSON.stringify(envelope)),
    signedAt: now,
  }));
  const { count } = await tx.releaseSignature.createMany({ data: rows, skipDuplicates: true });
  return count;
}
