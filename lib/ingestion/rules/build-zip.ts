import { type ZipOptions, type Zippable, zipSync } from "fflate";
import { billOfMaterials } from "../../provenance/rules/bill-of-materials";
import type { AssetFile } from "../schema";
import { byPath, contentHash } from "./content";
import { KEYS_BOM, KEYS_MANIFEST } from "./paths";

export type ZipFacts = {
  readonly slug: string;
  readonly title: string;
  readonly version: string;
  readonly licenseSpdx: string;
  readonly dependencies: readonly { name: string; version?: string | undefined; required?: boolean | undefined }[];
};

const UNIX = 3;
const PLAIN = 0o100644;
const PROGRAM = 0o100755;
const PACKED_ALREADY = /\.(png|jpe?g|gif|webp|avif|zip|gz|tgz|woff2?|mp4|parquet)$/i;

/** A zip stores local time without a zone; made from local parts, this moment is written alike everywhere. */
const fixedMoment = () => new Date(1980, 0, 1, 12, 0, 0);

/** What starts with "#!" is a program and stays one, whatever the file system it came from could say. */
function optionsOf(path: string, bytes: Uint8Array): ZipOptions {
  const isProgram = bytes[0] === 0x23 && bytes[1] === 0x21;
  const attrs = ((isProgram ? PROGRAM : PLAIN) << 16) >>> 0;
  return { mtime: fixedMoment(), os: UNIX, attrs, level: PACKED_ALREADY.test(path) ? 0 : 6 };
}

/** The list of everything in the zip, with the hash of each file, the version and the licence. */
function manifestBytes(files: readonly AssetFile[], facts: ZipFacts): Uint8Array {
  const manifest = {
    format: 2,
    slug: facts.slug,
    title: facts.title,
    version: facts.version,
    license: facts.licenseSpdx,
    files: files.map((file) => ({ path: file.path, bytes: file.bytes.byteLength, sha256: file.sha256 })),
  };
  return new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`);
}

/**
 * The zip of an asset: the same files give the same bytes on every machine and in every order. Names are sorted, times
 * and rights are fixed, and the compression is JavaScript of one pinned version instead of the machine's zlib.
 */
export function buildZip(files: readonly AssetFile[], facts: ZipFacts): Uint8Array {
  const sorted = files.toSorted(byPath);
  const manifest = manifestBytes(sorted, facts);
  const bom = billOfMaterials({ ...facts, contentHash: contentHash(sorted), files: sorted });
  const entries = [
    { path: KEYS_MANIFEST, bytes: manifest },
    { path: KEYS_BOM, bytes: new TextEncoder().encode(bom) },
    ...sorted,
  ];
  const zippable: Zippable = {};
  for (const { path, bytes } of entries) zippable[path] = [bytes, optionsOf(path, bytes)];
  return zipSync(zippable);
}
