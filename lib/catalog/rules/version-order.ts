import { compareBuild } from "semver";

/** Orders things that have a version by its meaning, the highest first. */
export function highestFirst(a: { readonly version: string }, b: { readonly version: string }): number {
  return compareBuild(b.version, a.version);
}
