import "server-only";
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from "node:fs";
import { sha256Hex } from "../../kernel/sha256";
import type { AssetFile } from "../schema";
import type { ListedFile } from "./list-folder";

/**
 * Reads a file that was listed, and no more of it than was listed: neither a link put in its place since, nor one that
 * grows while it is read, gets further. Throws when it changed meanwhile.
 */
export function readListed({ place, path, bytes: expected }: ListedFile): Uint8Array {
  const handle = openSync(place, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(handle);
    const { size } = stats;
    if (!stats.isFile() || size !== expected) throw new Error(`${path} changed while it was read.`);
    const bytes = Buffer.allocUnsafe(size);
    let done = 0;
    while (done < size) {
      const read = readSync(handle, bytes, done, size - done, done);
      if (read === 0) throw new Error(`${path} changed while it was read.`);
      done += read;
    }
    return bytes;
  } finally {
    closeSync(handle);
  }
}

export function readAssetFiles(files: readonly ListedFile[]): AssetFile[] {
  return files.map((file) => {
    const bytes = readListed(file);
    // Systems write accents in two ways; the zip has one.
    return { path: file.path.normalize("NFC"), bytes, sha256: sha256Hex(bytes) };
  });
}

/** A plain file of at most `most` bytes, or null for anything else: absent, larger, a link, a device. */
export function readSmallFile(place: string, most: number): Uint8Array | null {
  const stats = lstatSync(place, { throwIfNoEntry: false });
  if (!stats?.isFile() || stats.size > most) return null;
  return readListed({ place, path: place, bytes: stats.size });
}
