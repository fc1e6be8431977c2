import { createHash } from "node:crypto";
import type { AssetFile } from "../schema";

/** By code units, so that the order is the same in every language and on every system. */
export function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

/** One SHA-256 for all the names and contents of an asset; the order of the files does not matter. */
export function contentHash(files: readonly AssetFile[]): string {
  const hash = createHash("sha256");
  // A path holds no control characters, so no two lists of files are written alike.
  for (const file of files.toSorted(byPath)) hash.update(`${file.path}\0${file.sha256}\n`);
  return hash.digest("hex");
}
