import { byPath } from "../../ingestion/rules/content";
import type { ChangeCounts, FileChange, ReleaseFile } from "../schema";

/** A file that is gone and one of the same content that is new: the file has moved. Each is used once. */
function findMoves(removed: readonly ReleaseFile[], added: readonly ReleaseFile[]): Map<string, ReleaseFile> {
  const free = new Map<string, ReleaseFile[]>();
  for (const file of removed.toSorted(byPath)) free.set(file.sha256, [...(free.get(file.sha256) ?? []), file]);
  const moves = new Map<string, ReleaseFile>();
  for (const file of added.toSorted(byPath)) {
    const origin = file.bytes > 0 ? free.get(file.sha256)?.shift() : undefined;
    if (origin) moves.set(file.path, origin);
  }
  return moves;
}

/** What changed between the files of two releases, by path. Files that are the same in both are left out. */
export function compareFiles(before: readonly ReleaseFile[], after: readonly ReleaseFile[]): FileChange[] {
  const [old, young] = [before, after].map((files) => new Map(files.map((file) => [file.path, file])));
  const removed = before.filter(({ path }) => !young?.has(path));
  const added = after.filter(({ path }) => !old?.has(path));
  const moves = findMoves(removed, added);
  const moved = new Set([...moves.values()].map(({ path }) => path));
  const changes: FileChange[] = [
    ...removed
      .filter(({ path }) => !moved.has(path))
      .map(({ path, bytes }) => ({ kind: "removed" as const, path, from: null, bytesBefore: bytes, bytesAfter: null })),
    ...added.map(({ path, bytes }) => {
      const origin = moves.get(path);
      return origin
        ? { kind: "renamed" as const, path, from: origin.path, bytesBefore: origin.bytes, bytesAfter: bytes }
        : { kind: "added" as const, path, from: null, bytesBefore: null, bytesAfter: bytes };
    }),
    ...after.flatMap(({ path, bytes, sha256 }) => {
      const was = old?.get(path);
      if (!was || was.sha256 === sha256) return [];
      return [{ kind: "changed" as const, path, from: null, bytesBefore: was.bytes, bytesAfter: bytes }];
    }),
  ];
  return changes.sort(byPath);
}

/** How many files of each fate there are. */
export function countChanges(changes: readonly Pick<FileChange, "kind">[]): ChangeCounts {
  const counts: ChangeCounts = { added: 0, removed: 0, changed: 0, renamed: 0 };
  for (const { kind } of changes) counts[kind] += 1;
  return counts;
}
