import "server-only";
import { promisify } from "node:util";
import { inflateRaw } from "node:zlib";
import { sha256Hex } from "../../kernel/sha256";
import { type ByteRange, openArtifact } from "../../platform/storage";
import {
  dataStart,
  findDirectory,
  LOCAL_HEADER_BYTES,
  readDirectory,
  TAIL_BYTES,
  type ZipEntry,
} from "../rules/zip-entry";

const inflate = promisify(inflateRaw);
/** Far more than the longest list of files that ingestion lets in. */
const MOST_DIRECTORY_BYTES = 2 * 1024 * 1024;

/** A stored zip, by the SHA-256 of its bytes. */
export type StoredZip = { readonly sha256: string; readonly bytes: number };
/** What is to be read from it. `bytes` and `sha256` are what the version's record says of the file. */
export type WantedFile = { readonly path: string; readonly bytes: number; readonly sha256: string };

async function readRange(sha256: string, range: ByteRange): Promise<Uint8Array> {
  const expected = range.end - range.start + 1;
  const bytes = new Uint8Array(expected);
  let at = 0;
  for await (const chunk of await openArtifact(sha256, range)) {
    if (at + chunk.byteLength > expected) throw new Error(`The store gave more of ${sha256} than was asked for.`);
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  if (at !== expected) throw new Error(`The store gave less of ${sha256} than was asked for.`);
  return bytes;
}

async function findEntry(zip: StoredZip, path: string): Promise<ZipEntry> {
  const tailStart = Math.max(0, zip.bytes - TAIL_BYTES);
  const tail = await readRange(zip.sha256, { start: tailStart, end: zip.bytes - 1 });
  const place = findDirectory(tail);
  const isSane =
    place && place.bytes > 0 && place.bytes <= MOST_DIRECTORY_BYTES && place.offset + place.bytes <= zip.bytes;
  if (!isSane) throw new Error(`The stored zip ${zip.sha256} has no directory.`);
  const directory =
    place.offset >= tailStart
      ? tail.subarray(place.offset - tailStart, place.offset - tailStart + place.bytes)
      : await readRange(zip.sha256, { start: place.offset, end: place.offset + place.bytes - 1 });
  const entry = readDirectory(directory).find((item) => item.path === path);
  if (!entry) throw new Error(`The stored zip ${zip.sha256} lacks a file that its record names.`);
  return entry;
}

/**
 * One file of a stored zip. Only its part of the zip is fetched, no more is unpacked than the record says, and its hash
 * is checked. Throws when the zip is missing, damaged or not what the record says.
 */
export async function readZipFile(zip: StoredZip, wanted: WantedFile): Promise<Uint8Array> {
  const entry = await findEntry(zip, wanted.path);
  if (entry.size !== wanted.bytes || entry.packed > zip.bytes)
    throw new Error(`The stored zip ${zip.sha256} is not what its record says.`);
  const header = await readRange(zip.sha256, { start: entry.offset, end: entry.offset + LOCAL_HEADER_BYTES - 1 });
  const skipped = dataStart(header);
  if (skipped === null) throw new Error(`The stored zip ${zip.sha256} is damaged.`);
  const start = entry.offset + skipped;
  const packed =
    entry.packed === 0 ? new Uint8Array() : await readRange(zip.sha256, { start, end: start + entry.packed - 1 });
  const bytes = entry.method === 0 ? packed : await inflate(packed, { maxOutputLength: Math.max(1, wanted.bytes) });
  if (sha256Hex(bytes) !== wanted.sha256)
    throw new Error(`A file of the stored zip ${zip.sha256} does not have its recorded hash.`);
  return bytes;
}
