import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
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

export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
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
