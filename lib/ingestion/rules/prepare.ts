import type { Problem } from "../schema";
import type { Candidate } from "./candidate";
import { withLines } from "./lines";
import { type Listing, listingOf } from "./listing";
import { referencesOf, resolveReferences } from "./references";

/** A checked asset with what the shop shows of it. */
export type Prepared = {
  readonly candidate: Candidate;
  readonly listing: Listing;
  /** Why it is not offered, when its author has yanked it already. */
  readonly yankedReason: string | null;
  readonly problems: Problem[];
};

type Described = Pick<Candidate, "manifest" | "manifestFile" | "type" | "slug">;

/** What the shop shows of a manifest. `slugs` are all KEYS that there are; references to others are warnings. */
export function presentManifest(described: Described, slugs: Pick<ReadonlySet<string>, "has">, origin: string) {
  const { manifest, manifestFile: file, type, slug } = described;
  const isKnown = (other: string) => other !== slug && slugs.has(other);
  const references = resolveReferences(referencesOf(manifest), isKnown, file);
  const { listing, problems } = listingOf(manifest, { type, relatedSlugs: references.slugs, origin, file });
  return { listing, problems: [...references.problems, ...problems] };
}

/** Prepares a candidate for its release. */
export function prepare(candidate: Candidate, slugs: Pick<ReadonlySet<string>, "has">, origin: string): Prepared {
  const { listing, problems } = presentManifest(candidate, slugs, origin);
  return { candidate, listing, yankedReason: null, problems: withLines(problems, candidate.source) };
}
