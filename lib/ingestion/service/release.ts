import "server-only";
import { sha256Hex } from "../../kernel/sha256";
import type { Tx } from "../../platform/db";
import { signRelease } from "../../provenance/service";
import { findKeyState, findKnownKey, type KnownKey } from "../queries";
import { buildZip } from "../rules/build-zip";
import type { Candidate } from "../rules/candidate";
import { changedMessage, decideRelease, type KnownVersions, type ReleaseDecision } from "../rules/decide";
import { isSameListing } from "../rules/listing";
import { dependenciesOf } from "../rules/manifest/dependencies";
import type { Prepared } from "../rules/prepare";
import { type AssetReport, error, hasError, hint, type Outcome, type Problem } from "../schema";
import {
  insertVersion,
  makeCurrent,
  requestAnnouncement,
  requestRevalidation,
  requestUpdateMails,
  type StoredArtifact,
  updateKey,
} from "../store";
import { type Run, refused, writeKey } from "./context";

const OUTCOMES: Readonly<Record<ReleaseDecision, Outcome>> = {
  first: "ingested",
  higher: "new_version",
  lower: "history",
  same: "unchanged",
  changed: "refused",
};

const UNKNOWN: KnownVersions = { current: null, hashes: new Map() };

function decide(known: KnownVersions | undefined, { version, contentHash }: Candidate): ReleaseDecision {
  return decideRelease(known ?? UNKNOWN, version, contentHash);
}

/** The versions that a release is compared with: the shop's, in a dry run with those that it would have by now. */
function versionsOf(run: Run, slug: string): KnownVersions | undefined {
  return run.plannedVersions.get(slug) ?? run.known.get(slug)?.versions;
}

/** Whether the shop shows something else of this version than it would now: a rule of the shop has changed since. */
function isListingStale(known: KnownKey | null, { candidate, listing }: Prepared): known is KnownKey {
  return known !== null && known.versions.current === candidate.version && !isSameListing(known.listing, listing);
}

async function storeArtifact(run: Run, { candidate }: Prepared): Promise<StoredArtifact> {
  const { slug, version, manifest } = candidate;
  const { title, license_spdx: licenseSpdx } = manifest;
  const facts = { slug, version, title, licenseSpdx, dependencies: dependenciesOf(manifest) };
  const zip = buildZip(candidate.files, facts);
  const sha256 = sha256Hex(zip);
  await run.store.put(sha256, zip);
  return { sha256, bytes: zip.byteLength };
}

/** Adds the version, and makes it the one that is offered unless a higher one is or it is yanked. */
async function addVersion(tx: Tx, run: Run, prepared: Prepared, artifact: StoredArtifact): Promise<ReleaseDecision> {
  const state = await findKeyState(tx, prepared.candidate.slug);
  const decision = decide(state?.versions, prepared.candidate);
  if (decision === "changed" || decision === "same") return decision;
  const id = await insertVersion(tx, { ...prepared, artifact, keyId: state?.id ?? null }, run.now);
  if (state && decision !== "lower" && prepared.yankedReason === null) {
    const { listing, candidate } = prepared;
    await makeCurrent(tx, { id, keyId: state.id }, { listing, manifest: candidate.manifest }, run.now);
    if (state.status !== "withdrawn") await requestAnnouncement(tx, state.id);
    await requestUpdateMails(tx, state.id);
  }
  await signRelease(tx, id, run.now);
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

/** In a dry run, what follows is decided on what this would have changed: the KEY's versions, and bundles. */
function plan(run: Run, { candidate, listing, yankedReason }: Prepared, decision: ReleaseDecision): void {
  const { slug, priceCents } = listing;
  const known = run.known.get(slug);
  const versions = versionsOf(run, slug) ?? UNKNOWN;
  const isOffered = decision !== "lower" && yankedReason === null;
  run.plannedVersions.set(slug, {
    current: isOffered ? candidate.version : versions.current,
    hashes: new Map([...versions.hashes, [candidate.version, candidate.contentHash]]),
  });
  if (!isOffered) return;
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
  let decision = decide(versionsOf(run, slug), candidate);
  const isNew = decision !== "same" && decision !== "changed";
  if (run.isDryRun && isNew) plan(run, prepared, decision);
  if (isNew && !run.isDryRun) {
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
