import "server-only";
import { decodeText } from "../../previews/rules/plain-text";
import type { OpenedVersion } from "../../previews/service/access";
import { remembered } from "../../previews/service/cache";
import { findFile, readBytes } from "../../previews/service/read-file";
import { compareText, MOST_BYTES } from "../rules/compare-text";
import type { FileChange, TextDiff } from "../schema";

export type Pair = { readonly from: OpenedVersion; readonly to: OpenedVersion };

/** Names both zips: what was made from them is the same for ever. */
export const pairKey = ({ from, to }: Pair) => `${from.contents.zip?.sha256} ${to.contents.zip?.sha256}`;

export const hasZips = ({ from, to }: Pair) => from.contents.zip !== null && to.contents.zip !== null;

/** The text of a file; "" where there is none, null when it is no text. */
async function readText({ contents }: OpenedVersion, path: string | null): Promise<string | null> {
  const file = path === null ? null : findFile(contents, path);
  return file === null ? "" : decodeText(await readBytes(contents, file));
}

/** Where a changed file stands in both versions; null where it is not. */
export function placesOf({ kind, path, from }: FileChange): { before: string | null; after: string | null } {
  return { before: kind === "added" ? null : (from ?? path), after: kind === "removed" ? null : path };
}

const tooLarge: TextDiff = { state: "too_large" };

/** Both texts of a changed file with how they differ; the texts are "" where they are not compared. */
export type ComparedFile = { readonly before: string; readonly after: string; readonly diff: TextDiff };

/** Compares one file of two versions. Throws when a stored zip is missing or is not what its record says. */
export async function compareFile(pair: Pair, change: FileChange): Promise<ComparedFile> {
  if (Math.max(change.bytesBefore ?? 0, change.bytesAfter ?? 0) > MOST_BYTES)
    return { before: "", after: "", diff: tooLarge };
  const places = placesOf(change);
  const [before, after] = await Promise.all([readText(pair.from, places.before), readText(pair.to, places.after)]);
  if (before === null || after === null) return { before: "", after: "", diff: { state: "binary" } };
  return { before, after, diff: compareText(before, after) };
}

export type LineCounts = { readonly added: number; readonly removed: number } | null;

/** How many lines of a file came and went, remembered by both zips; null where they cannot be counted. */
export function countLines(pair: Pair, change: FileChange): Promise<LineCounts> {
  if (change.kind === "renamed") return Promise.resolve({ added: 0, removed: 0 });
  return remembered(`lines ${pairKey(pair)} ${change.path}`, async () => {
    const { diff } = await compareFile(pair, change);
    return diff.state === "compared" ? { added: diff.added, removed: diff.removed } : null;
  });
}
