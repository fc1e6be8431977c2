import { createHash } from "node:crypto";
import { Unzip, UnzipInflate } from "fflate";

const MANIFEST = "KEYS-MANIFEST.json";
const BOM = "KEYS-BOM.cdx.json";
/** What a zip may unpack to, in bytes and files: above the shop's own limits, below what harms a machine. */
const LIMITS = { bytes: 1024 * 1024 * 1024, files: 50_000, manifestBytes: 32 * 1024 * 1024 };
const PIECE = 64 * 1024;

/** @param {Uint8Array} bytes */
export function sha256(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Takes the files of a zip piece by piece, keeps nothing but their hashes, and stops at what no machine should take. */
class Hasher {
  /** @type {Map<string, string>} */
  hashes = new Map();
  /** @type {Buffer[]} */
  manifest = [];
  /** @type {string | null} */
  problem = null;
  #total = 0;
  #manifestBytes = 0;
  #limits;

  /** @param {typeof LIMITS} limits */
  constructor(limits) {
    this.#limits = limits;
  }

  /** @param {string} name @returns {(error: unknown, chunk: Uint8Array, isLast: boolean) => void} */
  begin(name) {
    const { files } = this.#limits;
    if (this.hashes.has(name)) this.#stop(`The zip holds ${name} twice.`);
    if (this.hashes.size >= files) this.#stop(`The zip holds more than ${files} files.`);
    this.hashes.set(name, "");
    const hash = createHash("sha256");
    return (error, chunk, isLast) => {
      if (error) this.#stop(`${name} cannot be unpacked.`);
      this.#count(name, chunk);
      hash.update(chunk);
      if (isLast) this.hashes.set(name, hash.digest("hex"));
    };
  }

  /** @param {string} name @param {Uint8Array} chunk */
  #count(name, chunk) {
    const { bytes, manifestBytes } = this.#limits;
    this.#total += chunk.byteLength;
    if (this.#total > bytes) this.#stop(`The zip unpacks to more than ${bytes} bytes.`);
    if (name !== MANIFEST) return;
    this.#manifestBytes += chunk.byteLength;
    if (this.#manifestBytes > manifestBytes) this.#stop(`${MANIFEST} is too large to be one of ours.`);
    this.manifest.push(Buffer.from(chunk));
  }

  /** @param {string} text */
  #stop(text) {
    this.problem ??= text;
    throw new Error(text);
  }
}

/**
 * Unpacks in pieces, so that a zip can be no bomb.
 * @param {Uint8Array} zip
 * @param {typeof LIMITS} limits
 * @returns {{ hashes: Map<string, string>, manifest: string | null, problem: string | null }}
 */
function hashFiles(zip, limits) {
  const hasher = new Hasher(limits);
  const reader = new Unzip((file) => {
    if (file.name.endsWith("/")) return;
    file.ondata = hasher.begin(file.name);
    file.start();
  });
  reader.register(UnzipInflate);
  try {
    for (let at = 0; at < zip.byteLength; at += PIECE) {
      reader.push(zip.subarray(at, at + PIECE), at + PIECE >= zip.byteLength);
    }
  } catch (error) {
    hasher.problem ??= `The zip cannot be unpacked: ${error instanceof Error ? error.message : String(error)}.`;
  }
  const { hashes, manifest, problem } = hasher;
  const cut = [...hashes].find(([, hash]) => hash === "")?.[0];
  return {
    hashes,
    manifest: manifest.length > 0 ? Buffer.concat(manifest).toString("utf8") : null,
    problem: problem ?? (cut === undefined ? null : `The zip ends in the middle of ${cut}.`),
  };
}

/**
 * @param {string} text
 * @returns {{ slug: string, version: string, files: { path: string, sha256: string }[] } | null}
 */
function readManifest(text) {
  try {
    const { slug, version, files } = JSON.parse(text);
    const isFile = (/** @type {any} */ file) => typeof file?.path === "string" && typeof file?.sha256 === "string";
    return typeof slug === "string" && typeof version === "string" && Array.isArray(files) && files.every(isFile)
      ? { slug, version, files }
      : null;
  } catch {
    // Not JSON: not one of ours.
    return null;
  }
}

/**
 * What a zip says of itself, and where it contradicts its own list.
 * @param {Uint8Array} zip
 * @param {typeof LIMITS} limits what it may unpack to
 * @returns {{ slug: string | null, version: string | null, files: number | null, problems: string[] }}
 */
export function inspectArchive(zip, limits = LIMITS) {
  const { hashes, manifest: text, problem } = hashFiles(zip, limits);
  const problems = problem === null ? [] : [problem];
  const manifest = text === null ? null : readManifest(text);
  if (text !== null && manifest === null) problems.push(`${MANIFEST} is not the list that the shop writes.`);
  if (manifest === null) return { slug: null, version: null, files: null, problems };
  const listed = new Map(manifest.files.map(({ path, sha256: hash }) => [path, hash]));
  for (const [path, hash] of listed) {
    const found = hashes.get(path);
    if (found === undefined) problems.push(`${path} is listed and missing.`);
    else if (found !== "" && found !== hash) problems.push(`${path} was changed.`);
  }
  for (const path of hashes.keys()) {
    if (path !== MANIFEST && path !== BOM && !listed.has(path)) problems.push(`${path} is not listed: it was added.`);
  }
  return { slug: manifest.slug, version: manifest.version, files: listed.size, problems };
}
