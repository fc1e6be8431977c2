import "server-only";
import { findKnownKey, type KnownKey } from "../queries";
import { isSameListing, type Listing } from "../rules/listing";
import { type AssetReport, hint, type Problem, warning } from "../schema";
import { insertComingKey, requestRevalidation, updateKey } from "../store";
import { type Run, writeKey } from "./context";

/** A KEY that is described somewhere and has no files yet. */
export type Announcement = {
  readonly listing: Listing;
  readonly manifest: unknown;
  readonly path: string;
  /** The version that it is announced with, where it is. */
  readonly version: string | null;
  readonly problems: Problem[];
};

/** References of what is announced; those to nothing are warnings as everywhere. */
function unknownReferences(run: Run, { listing, path }: Announcement): Problem[] {
  return listing.relatedSlugs
    .filter((slug) => !run.slugs.has(slug))
    .map((slug) => warning(path, "referenced_by", `It names ${slug}, and there is no such KEY.`));
}

/** A KEY whose every version is yanked is "coming" again, and still described by its releases. */
const isReleased = ({ status, versions }: KnownKey) => status !== "coming" || versions.hashes.size > 0;

async function write(run: Run, announcement: Announcement): Promise<"ingested" | "unchanged"> {
  const { listing, manifest } = announcement;
  return writeKey(listing.slug, async (tx) => {
    const known = await findKnownKey(tx, listing.slug);
    if (known && (isReleased(known) || isSameListing(known.listing, listing))) return "unchanged";
    if (known) await updateKey(tx, known.id, { listing, manifest, status: "coming" }, run.now);
    else await insertComingKey(tx, listing, manifest, run.now);
    await requestRevalidation(tx);
    return known ? "unchanged" : "ingested";
  });
}

/**
 * Lists a KEY as "coming": it can be seen and not bought. One that has a release already stays as its release
 * describes it.
 */
export async function announce(run: Run, announcement: Announcement): Promise<AssetReport> {
  const { listing, path, version } = announcement;
  const { slug } = listing;
  const known = run.known.get(slug);
  const problems = [...announcement.problems, ...unknownReferences(run, announcement)];
  if (known && isReleased(known)) {
    const current = known.versions.current;
    problems.push(hint(path, null, `${slug} is released${current ? ` (${current})` : ""}; its release describes it.`));
    if (version !== null && !known.versions.hashes.has(version))
      problems.push(
        warning(path, "version", `Version ${version} of ${slug} is named without its files; it was not released.`),
      );
    return { slug, path, outcome: "unchanged", version: current, problems };
  }
  const wouldBe = known ? "unchanged" : "ingested";
  const outcome =
    run.isDryRun || (known && isSameListing(known.listing, listing)) ? wouldBe : await write(run, announcement);
  return { slug, path, outcome, version: null, problems };
}
