import "server-only";
import { parse } from "semver";
import { REVALIDATE_TASK } from "../catalog/schema";
import type { Prisma } from "../generated/prisma/client";
import type { Tx } from "../platform/db";
import { addJob } from "../platform/jobs";
import { type BundleDefinition, bundleHash } from "./rules/bundles";
import type { Candidate } from "./rules/candidate";
import { byPath } from "./rules/content";
import { type Listing, summaryOf } from "./rules/listing";
import type { PlanDefinition } from "./rules/plans";
import { ANNOUNCE_TASK } from "./schema";

export type StoredArtifact = { readonly sha256: string; readonly bytes: number };

/** Manifests are checked JSON; what is absent in them is left out. */
function asJson(value: unknown): Prisma.InputJsonObject {
  return JSON.parse(JSON.stringify(value));
}

/** Records that a zip is stored. The same zip is recorded once. */
export async function insertArtifact(tx: Tx, artifact: StoredArtifact, now: Date): Promise<void> {
  await tx.artifact.createMany({ data: [{ ...artifact, createdAt: now }], skipDuplicates: true });
}

/** Adds a version to a KEY; it never changes afterwards. Returns its id. */
export async function insertVersion(
  tx: Tx,
  keyId: string,
  { candidate, artifact }: { candidate: Candidate; artifact: StoredArtifact },
  now: Date,
): Promise<string> {
  const semver = parse(candidate.version);
  if (!semver) throw new Error(`${candidate.version} was checked and is not a version.`);
  const files = candidate.files
    .toSorted(byPath)
    .map(({ path, bytes, sha256 }) => ({ path, bytes: bytes.byteLength, sha256 }));
  const row = await tx.keyVersion.create({
    data: {
      keyId,
      version: candidate.version,
      major: semver.major,
      minor: semver.minor,
      patch: semver.patch,
      prerelease: semver.prerelease.join("."),
      manifest: asJson(candidate.manifest),
      readme: candidate.documents.readme,
      changelog: candidate.documents.changelog,
      changelogEntry: candidate.changelogEntry,
      licenseText: candidate.documents.licenseText,
      files,
      contentHash: candidate.contentHash,
      artifactSha256: artifact.sha256,
      publishedAt: now,
    },
    select: { id: true },
  });
  return row.id;
}

/** A KEY that can be seen and not yet bought. Returns its id. */
export async function insertComingKey(tx: Tx, listing: Listing, manifest: unknown, now: Date): Promise<string> {
  const row = await tx.key.create({
    data: {
      ...listing,
      priceCents: null,
      priceReason: null,
      status: "coming",
      manifest: asJson(manifest),
      createdAt: now,
      updatedAt: now,
    },
    select: { id: true },
  });
  return row.id;
}

export type KeyChange = {
  readonly listing: Listing;
  readonly manifest: unknown;
  readonly status: "on_sale" | "coming" | "withdrawn";
  readonly currentVersionId?: string;
};

export async function updateKey(tx: Tx, keyId: string, change: KeyChange, now: Date): Promise<void> {
  const { listing, manifest, ...rest } = change;
  await tx.key.update({
    where: { id: keyId },
    data: { ...listing, ...rest, manifest: asJson(manifest), updatedAt: now },
    select: { id: true },
  });
}

/**
 * Asks for the public pages to be made anew. The last thing in a transaction: transactions that add the same job wait
 * for one another from here on.
 */
export function requestRevalidation(tx: Tx): Promise<void> {
  return addJob(tx, REVALIDATE_TASK, {}, { key: REVALIDATE_TASK });
}

/** Asks for that job when somebody waits to be told. */
export async function requestAnnouncement(tx: Tx, keyId: string): Promise<void> {
  const waiting = await tx.releaseNotice.findFirst({ where: { keyId, notifiedAt: null }, select: { keyId: true } });
  if (waiting) await addJob(tx, ANNOUNCE_TASK, { key_id: keyId }, { key: `${ANNOUNCE_TASK}:${keyId}` });
}

/** Puts a bundle with its KEYS into the shop, in place of what stood under its slug. */
export async function replaceBundle(
  tx: Tx,
  bundle: BundleDefinition,
  keyIds: readonly string[],
  now: Date,
): Promise<void> {
  const data = {
    title: bundle.title,
    summary: bundle.outcome ?? summaryOf(bundle.description),
    description: bundle.description,
    status: bundle.status,
    priceCents: bundle.price_cents,
    currency: bundle.currency,
    position: bundle.position,
    contentHash: bundleHash(bundle),
    updatedAt: now,
  };
  const { id } = await tx.bundle.upsert({
    where: { slug: bundle.slug },
    create: { slug: bundle.slug, ...data, createdAt: now },
    update: data,
    select: { id: true },
  });
  await tx.bundleItem.deleteMany({ where: { bundleId: id } });
  await tx.bundleItem.createMany({ data: keyIds.map((keyId, position) => ({ bundleId: id, keyId, position })) });
}

export async function replacePlan(tx: Tx, plan: PlanDefinition): Promise<void> {
  const { slug, prices, ...data } = plan;
  await tx.plan.upsert({ where: { slug }, create: { slug, ...data }, update: data, select: { slug: true } });
  await tx.planPrice.deleteMany({ where: { planSlug: slug } });
  await tx.planPrice.createMany({ data: prices.map((price) => ({ planSlug: slug, ...price })) });
}
