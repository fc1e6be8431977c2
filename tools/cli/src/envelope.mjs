import { createHash, createPublicKey, verify } from "node:crypto";
import { Refusal } from "./refusal.mjs";

/**
 * The shop's statement about a release. `bytes` is the size of the zip.
 * @typedef {{ slug: string, version: string, sha256: string, bytes: number, published_at: string }} Statement
 */
/** @typedef {{ id: string, key: import("node:crypto").KeyObject, retiredAt: string | null }} PublicKey */
/** @typedef {{ payloadType: string, payload: string, signatures: { keyid: string, sig: string }[] }} Envelope */

const RELEASE = "urn:keys:release:v1";

/**
 * @param {unknown} value
 * @returns {Envelope}
 */
export function asEnvelope(value) {
  const given = /** @type {any} */ (value);
  const isSignature = (/** @type {any} */ one) => typeof one?.keyid === "string" && typeof one?.sig === "string";
  if (
    typeof given?.payloadType !== "string" ||
    typeof given?.payload !== "string" ||
    !Array.isArray(given?.signatures) ||
    !given.signatures.every(isSignature)
  ) {
    throw new Refusal("The signature file is not a signed statement (a DSSE envelope).");
  }
  return given;
}

/** What DSSE signs: type and content with their lengths, so that neither can be taken for the other. */
function preAuthEncoding(/** @type {string} */ type, /** @type {Buffer} */ payload) {
  const head = `DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.byteLength} `;
  return Buffer.concat([Buffer.from(head, "utf8"), payload]);
}

/** @param {string} pem @param {string | null} retiredAt @returns {PublicKey} */
function publicKey(pem, retiredAt) {
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType !== "ed25519") throw new Error("It is no Ed25519 key.");
    const id = createHash("sha256")
      .update(key.export({ format: "der", type: "spki" }))
      .digest("hex");
    return { id, key, retiredAt };
  } catch (error) {
    throw new Refusal(`The public key cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * Reads public keys: a PEM, or the shop's `keys-signing.json`. The id is computed here, never taken from the file.
 * @param {string} text
 * @returns {PublicKey[]}
 */
export function readPublicKeys(text) {
  if (text.trimStart().startsWith("-----")) return [publicKey(text, null)];
  try {
    const { keys } = JSON.parse(text);
    if (Array.isArray(keys) && keys.length > 0)
      return keys.map((one) => publicKey(String(one?.public_key_pem), one?.retired_at ?? null));
  } catch (error) {
    if (error instanceof Refusal) throw error;
  }
  throw new Refusal("The key file is neither a PEM nor the shop's keys-signing.json.");
}

/**
 * The key whose signature on the envelope is good, or null.
 * @param {Envelope} envelope
 * @param {readonly PublicKey[]} keys
 */
export function findSigner(envelope, keys) {
  const signed = preAuthEncoding(envelope.payloadType, Buffer.from(envelope.payload, "base64"));
  for (const { keyid, sig } of envelope.signatures) {
    const known = keys.find((key) => key.id === keyid);
    if (known && verify(null, signed, known.key, Buffer.from(sig, "base64"))) return known;
  }
  return null;
}

/**
 * What an envelope states; call it only after its signature was found good, or to name what was refused.
 * @param {Envelope} envelope
 * @returns {Statement}
 */
export function readStatement(envelope) {
  const wrong = new Refusal("The signed statement is not about a release.");
  try {
    const { subject, predicateType, predicate } = JSON.parse(Buffer.from(envelope.payload, "base64").toString("utf8"));
    const sha256 = subject?.[0]?.digest?.sha256;
    const { slug, version, bytes, published_at } = predicate ?? {};
    const isText = [sha256, slug, version, published_at].every((value) => typeof value === "string");
    if (predicateType !== RELEASE || !isText || typeof bytes !== "number") throw wrong;
    return { slug, version, sha256, bytes, published_at };
  } catch (error) {
    throw error instanceof Refusal ? error : wrong;
  }
}
