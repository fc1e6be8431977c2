import { compare } from "semver";

/** What the shop knows of a KEY's versions: each with the hash of its content. */
export type KnownVersions = { readonly current: string | null; readonly hashes: ReadonlyMap<string, string> };

/**
 * What a version means for its KEY: the first one, a higher one that becomes current, a lower one that is kept as
 * history, the same as is there, or the same version with other content, which is refused because a version never
 * changes. Source: product.md, "The asset library".
 */
export type ReleaseDecision = "first" | "higher" | "lower" | "same" | "changed";

export function decideRelease(known: KnownVersions, version: string, contentHash: string): ReleaseDecision {
  const stored = known.hashes.get(version);
  if (stored !== undefined) return stored === contentHash ? "same" : "changed";
  if (known.current === null) return "first";
  return compare(version, known.current) > 0 ? "higher" : "lower";
}

/** The sentence for a refused change. */
export function changedMessage(version: string): string {
  return `Version ${version} is released with other content, and a version never changes. Give the changed asset a higher version.`;
}
