import { inspectArchive, sha256 } from "./archive.mjs";
import { asEnvelope, findSigner, readPublicKeys, readStatement } from "./envelope.mjs";
import { exists, fetchJson, parseJson, readBounded } from "./read.mjs";
import { Refusal } from "./refusal.mjs";

/** @typedef {{ signature?: string | undefined, key?: string | undefined, shop?: string | undefined }} Sources */
/**
 * @typedef {{
 *   ok: boolean,
 *   problems: string[],
 *   statement: import("./envelope.mjs").Statement | null,
 *   key_id: string | null,
 *   files: number | null,
 * }} Result
 */

const MOST_ZIP_BYTES = 512 * 1024 * 1024;
const MOST_TEXT_BYTES = 1024 * 1024;

const SHOP_MISSING =
  "Say which shop to ask (--shop https://…), or give --signature and --key to check without a network.";

/**
 * @param {string} zip
 * @param {{ slug: string | null, version: string | null }} archive
 * @param {Sources} sources
 */
async function findEnvelope(zip, { slug, version }, { signature, shop }) {
  const beside = `${zip}.sig.json`;
  const file = signature ?? ((await exists(beside)) ? beside : undefined);
  if (file !== undefined)
    return asEnvelope(parseJson((await readBounded(file, MOST_TEXT_BYTES)).toString("utf8"), file));
  if (!shop) throw new Refusal(SHOP_MISSING);
  if (slug === null || version === null)
    throw new Refusal("The zip does not say which KEY and version it is; give its --signature file.");
  const path = `/api/v1/marketplace/keys/${encodeURIComponent(slug)}/versions/${encodeURIComponent(version)}/signature`;
  const found = await fetchJson(shop, path);
  return found === null ? null : asEnvelope(found);
}

/** @param {Sources} sources */
async function findKeys({ key, shop }) {
  if (key !== undefined) return readPublicKeys((await readBounded(key, MOST_TEXT_BYTES)).toString("utf8"));
  if (!shop) throw new Refusal(SHOP_MISSING);
  return readPublicKeys(JSON.stringify(await fetchJson(shop, "/.well-known/keys-signing.json")));
}

/**
 * Checks a zip against the shop's signed statement, and its files against the list inside.
 * @param {string} path
 * @param {Sources} sources
 * @returns {Promise<Result>}
 * @throws {Refusal} when it could not be checked: a file or the shop cannot be read
 */
export async function verify(path, sources) {
  const bytes = await readBounded(path, MOST_ZIP_BYTES);
  const archive = inspectArchive(bytes);
  const { problems, files } = archive;
  const envelope = await findEnvelope(path, archive, sources);
  if (envelope === null) {
    problems.unshift(`The shop has published no ${archive.slug} ${archive.version}.`);
    return { ok: false, problems, statement: null, key_id: null, files };
  }
  const signer = findSigner(envelope, await findKeys(sources));
  if (signer === null) {
    problems.unshift("The signature is not by a key of this shop: do not trust this file.");
    return { ok: false, problems, statement: null, key_id: null, files };
  }
  const statement = readStatement(envelope);
  if (sha256(bytes) !== statement.sha256)
    problems.unshift(
      `The zip is not the one that was published: its SHA-256 is ${sha256(bytes)}, not ${statement.sha256}.`,
    );
  if (bytes.byteLength !== statement.bytes)
    problems.push(`The zip has ${bytes.byteLength} bytes; ${statement.bytes} were published.`);
  if (archive.slug !== null && (archive.slug !== statement.slug || archive.version !== statement.version))
    problems.push(`The zip says it is ${archive.slug} ${archive.version}; the signature is for another release.`);
  return { ok: problems.length === 0, problems, statement, key_id: signer.id, files };
}
