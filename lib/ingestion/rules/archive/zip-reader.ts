import { inflateRawSync } from "node:zlib";
import { type Budget, type Entry, spend, tooMuch, UnsafeArchive } from "./budget";

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
const LONGEST_COMMENT = 65_535;
const ZIP64 = 0xffff_ffff;
/** Bits of the flags: encrypted, strongly encrypted, with a masked directory. */
const ENCRYPTED = 0x2041;
const UNIX = 3;
const TYPE_BITS = 0o170000;
const LINK = 0o120000;

function endOfDirectory(zip: Buffer): number {
  const least = Math.max(0, zip.length - LONGEST_COMMENT - 22);
  for (let at = zip.length - 22; at >= least; at -= 1) if (zip.readUInt32LE(at) === END_OF_DIRECTORY) return at;
  throw new UnsafeArchive("It is not a whole zip file: its directory is missing.");
}

type Listed = {
  path: string;
  flags: number;
  method: number;
  packed: number;
  size: number;
  offset: number;
  isLink: boolean;
};

function readListed(zip: Buffer, at: number): { listed: Listed; next: number } {
  if (at + 46 > zip.length || zip.readUInt32LE(at) !== DIRECTORY_ENTRY)
    throw new UnsafeArchive("It is not a whole zip file: its directory is damaged.");
  const nameLength = zip.readUInt16LE(at + 28);
  const next = at + 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  if (next > zip.length) throw new UnsafeArchive("It is not a whole zip file: its directory is damaged.");
  const mode = zip.readUInt32LE(at + 38) >>> 16;
  const listed = {
    path: zip.toString("utf8", at + 46, at + 46 + nameLength),
    flags: zip.readUInt16LE(at + 8),
    method: zip.readUInt16LE(at + 10),
    packed: zip.readUInt32LE(at + 20),
    size: zip.readUInt32LE(at + 24),
    offset: zip.readUInt32LE(at + 42),
    isLink: zip.readUInt8(at + 5) === UNIX && (mode & TYPE_BITS) === LINK,
  };
  return { listed, next };
}

function packedBytes(zip: Buffer, { path, packed, offset }: Listed): Buffer {
  if (offset + 30 > zip.length || zip.readUInt32LE(offset) !== LOCAL_HEADER)
    throw new UnsafeArchive(`Its entry ${path} is damaged.`);
  // Some programs unpack by the directory and some by the entries: both must see the same names.
  if (zip.toString("utf8", offset + 30, offset + 30 + zip.readUInt16LE(offset + 26)) !== path)
    throw new UnsafeArchive(`Its entry ${path} has another name in the directory than where it stands.`);
  const start = offset + 30 + zip.readUInt16LE(offset + 26) + zip.readUInt16LE(offset + 28);
  if (start + packed > zip.length) throw new UnsafeArchive(`Its entry ${path} is cut off.`);
  return zip.subarray(start, start + packed);
}

function inflate(packed: Buffer, listed: Listed, budget: Budget): Uint8Array {
  if (listed.size > budget.bytes) throw tooMuch();
  try {
    // One byte more than stated is allowed to come out, so that a stated size that is too small is noticed.
    return inflateRawSync(packed, { maxOutputLength: listed.size + 1 });
  } catch {
    // zlib throws for damaged data and for more than was stated alike: both make the archive unfit.
    throw new UnsafeArchive(`Its entry ${listed.path} is damaged, or larger than it says.`);
  }
}

function unpack(zip: Buffer, listed: Listed, budget: Budget): Entry {
  if (listed.isLink) throw new UnsafeArchive(`Its entry ${listed.path} is a link; archives may hold plain files only.`);
  if ((listed.flags & ENCRYPTED) !== 0)
    throw new UnsafeArchive(`Its entry ${listed.path} is encrypted, so nobody can check it.`);
  if ([listed.packed, listed.size, listed.offset].includes(ZIP64))
    throw new UnsafeArchive("It is a zip of the 64-bit kind, which is larger than anything sold here.");
  if (listed.method !== 0 && listed.method !== 8)
    throw new UnsafeArchive(`Its entry ${listed.path} is packed in a way that cannot be checked; use deflate.`);
  const packed = packedBytes(zip, listed);
  const bytes = listed.method === 0 ? packed : inflate(packed, listed, budget);
  if (bytes.byteLength !== listed.size) throw new UnsafeArchive(`Its entry ${listed.path} is not as large as it says.`);
  spend(budget, bytes.byteLength);
  return { path: listed.path, bytes };
}

/**
 * The files of a zip, unpacked in memory within a budget; names are as the zip has them, unchecked.
 * Throws `UnsafeArchive` for a damaged, encrypted or oversized one, and for links.
 */
export function readZip(bytes: Uint8Array, budget: Budget): Entry[] {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (zip.length < 22) throw new UnsafeArchive("It is not a whole zip file.");
  const end = endOfDirectory(zip);
  const count = zip.readUInt16LE(end + 10);
  const entries: Entry[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    const { listed, next } = readListed(zip, at);
    at = next;
    if (listed.path.endsWith("/")) spend(budget, 0);
    else entries.push(unpack(zip, listed, budget));
  }
  if (at !== end) throw new UnsafeArchive("Its directory lists less than it holds; pack it anew.");
  return entries;
}
