import "server-only";
import { type Dirent, existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { err, ok, type Result } from "../../kernel/result";
import { ASSET_KINDS, type AssetKind } from "../rules/manifest/definitions";
import { error, hint, LIMITS, type Problem } from "../schema";

/** A folder that holds one asset. `path` is relative to the library; `fault` says why it is not even looked into. */
export type AssetPlace = {
  readonly kind: AssetKind;
  readonly path: string;
  readonly folder: string;
  readonly fault: string | null;
};

export type Library = {
  readonly root: string;
  readonly places: AssetPlace[];
  /** The markdown catalog and the bundles, where there are some. */
  readonly catalogFile: string | null;
  readonly bundlesFile: string | null;
  readonly problems: Problem[];
};

const CATALOG = join("jupyter-keys-md", "JUPYTER_KEYS_LIBRARY.md");
const BUNDLES = "bundles.json";
const OTHER_FOLDERS = new Set(["jupyter-keys-md", "schemas", "docs"]);

function byName(a: Dirent, b: Dirent): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function placeOf(root: string, kind: AssetKind, name: string, isLink: boolean): AssetPlace {
  const path = `${kind.folder}/${name}`;
  const folder = join(root, kind.folder, name);
  const fault = isLink ? "The asset's folder is a link; put the folder itself into the library." : null;
  return { kind, path, folder, fault };
}

function scanKind(root: string, kind: AssetKind): { places: AssetPlace[]; problems: Problem[] } {
  const folder = join(root, kind.folder);
  if (!existsSync(folder)) return { places: [], problems: [] };
  if (!realpathSync(folder).startsWith(root + sep))
    return { places: [], problems: [error(kind.folder, null, "The folder is a link that leads out of the library.")] };
  const entries = readdirSync(folder, { withFileTypes: true }).sort(byName);
  const places = entries
    .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith("."))
    .map((entry) => placeOf(root, kind, entry.name, entry.isSymbolicLink()));
  return { places, problems: [] };
}

function unknownFolders(root: string): Problem[] {
  const known = new Set([...ASSET_KINDS.map((kind) => kind.folder), ...OTHER_FOLDERS]);
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && !known.has(entry.name))
    .map((entry) => hint(entry.name, null, "No kind of asset belongs to this folder; it was not looked into."));
}

/** A file beside the folders, unless it is a link that leads elsewhere. */
function fileBeside(root: string, name: string): string | null {
  const path = join(root, name);
  return existsSync(path) && realpathSync(path).startsWith(root + sep) ? path : null;
}

function scanWhole(root: string): Library {
  const scans = ASSET_KINDS.map((kind) => scanKind(root, kind));
  return {
    root,
    places: scans.flatMap((scan) => scan.places),
    catalogFile: fileBeside(root, CATALOG),
    bundlesFile: fileBeside(root, BUNDLES),
    problems: [...scans.flatMap((scan) => scan.problems), ...unknownFolders(root)],
  };
}

const kindOf = (folder: string) => ASSET_KINDS.find((kind) => kind.folder === basename(folder));
const only = (root: string, places: AssetPlace[]): Library => ({
  root,
  places,
  catalogFile: null,
  bundlesFile: null,
  problems: [],
});

/**
 * Finds the assets of a library; also takes one of its folders, or the folder of a single asset. Error: `not_found`
 * when there is no such folder, `invalid_input` when it holds more assets than one run takes.
 */
export function scanLibrary(path: string): Result<Library> {
  if (!existsSync(path) || !statSync(path).isDirectory())
    return err({
      code: "not_found",
      message: `There is no folder ${path}. Name the library's folder, or its index.json.`,
    });
  const root = realpathSync(path);
  const whole = kindOf(root);
  const parent = dirname(root);
  const single = kindOf(parent);
  const library = whole
    ? only(parent, scanKind(parent, whole).places)
    : single
      ? only(dirname(parent), [placeOf(dirname(parent), single, basename(root), false)])
      : scanWhole(root);
  if (library.places.length <= LIMITS.assets) return ok(library);
  return err({ code: "invalid_input", message: `A library holds at most ${LIMITS.assets} assets.` });
}
