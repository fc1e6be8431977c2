import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { VERSIONS, YANKED } from "@/lib/ingestion/rules/paths";
import { ASSETS_ROOT } from "./runbook-files";

export type Pack = {
  /** Such as `node-next-keys/rate-limiter`. */
  readonly name: string;
  readonly folder: string;
  /** Every file of the pack, relative to it, with forward slashes. */
  readonly files: readonly string[];
};

/** Every folder of one shelf of the library, also one that is not finished. None when the shelf is not there. */
export function readShelf(shelf: string): Pack[] {
  const root = join(ASSETS_ROOT, shelf);
  if (!existsSync(root)) return [];
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name: `${shelf}/${name}`, folder: join(root, name), files: filesBelow(join(root, name)) }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/**
 * The folders of one shelf with their older releases, which are sold as well, each as a pack of its own. What is asked of
 * a pack's shape is asked of the current release; what is promised of its code is kept by every release.
 */
export function readReleases(shelf: string): Pack[] {
  return readShelf(shelf).flatMap((pack) => [pack, ...olderReleases(pack)]);
}

/** The older releases of a pack, such as `node-next-keys/rate-limiter/versions/1.0.0`. */
function olderReleases({ name, folder }: Pack): Pack[] {
  const versions = join(folder, VERSIONS);
  if (!existsSync(versions)) return [];
  return readdirSync(versions)
    .sort()
    .map((version) => ({
      name: `${name}/${VERSIONS}/${version}`,
      folder: join(versions, version),
      files: filesBelow(join(versions, version)),
    }));
}

/** The pack's own test files: what `node --test` would run where the older releases do not stand beside them. */
export const testsOf = (pack: Pack): string[] => pack.files.filter((file) => /^tests\/.*\.test\.ts$/.test(file));

/** Packs for `describe.each("%s")`, which shortens no name. */
export function byName(packs: readonly Pack[]): [name: string, pack: Pack][] {
  return packs.map((pack) => [pack.name, pack]);
}

/** All shelves: the folders of the library that hold packs. */
export function readPacks(): Pack[] {
  return readdirSync(ASSETS_ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.endsWith("-keys"))
    .flatMap((entry) => readShelf(entry.name));
}

/** The files of one release; its older releases and what is withdrawn are about the KEY and not sold with it. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .filter((file) => !file.startsWith(`${VERSIONS}/`) && file !== YANKED)
    .sort();
}

export function readText(pack: Pack, file: string): string {
  return readFileSync(join(pack.folder, file), "utf8");
}

/** The files that the table under a README's "What is inside" names in its first column. */
export function tableOfFiles(readme: string): string[] {
  const [, section = ""] = readme.split(/^## What is inside$/m);
  const [table = ""] = section.split(/^## /m);
  return [...table.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1] ?? "");
}
