import "server-only";
import type { Tx } from "../../platform/db";
import { findKeyState, findKnownKey, type KnownKey } from "../queries";
import { buildZip } from "../rules/build-zip";
import type { Candidate } from "../rules/candidate";
import { sha256Of } from "../rules/content";
import { changedMessage, decideRelease, type ReleaseDecision } from "../rules/decide";
import { isSameListing, type Listing, listingOf } from "../rules/listing";
import { referencesOf, resolveReferences } from "../rules/references";
import { type AssetReport, error, hasError, hint, type Outcome, type Problem } from "../schema";
import {
  insertVersion,
  makeCurrent,
  requestAnnouncement,
  requestRevalidation,
  type StoredArtifact,
  updateKey,
} from "../store";
import { type Run, refused, writeKey } from "./context";

export type Prepared = { readonly candidate: Candidate; readonly listing: Listing; readonly problems: Problem[] };

const OUTCOMES: Readonly<Record<ReleaseDecision, Outcome>> = {
  first: "ingested",
  higher: "new_version",
  lower: "history",
  same: "unchanged",
  changed: "refused",
};

/** What the shop will show of a checked asset, with its references resolved. */
export function prepare(run: Run, candidate: Candidate, origin: string): Prepared {
  const { manifest, manifestFile: file, type } = candidate;
  const isKnown = (slug: string) => run.slugs.has(slug) && slug !== candidate.slug;
  const references = resolveReferences(referencesOf(manifest), isKnown, file);
  const { listing, problems } = listingOf(manifest, { type, relatedSlugs: references.slugs, origin, file });
  return { candidate, listing, problems: [...references.problems, ...problems] };
}

function decide(known: Pick<KnownKey, "versions"> | null, { version, contentHash }: Candidate): ReleaseDecision {
  return decideRelease(known?.versions ?? { current: null, hashes: new Map() }, version, contentHash);
}

/** Whether the shop shows something else of this version than it would now: a rule of the shop has changed since. */
function isListingStale(known: KnownKey | null, { candidate, listing }: Prepared): known is KnownKey {
  return known !== null && known.versions.current === candidate.version && !isSameListing(known.listing, listing);
}

async function storeArtifact(run: Run, { candidate }: Prepared): Promise<StoredArtifact> {
  const { slug, version, manifest } = candidate;
  const facts = { slug, version, title: manifest.title, licenseSpdx: manifest.license_spdx };
  const zip = buildZip(candidate.files, facts);
  const sha256 = sha256Of(zip);
  await run.store.put(sha256, zip);
  return { sha256, bytes: zip.byteLength };
}

/** Adds the version, and makes it the one that is shown unless a higher one is there. Returns whether it did. */
async function addVersion(tx: Tx, run: Run, prepared: Prepared, artifact: StoredArtifact): Promise<ReleaseDecision> {
  const state = await findKeyState(tx, prepared.candidate.slug);
  const decision = decide(state, prepared.candidate);
  if (decision === "changed" || decision === "same") return decision;
  const version = await insertVersion(tx, { ...prepared, artifact, keyId: state?.id ?? null }, run.now);
  if (decision !== "lower") {
    await makeCurrent(tx, version, prepared, run.now);
    if (state && state.status !== "withdrawn") await requestAnnouncement(tx, state.id);
  }
  await requestRevalidation(tx);
  return decision;
}

/** A zip that the shop should have and has not is made again; made from the same content, it is the same zip. */
async function healArtifact(run: Run, prepared: Prepared, known: KnownKey | undefined): Promise<Problem[]> {
  const expected = known?.artifacts.get(prepared.candidate.version);
  if (!expected || run.isDryRun) return [];
  const stored = await run.store.stat(expected.sha256);
  if (stored?.bytes === expected.bytes) return [];
  const made = await storeArtifact(run, prepared);
  if (made.sha256 === expected.sha256) return [hint("", null, "The stored zip was missing; it was made again.")];
  return [error("", null, "The stored zip is missing and cannot be made again as it was. Restore it from a backup.")];
}

async function refreshListing(run: Run, prepared: Prepared): Promise<void> {
  const { candidate, listing } = prepared;
  await writeKey(candidate.slug, async (tx) => {
    const known = await findKnownKey(tx, candidate.slug);
    if (!isListingStale(known, prepared)) return;
    await updateKey(tx, known.id, { listing, manifest: candidate.manifest, status: known.status }, run.now);
    await requestRevalidation(tx);
  });
}

async function keep(run: Run, prepared: Prepared, known: KnownKey | undefined): Promise<Problem[]> {
  const healed = await healArtifact(run, prepared, known);
  if (!isListingStale(known ?? null, prepared)) return healed;
  if (!run.isDryRun) await refreshListing(run, prepared);
  return [...healed, hint("", null, "The content is the same; what the shop shows of it was brought up to date.")];
}

/** In a dry run, bundles are checked against what the KEYS would be. */
function plan(run: Run, { listing }: Prepared, known: KnownKey | undefined): void {
  const { slug, priceCents } = listing;
  run.planned.set(slug, {
    id: known?.id ?? slug,
    slug,
    status: known?.status === "withdrawn" ? "withdrawn" : "on_sale",
    priceCents,
  });
}

/**
 * Makes a checked asset a version of its KEY: the zip is stored first, then everything else in one transaction, so that
 * a crash leaves all of it or nothing. `path` is where the asset came from, for the report.
 */
export async function release(run: Run, prepared: Prepared, path: string): Promise<AssetReport> {
  const { candidate, problems } = prepared;
  const { slug, version } = candidate;
  const known = run.known.get(slug);
  let decision = decide(known ?? null, candidate);
  if (run.isDryRun && (decision === "first" || decision === "higher")) plan(run, prepared, known);
  if (decision !== "same" && decision !== "changed" && !run.isDryRun) {
    const artifact = await storeArtifact(run, prepared);
    decision = await writeKey(slug, (tx) => addVersion(tx, run, prepared, artifact));
  } else if (decision === "same") problems.push(...(await keep(run, prepared, known)));
  if (decision === "changed")
    return refused(slug, path, version, [
      ...problems,
      error(candidate.manifestFile, "version", changedMessage(version)),
    ]);
  if (hasError(problems)) return refused(slug, path, version, problems);
  return { slug, path, outcome: OUTCOMES[decision], version, problems };
}
