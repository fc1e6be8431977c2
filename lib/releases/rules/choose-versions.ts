import { gt, lt } from "semver";
import { highestFirst } from "../../catalog/rules/version-order";

type Known = { readonly version: string };
type Wish = { readonly from?: string | undefined; readonly to?: string | undefined };

/**
 * Which two versions are compared: `to` is the offered one (or the highest) unless it is named, `from` the highest below
 * it. Null when one that is named does not exist, or when there is no version at all. The first version is compared with
 * itself.
 */
export function chooseVersions(
  versions: readonly Known[],
  offered: string | null,
  wish: Wish,
): { from: string; to: string } | null {
  const all = versions.toSorted(highestFirst).map(({ version }) => version);
  const to = wish.to ?? offered ?? all[0];
  if (to === undefined || !all.includes(to)) return null;
  const from = wish.from ?? all.find((version) => lt(version, to)) ?? to;
  return all.includes(from) ? { from, to } : null;
}

/** The versions above the lower of two, up to the higher one, the highest first: those whose notes tell what changed. */
export function versionsBetween<T extends Known>(versions: readonly T[], one: string, other: string): T[] {
  const [low, high] = gt(one, other) ? [other, one] : [one, other];
  return versions.filter(({ version }) => gt(version, low) && !gt(version, high)).toSorted(highestFirst);
}
