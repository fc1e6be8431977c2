import "server-only";
import { err, ok, type Result } from "../kernel/result";
import type { Viewer } from "../kernel/viewer";
import { lockFor, type Tx, transaction } from "../platform/db";
import { env } from "../platform/env";
import { findBomFacts, findCurrentKeyId, findDownload, findUnsigned, type UnsignedRelease } from "./queries";
import { billOfMaterials } from "./rules/bill-of-materials";
import { downloadStatement, readSigningKey, releaseStatement, type SigningKey, signStatement } from "./rules/envelope";
import type { Envelope } from "./schema";
import { insertSignatures, makeCurrentKey } from "./store";

const BATCH = 200;

function ownKey(): SigningKey {
  return readSigningKey(env().KEYS_SIGNING_KEY);
}

/** Before a key signs, its public half is noted, so that the shop's list of public keys is complete. */
async function noteKey(tx: Tx, key: SigningKey, now: Date): Promise<void> {
  if ((await findCurrentKeyId(tx)) === key.keyId) return;
  await lockFor(tx, "signing-keys");
  await makeCurrentKey(tx, key, now);
}

type Signing = { readonly key: SigningKey; readonly now: Date };

async function signAll(tx: Tx, releases: readonly UnsignedRelease[], { key, now }: Signing): Promise<number> {
  if (releases.length === 0) return 0;
  await noteKey(tx, key, now);
  const signed = releases.map(({ versionId, facts }) => ({
    versionId,
    keyId: key.keyId,
    envelope: signStatement(releaseStatement(facts), key),
  }));
  return insertSignatures(tx, signed, now);
}

/** Signs a release in the transaction that publishes it, so that there is none without a signature. */
export async function signRelease(tx: Tx, versionId: string, now: Date): Promise<void> {
  await signAll(tx, await findUnsigned(1, tx, versionId), { key: ownKey(), now });
}

/** Signs what was published before the shop could sign, with the shop's key unless told. Returns how many that were. */
export async function signMissing(now: Date, key: SigningKey = ownKey()): Promise<number> {
  let total = 0;
  for (;;) {
    const signed = await transaction(async (tx) => signAll(tx, await findUnsigned(BATCH, tx), { key, now }));
    if (signed === 0) return total;
    total += signed;
  }
}

/** The CycloneDX bill of materials of a version, as JSON text. Error: `version_not_found`. */
export async function showBillOfMaterials(slug: string, version: string): Promise<Result<string>> {
  const facts = await findBomFacts(slug, version);
  if (!facts) return err({ code: "version_not_found", message: `${slug} has no version ${version}.` });
  return ok(billOfMaterials(facts));
}

/** A signed statement of what this person downloaded and when. Error: `not_found`, also for what is somebody else's. */
export async function issueReceipt(viewer: Viewer, id: string, now: Date): Promise<Result<Envelope>> {
  const download = await findDownload(viewer.userId, id);
  if (!download) return err({ code: "not_found", message: "There is no such download in your account." });
  const key = ownKey();
  await transaction((tx) => noteKey(tx, key, now));
  return ok(signStatement(downloadStatement(download), key));
}
