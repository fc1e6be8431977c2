import "server-only";
import { type Dirent, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { byVersion } from "../rules/offered";
import { VERSIONS, YANKED } from "../rules/paths";
import { LIMITS, type Problem, warning } from "../schema";
import { readSmallFile } from "./read-files";

/** A folder that should hold an older release: `name` is the version that it is called after. */
export type OlderPlace = { readonly name: string; readonly folder: string; readonly fault: string | null };

export type OlderReleases = {
  /** The oldest first. */
  readonly places: OlderPlace[];
  /** Why none of them is looked into. */
  readonly fault: string | null;
  readonly problems: Problem[];
};

const NONE: OlderReleases = { places: [], fault: null, problems: [] };

function placeOf(folder: string, entry: Dirent): OlderPlace {
  const fault = entry.isSymbolicLink() ? "The release's folder is a link; put the folder itself in its place." : null;
  return { name: entry.name, folder: join(folder, entry.name), fault };
}

/** The older releases in an asset's folder. Their names are not checked yet. */
export function listOlder(asset: string): OlderReleases {
  const folder = join(asset, VERSIONS);
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  // A file of that name is a file like any other.
  if (!stats || stats.isFile()) return NONE;
  if (!stats.isDirectory())
    return { ...NONE, fault: `${VERSIONS} is not a folder; put the folder itself in its place.` };
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !name.startsWith("."));
  const releases = entries.filter((entry) => entry.isDirectory() || entry.isSymbolicLink());
  if (releases.length > LIMITS.versions)
    return { ...NONE, fault: `${VERSIONS} holds more than ${LIMITS.versions} releases.` };
  const others = entries.filter((entry) => !entry.isDirectory() && !entry.isSymbolicLink()).slice(0, LIMITS.versions);
  return {
    places: releases.map((entry) => placeOf(folder, entry)).sort((a, b) => byVersion(a.name, b.name)),
    fault: null,
    problems: others.map(({ name }) =>
      warning(`${VERSIONS}/${name}`, null, `Only folders of releases belong into ${VERSIONS}; it was not looked into.`),
    ),
  };
}

/** The bytes of the list of yanked versions; null when there is none, `"unreadable"` when it is no small plain file. */
export function readYankedFile(asset: string): Uint8Array | "unreadable" | null {
  const place = join(asset, YANKED);
  if (!lstatSync(place, { throwIfNoEntry: false })) return null;
  return readSmallFile(place, LIMITS.manifestBytes) ?? "unreadable";
}
