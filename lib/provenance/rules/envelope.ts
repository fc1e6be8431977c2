import { createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { sha256Hex } from "../../kernel/sha256";
import type { DownloadFacts, Envelope, ReleaseFacts } from "../schema";

/** The forms are those of in-toto's Statement 1.0 in a DSSE 1.0 envelope, so that other tools can read them too. */
const PAYLOAD_TYPE = "application/vnd.in-toto+json";
const STATEMENT = "https://in-toto.io/Statement/v1";
const RELEASE = "urn:keys:release:v1";
const DOWNLOAD = "urn:keys:download:v1";

const archiveName = (slug: string, version: string) => `${slug}-${version}.zip`;

function statement(name: string, sha256: string, predicateType: string, predicate: unknown): string {
  return JSON.stringify({ _type: STATEMENT, subject: [{ name, digest: { sha256 } }], predicateType, predicate });
}

/** "This zip is version X of KEY Y, as this shop published it." */
export function releaseStatement({ slug, version, sha256, bytes, contentHash, publishedAt }: ReleaseFacts): string {
  const predicate = { slug, version, bytes, content_hash: contentHash, published_at: publishedAt };
  return statement(archiveName(slug, version), sha256, RELEASE, predicate);
}

/** "This person got this zip from this shop at that moment." */
export function downloadStatement({ id, slug, version, sha256, downloadedAt, person }: DownloadFacts): string {
  const predicate = { download: id, slug, version, downloaded_at: downloadedAt, person };
  return statement(archiveName(slug, version), sha256, DOWNLOAD, predicate);
}

/** What is signed: DSSE's pre-authentication encoding, in which type and content cannot be taken for one another. */
function preAuthEncoding(payload: Buffer): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(PAYLOAD_TYPE)} ${PAYLOAD_TYPE} ${payload.byteLength} `;
  return Buffer.concat([Buffer.from(head, "utf8"), payload]);
}

/** A private key with the name by which verifiers find its public half. */
export type SigningKey = { readonly keyId: string; readonly privateKey: KeyObject; readonly publicPem: string };

/**
 * Reads an Ed25519 private key: PKCS#8 as PEM, or its DER as base64. The id is the SHA-256 of the public key's SPKI DER.
 * Throws for any other key; settings are checked before.
 */
export function readSigningKey(text: string): SigningKey {
  const pem = text.replaceAll("\\n", "\n").trim();
  const privateKey = pem.startsWith("-----")
    ? createPrivateKey(pem)
    : createPrivateKey({ key: Buffer.from(pem, "base64"), format: "der", type: "pkcs8" });
  if (privateKey.asymmetricKeyType !== "ed25519") throw new Error("The signing key is no Ed25519 key.");
  const publicKey = createPublicKey(privateKey);
  const der = publicKey.export({ format: "der", type: "spki" });
  return {
    keyId: sha256Hex(der),
    privateKey,
    publicPem: publicKey.export({ format: "pem", type: "spki" }).toString(),
  };
}

/** Signs a statement. The same key and statement give the same envelope. */
export function signStatement(text: string, key: SigningKey): Envelope {
  const payload = Buffer.from(text, "utf8");
  return {
    payloadType: PAYLOAD_TYPE,
    payload: payload.toString("base64"),
    signatures: [{ keyid: key.keyId, sig: sign(null, preAuthEncoding(payload), key.privateKey).toString("base64") }],
  };
}
