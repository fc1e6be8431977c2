import "server-only";
import { randomUUID } from "node:crypto";
import { parse } from "semver";
import { REVALIDATE_TASK } from "../catalog/schema";
import { Prisma } from "../generated/prisma/client";
import type { Tx } from "../platform/db";
import { addJob } from "../platform/jobs";
import { TELL_FOLLOWERS_TASK } from "../releases/schema";
import { type BundleDefinition, bundleHash } from "./rules/bundles";
import type { Candidate } from "./rules/candidate";
import { byPath } from "./rules/content";
import { type Listing, summaryOf } from "./rules/listing";
import type { PlanDefinition } from "./rules/plans";
import { ANNOUNCE_TASK, YANKED_TASK } from "./schema";

export type StoredArtifact = { readonly sha256: string; readonly bytes: number };

/** Manifests are checked JSON; what is absent in them is left out. */
function asJson(value: unknown): Prisma.InputJsonObject {
  return JSON.parse(JSON.stringify(value));
}

/** The row of a new KEY: on sale with the version of that id, or with null one that can only be seen. */
function newKey({ listing, candidate }: NewVersion, offeredId: string | null, now: Date): Prisma.Sql {
  const offered = offeredId === null ? null : listing;
  return Prisma.sql`
    insert into marketplace_keys (id, slug, title, summary, description, outcome, type, maturity, key_types, tags, status,
      price_cents, price_reason, severity, license_spdx, manifest, related_slugs, origin, current_version_id, created_at,
      updated_at)
    values (gen_random_uuid(), ${listing.slug}, ${listing.title}, ${listing.summary}, ${listing.description},
      ${listing.outcome}, ${listing.type}::key_type, ${listing.maturity}::maturity, ${listing.keyTypes}::text[],
      ${listing.tags}::text[], ${offered ? "on_sale" : "coming"}::sale_status, ${offered?.priceCents ?? null},
      ${offered?.priceReason ?? null}, ${listing.severity}, ${listing.licenseSpdx}, ${JSON.stringify(candidate.manifest)}::jsonb,
      ${listing.relatedSlugs}::text[], ${listing.origin}, ${offeredId}::uuid, ${now}, ${now})
    returning id`;
}

/** A release counts from the day that its changelog gives; one in the future, or none, is taken for now. */
function publishedAt({ releasedAt }: Candidate, now: Date): Date {
  return releasedAt !== null && releasedAt <= now ? releasedAt : now;
}

export type NewVersion = {
  readonly candidate: Candidate;
  readonly listing: Listing;
  readonly artifact: StoredArtifact;
  /** Why it is not offered from the beginning, or null. */
  readonly yankedReason: string | null;
  /** The KEY that it is a version of; null makes a new one, on sale with this version unless that is yanked. */
  readonly keyId: string | null;
};

/**
 * Adds a version, which never changes afterwards, with the record of its zip and with its KEY where that is new. One
 * statement, because a library of thousands of assets runs it as often, and a KEY that is written once is made searchable
 * once. Returns the version's id.
 */
export async function insertVersion(tx: Tx, version: NewVersion, now: Date): Promise<string> {
  const { candidate, artifact, keyId, yankedReason } = version;
  const { documents, manifest } = candidate;
  const semver = parse(candidate.version);
  if (!semver) throw new Error(`${candidate.version} was checked and is not a version.`);
  const files = candidate.files
    .toSorted(byPath)
    .map(({ path, bytes, sha256 }) => ({ path, bytes: bytes.byteLength, sha256 }));
  const id = randomUUID();
  await tx.$executeRaw`
    with artifact as (
      insert into marketplace_artifacts (sha256, bytes, created_at) values (${artifact.sha256}, ${artifact.bytes}, ${now})
      on conflict (sha256) do nothing),
    key as (${keyId === null ? newKey(version, yankedReason === null ? id : null, now) : Prisma.sql`select ${keyId}::uuid as id`})
    insert into marketplace_key_versions (id, key_id, version, major, minor, patch, prerelease, manifest, readme, changelog,
      changelog_entry, license_text, files, content_hash, artifact_sha256, published_at,
      yanked_at, yanked_reason)
    select ${id}::uuid, key.id, ${candidate.version}, ${semver.major}, ${semver.minor}, ${semver.patch},
      ${semver.prerelease.join(".")}, ${JSON.stringify(manifest)}::jsonb, ${documents.readme}, ${documents.changelog},
      ${candidate.changelogEntry}, ${documents.licenseText}, ${JSON.stringify(files)}::jsonb, ${candidate.contentHash},
      ${artifact.sha256}, ${publishedAt(candidate, now)}, ${yankedReason === null ? null : now}, ${yankedReason}
    from key`;
  return id;
}

/** Puts a version on sale as the current one of a KEY that was there before; a KEY that is withdrawn stays withdrawn. */
export async function makeCurrent(
  tx: Tx,
  { id, keyId }: { readonly id: string; readonly keyId: string },
  { listing, manifest }: { readonly listing: Listing; readonly manifest: unknown },
  now: Date,
): Promise<void> {
  await tx.$executeRaw`
    update marketplace_keys set current_version_id = ${id}::uuid, title = ${listing.title}, summary = ${listing.summary},
      status = case when status = 'withdrawn' then status else 'on_sale' end,
      description = ${listing.description}, outcome = ${listing.outcome}, type = ${listing.type}::key_type,
      maturity = ${listing.maturity}::maturity, key_types = ${listing.keyTypes}::text[], tags = ${listing.tags}::text[],
      price_cents = ${listing.priceCents}, price_reason = ${listing.priceReason}, severity = ${listing.severity},
      license_spdx = ${listing.licenseSpdx}, manifest = ${JSON.stringify(manifest)}::jsonb,
      related_slugs = ${listing.relatedSlugs}::text[], origin = ${listing.origin}, updated_at = ${now}
    where id = ${keyId}::uuid`;
}

/**
 * Offers another version than before, with what the shop shows of the KEY as it is: for a version whose manifest says
 * nothing that could be shown.
 */
export async function offerVersion(tx: Tx, keyId: string, versionId: string, now: Date): Promise<void> {
  await tx.$executeRaw`
    update marketplace_keys set current_version_id = ${versionId}::uuid, updated_at = ${now},
      status = case when status = 'withdrawn' then status else 'on_sale' end
    where id = ${keyId}::uuid`;
}

/** Offers no version: the KEY can be seen and not bought. One that is withdrawn keeps what it shows. */
export async function offerNothing(tx: Tx, keyId: string, now: Date): Promise<void> {
  await tx.key.updateMany({
    where: { id: keyId, status: { not: "withdrawn" } },
    data: { status: "coming", currentVersionId: null, updatedAt: now },
  });
}

/** Marks a version as no longer offered, for a reason; null for both offers it again. */
export async function markYanked(
  tx: Tx,
  versionId: string,
  yanked: { readonly yankedAt: Date; readonly yankedReason: string } | null,
): Promise<void> {
  const data = yanked ?? { yankedAt: null, yankedReason: null };
  await tx.keyVersion.update({ where: { id: versionId }, data, select: { id: true } });
}

/** Asks for the job that tells those who downloaded a version that it is yanked, or is offered again. */
export function requestYankNotice(tx: Tx, versionId: string): Promise<void> {
  return addJob(tx, YANKED_TASK, { version_id: versionId }, { key: `${YANKED_TASK}:${versionId}` });
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

/** Several versions of one KEY come one after the other, in seconds; together they are one mail. */
const BURST_MS = 30_000;

/** Asks for the job that mails a KEY's followers about the version that is offered now, when it has any. */
export async function requestUpdateMails(tx: Tx, keyId: string): Promise<void> {
  const follower = await tx.releaseFollow.findFirst({ where: { keyId, endedAt: null }, select: { keyId: true } });
  if (!follower) return;
  const options = { key: `${TELL_FOLLOWERS_TASK}:${keyId}`, delayMs: BURST_MS };
  await addJob(tx, TELL_FOLLOWERS_TASK, { key_id: keyId }, options);
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
