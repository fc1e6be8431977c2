import "server-only";
import { existsSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { sha256Hex } from "../../kernel/sha256";
import { newBudget, UnsafeArchive } from "../rules/archive/budget";
import { readZip } from "../rules/archive/zip-reader";
import { isOutside, nameProblem } from "../rules/paths";
import { type AssetFile, error, hasError, LIMITS, type Problem } from "../schema";
import { readListed } from "./read-files";

/** An archive that an index names: its files and the hash of the archive itself, nothing when it is not there, or what is wrong. */
export type ReadArchive =
  | { readonly files: AssetFile[]; readonly sha256: string; readonly problems: Problem[] }
  | { readonly missing: true }
  | { readonly problems: Problem[] };

const MOST_PROBLEMS = 100;

type Place = { readonly place: string } | { readonly missing: true } | { readonly fault: string };

/** The archive's place below `root`; a name that is an address, climbs out or leads out through a link is a fault. */
function findPlace(root: string, name: string): Place {
  if (/^[a-z][a-z0-9+.-]*:/i.test(name)) return { missing: true };
  if (nameProblem(name)) return { fault: "must be a plain relative path below the index" };
  const place = join(root, name);
  if (!existsSync(place)) return { missing: true };
  const real = realpathSync(place);
  if (!real.startsWith(realpathSync(root) + sep)) return { fault: "leads out of the index's folder" };
  if (!statSync(real).isFile()) return { fault: "is not a file" };
  return { place: real };
}

function unpack(bytes: Uint8Array, path: string): ReadArchive {
  const entries = readZip(bytes, newBudget());
  const problems: Problem[] = [];
  const files: AssetFile[] = [];
  for (const entry of entries) {
    const unsafe = nameProblem(entry.path);
    if (unsafe && problems.length < MOST_PROBLEMS) problems.push(unsafe);
    else if (!unsafe && !isOutside(entry.path))
      files.push({ path: entry.path.normalize("NFC"), bytes: entry.bytes, sha256: sha256Hex(entry.bytes) });
  }
  const totalBytes = files.reduce((sum, file) => sum + file.bytes.byteLength, 0);
  if (
    files.length > LIMITS.files ||
    totalBytes > LIMITS.totalBytes ||
    files.some((file) => file.bytes.byteLength > LIMITS.fileBytes)
  )
    problems.push(error(path, "assets.zip", "The archive holds more than an asset may hold."));
  return hasError(problems) ? { problems } : { files, sha256: sha256Hex(bytes), problems };
}

/** Reads the zip that an index's entry names, from below `root`. `path` is the entry's, for problems. */
export function readArchive(root: string, name: string, path: string): ReadArchive {
  const found = findPlace(root, name);
  if ("missing" in found) return found;
  if ("fault" in found) return { problems: [error(path, "assets.zip", `assets.zip ${found.fault}.`)] };
  const { size } = statSync(/*turbopackIgnore: true*/ found.place);
  if (size > LIMITS.totalBytes)
    return { problems: [error(path, "assets.zip", "The archive is larger than an asset may be.")] };
  try {
    return unpack(readListed({ place: found.place, path: name, bytes: size }), path);
  } catch (failure) {
    if (failure instanceof UnsafeArchive) return { problems: [error(path, "assets.zip", failure.message)] };
    // A file system's fault with one archive stops no other entry.
    if (!(failure instanceof Error && "code" in failure)) throw failure;
    return { problems: [error(path, "assets.zip", `The archive could not be read (${String(failure.code)}).`)] };
  }
}
