import { type Budget, type Entry, spend, UnsafeArchive } from "./budget";

const BLOCK = 512;
const LONG_NAME = "L";
const EXTENDED = "x";
const GLOBAL = "g";
const FOLDER = "5";
const FILES = new Set(["0", "\0", ""]);

function text(tar: Buffer, at: number, length: number): string {
  const field = tar.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end === -1 ? length : end);
}

function sizeOf(tar: Buffer, at: number): number {
  const digits = text(tar, at + 124, 12).trim();
  if (!/^[0-7]*$/.test(digits)) throw new UnsafeArchive("It is not a whole tar file: a size is damaged.");
  return digits === "" ? 0 : Number.parseInt(digits, 8);
}

/** A path as the extended header before an entry gives it: lines of "length key=value". */
function extendedPath(header: string): string | null {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(header)?.[1] ?? null;
}

function nameAt(tar: Buffer, at: number): string {
  const prefix = text(tar, at + 257, 5) === "ustar" ? text(tar, at + 345, 155) : "";
  const name = text(tar, at, 100);
  return prefix ? `${prefix}/${name}` : name;
}

type Block = { readonly type: string; readonly name: string; readonly content: Buffer };

/** The blocks of a tar up to its end mark. */
function* blocksOf(tar: Buffer): Generator<Block> {
  let at = 0;
  while (at + BLOCK <= tar.length && tar.readUInt8(at) !== 0) {
    const size = sizeOf(tar, at);
    const content = tar.subarray(at + BLOCK, at + BLOCK + size);
    if (content.length < size) throw new UnsafeArchive("It is not a whole tar file: it is cut off.");
    yield { type: text(tar, at + 156, 1), name: nameAt(tar, at), content };
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
}

/** The name that a block gives to the entry after it, or null when the block is an entry itself. */
function nameForNext({ type, content }: Block, given: string | null): { name: string | null } | null {
  if (type === LONG_NAME) return { name: text(content, 0, content.length) };
  if (type === EXTENDED) return { name: extendedPath(content.toString("utf8")) ?? given };
  return type === GLOBAL ? { name: given } : null;
}

/** The files of a tar within a budget; names unchecked. Throws `UnsafeArchive` for a damaged one, links and devices. */
export function readTar(bytes: Uint8Array, budget: Budget): Entry[] {
  const entries: Entry[] = [];
  let given: string | null = null;
  for (const block of blocksOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))) {
    const header = nameForNext(block, given);
    if (header) {
      given = header.name;
      continue;
    }
    const path = given ?? block.name;
    given = null;
    if (!FILES.has(block.type) && block.type !== FOLDER)
      throw new UnsafeArchive(`Its entry ${path} is a link or a device; archives may hold plain files only.`);
    spend(budget, block.content.length);
    if (block.type !== FOLDER) entries.push({ path, bytes: block.content });
  }
  return entries;
}
