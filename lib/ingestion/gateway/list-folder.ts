import "server-only";
import { type Dirent, lstatSync, readdirSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { leftOut, nameProblem } from "../rules/paths";
import { error, LIMITS, type Problem } from "../schema";

/** A file that may be read: `path` is relative to the asset, `place` is where it really stands. */
export type ListedFile = { readonly path: string; readonly place: string; readonly bytes: number };
export type ListedFolder = { readonly files: ListedFile[]; readonly totalBytes: number; readonly problems: Problem[] };

type Walk = { readonly root: string; readonly files: ListedFile[]; readonly problems: Problem[]; totalBytes: number };

/** Where a link leads, if that is a file inside the asset. */
function followLink(walk: Walk, path: string): { place: string } | { fault: string } {
  let place: string;
  try {
    place = realpathSync(join(walk.root, path));
  } catch {
    // A link to nothing, or one that leads to itself.
    return { fault: "The link leads nowhere; put the file in its place." };
  }
  if (!place.startsWith(walk.root + sep))
    return { fault: "The link leads out of the asset's folder; put the file in its place." };
  if (!statSync(place).isFile()) return { fault: "The link leads to a folder; put the files in its place." };
  return { place };
}

function addFile(walk: Walk, path: string, place: string): void {
  const bytes = lstatSync(place).size;
  walk.totalBytes += bytes;
  if (bytes > LIMITS.fileBytes)
    walk.problems.push(error(path, null, `The file is larger than ${LIMITS.fileBytes / 1024 / 1024} MiB.`));
  else walk.files.push({ path, place, bytes });
}

function visit(walk: Walk, path: string, entry: Dirent): void {
  const isFolder = entry.isDirectory();
  const out = leftOut(path, isFolder);
  if (out) {
    walk.problems.push(out);
    return;
  }
  const unsafe = nameProblem(path);
  if (unsafe) walk.problems.push(unsafe);
  else if (isFolder) walkFolder(walk, path);
  else if (entry.isFile()) addFile(walk, path, join(walk.root, path));
  else if (entry.isSymbolicLink()) {
    const followed = followLink(walk, path);
    if ("fault" in followed) walk.problems.push(error(path, null, followed.fault));
    else addFile(walk, path, followed.place);
  } else walk.problems.push(error(path, null, "This is neither a file nor a folder."));
}

const isTooMuch = (walk: Walk) =>
  walk.files.length > LIMITS.files || walk.totalBytes > LIMITS.totalBytes || walk.problems.length > 100;

function walkFolder(walk: Walk, folder: string): void {
  const entries = readdirSync(join(walk.root, folder), { withFileTypes: true });
  for (const entry of entries) {
    if (isTooMuch(walk)) return;
    visit(walk, folder === "" ? entry.name : `${folder}/${entry.name}`, entry);
  }
}

/**
 * Lists the files of an asset's folder without reading them: no name that climbs out, no link that leads out, no
 * credentials, within the limits. What may not be sold is an error. `root` must be a real path.
 */
export function listFolder(root: string): ListedFolder {
  const walk: Walk = { root, files: [], problems: [], totalBytes: 0 };
  walkFolder(walk, "");
  if (walk.files.length > LIMITS.files)
    walk.problems.push(error("", null, `The asset has more than ${LIMITS.files} files; a KEY has fewer.`));
  if (walk.totalBytes > LIMITS.totalBytes)
    walk.problems.push(error("", null, `The asset is larger than ${LIMITS.totalBytes / 1024 / 1024} MiB.`));
  return { files: walk.files, totalBytes: walk.totalBytes, problems: walk.problems };
}
