const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
const END_BYTES = 22;
export const LOCAL_HEADER_BYTES = 30;
/** The end of a zip's directory stands within its last so many bytes. */
export const TAIL_BYTES = 65_535 + END_BYTES;

/** Where a file of a zip stands. Sizes and places are in bytes. */
export type ZipEntry = {
  readonly path: string;
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
};

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Where the directory stands, from the zip's last bytes; null when this is the end of no zip. */
export function findDirectory(tail: Uint8Array): { offset: number; bytes: number } | null {
  const view = viewOf(tail);
  for (let at = tail.byteLength - END_BYTES; at >= 0; at -= 1) {
    if (view.getUint32(at, true) !== END_OF_DIRECTORY) continue;
    return { bytes: view.getUint32(at + 12, true), offset: view.getUint32(at + 16, true) };
  }
  return null;
}

/** The files that a zip's directory names; it ends where something else begins. */
export function readDirectory(directory: Uint8Array): ZipEntry[] {
  const view = viewOf(directory);
  const entries: ZipEntry[] = [];
  for (let at = 0; at + 46 <= directory.byteLength && view.getUint32(at, true) === DIRECTORY_ENTRY; ) {
    const nameBytes = view.getUint16(at + 28, true);
    entries.push({
      path: new TextDecoder().decode(directory.subarray(at + 46, at + 46 + nameBytes)),
      method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    });
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

/** How far behind its header a file's bytes begin, from the header itself; null when that is no header. */
export function dataStart(header: Uint8Array): number | null {
  const view = viewOf(header);
  if (header.byteLength < LOCAL_HEADER_BYTES || view.getUint32(0, true) !== LOCAL_HEADER) return null;
  return LOCAL_HEADER_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
}
