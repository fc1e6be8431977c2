import { compare, valid } from "semver";

/** Versions by their meaning, the lowest first; what is no version stands before all of them, by its letters. */
export function byVersion(a: string, b: string): number {
  if (valid(a) && valid(b)) return compare(a, b);
  if (valid(a) || valid(b)) return valid(a) ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The version that is offered of these: the highest that is not yanked; null when there is none. */
export function highestOffered<T extends { readonly version: string; readonly yankedAt: Date | null }>(
  versions: readonly T[],
): T | null {
  const offered = versions.filter(({ yankedAt }) => yankedAt === null);
  return offered.toSorted((a, b) => byVersion(b.version, a.version))[0] ?? null;
}
