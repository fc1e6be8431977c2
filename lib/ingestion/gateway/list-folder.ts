import "server-only";
import { type Dirent, lstatSync, readdirSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { isBesideRelease, leftOut, nameProblem } from "../rules/paths";
import { error, LIMITS, type Problem } from "../schema";

/** A file that may be read: `path` is relative to the asset, `place` is where it really stands. */
export type ListedFile = { readonly path: string; readonly place: string; readonly bytes: number };
export type ListedFolder = { readonly files: ListedFile[]; readonly totalBytes: number; readonly problems: Problem[] };

type Walk = {
  readonly root: string;
  readonly files: ListedFile[];
  /** What makes the asset invalid, and what is only worth saying. */
  readonly errors: Problem[];
  readonly remarks: Problem[];
  totalBytes: number;
  folders: number;
};

/** As many problems as somebody reads; a folder that is wrong a thousand times is told so a hundred times. */
const MOST_PROBLEMS = 100;

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
    walk.errors.push(error(path, null, `The file is larger than ${LIMITS.fileBytes / 1024 / 1024} MiB.`));
  else walk.files.push({ path, place, bytes });
}

function visit(walk: Walk, path: string, entry: Dirent): void {
  const isFolder = entry.isDirectory();
  if (isBesideRelease(path, isFolder)) return;
  const out = leftOut(path, isFolder);
  if (out) {
    if (walk.remarks.length < MOST_PROBLEMS) walk.remarks.push(out);
    return;
  }
  const unsafe = nameProblem(path);
  if (unsafe) walk.errors.push(unsafe);
  else if (isFolder) walkFolder(walk, path);
  else if (entry.isFile()) addFile(walk, path, join(walk.root, path));
  else if (entry.isSymbolicLink()) {
    const followed = followLink(walk, path);
    if ("fault" in followed) walk.errors.push(error(path, null, followed.fault));
    else addFile(walk, path, followed.place);
  } else walk.errors.push(error(path, null, "This is neither a file nor a folder."));
}

/** Only what makes the asset invalid may end the walk: what is not listed would be missing from what is sold. */
const isTooMuch = (walk: Walk) =>
  walk.files.length > LIMITS.files ||
  walk.folders > LIMITS.folders ||
  walk.totalBytes > LIMITS.totalBytes ||
  walk.errors.length > MOST_PROBLEMS;

function walkFolder(walk: Walk, folder: string): void {
  walk.folders += 1;
  const entries = readdirSync(join(walk.root, folder), { withFileTypes: true });
  for (const entry of entries) {
    if (isTooMuch(walk)) return;
    visit(walk, folder === "" ? entry.name : `${folder}/${entry.name}`, entry);
  }
}

function sizeProblems(walk: Walk): Problem[] {
  const problems: Problem[] = [];
  if (walk.files.length > LIMITS.files)
    problems.push(error("", null, `The asset has more than ${LIMITS.files} files; a KEY has fewer.`));
  if (walk.folders > LIMITS.folders)
    problems.push(error("", null, `The asset has more than ${LIMITS.folders} folders; a KEY has fewer.`));
  if (walk.totalBytes > LIMITS.totalBytes)
    problems.push(error("", null, `The asset is larger than ${LIMITS.totalBytes / 1024 / 1024} MiB.`));
  return problems;
}

/**
 * Lists the files of an asset's folder without reading them: no name that climbs out, no link that leads out, no
 * credentials, within the limits. What may not be sold is an error. `root` must be a real path.
 */
export function listFolder(root: string): ListedFolder {
  const walk: Walk = { root, files: [], errors: [], remarks: [], totalBytes: 0, folders: 0 };
  walkFolder(walk, "");
  const problems = [...walk.errors, ...sizeProblems(walk), ...walk.remarks];
  return { files: walk.files, totalBytes: walk.totalBytes, problems };
}
