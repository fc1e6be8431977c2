import { compare } from "semver";
import { error, type Problem } from "../schema";
import { isVersion } from "./manifest/check-manifest";
import { VERSIONS } from "./paths";

type Release = { readonly slug: string; readonly version: string };

/** Why a folder below `versions/` cannot hold a release, going by its name; null when it can. */
export function olderNameFault(name: string): string | null {
  if (isVersion(name)) return null;
  return `The folder is called ${name}; it is called like the version that it holds, such as ${VERSIONS}/1.0.0.`;
}

/**
 * What is wrong with an older release, seen from the current one: it must be what its folder says, of the same KEY, and
 * lower. `manifestFile` is where it says so.
 */
export function olderProblems(older: Release, name: string, current: Release, manifestFile: string): Problem[] {
  const problems: Problem[] = [];
  if (older.version !== name)
    problems.push(
      error(manifestFile, "version", `version is ${older.version} in the folder ${name}; right would be: ${name}.`),
    );
  if (older.slug !== current.slug)
    problems.push(
      error(
        manifestFile,
        "slug",
        `slug is ${older.slug}, that of the current release ${current.slug}; right would be: ${current.slug}.`,
      ),
    );
  if (isVersion(older.version) && compare(older.version, current.version) >= 0)
    problems.push(
      error(
        manifestFile,
        "version",
        `version ${older.version} is not lower than the current ${current.version}; the highest release stands in the KEY's own folder.`,
      ),
    );
  return problems;
}
