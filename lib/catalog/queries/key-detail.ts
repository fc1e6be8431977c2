import "server-only";
import { z } from "zod";
import type { Prisma } from "../../generated/prisma/client";
import { money } from "../../kernel/money";
import { type Db, database } from "../../platform/db";
import { publicReadme } from "../rules/preview";
import { requirementsOf } from "../rules/requirements";
import { highestFirst } from "../rules/version-order";
import { isSlug, type KeyDetail, type KeySummary, type KeyVersionDto, recordedFilesSchema } from "../schema";
import { summarySelect, toSummary } from "./summary";

const RELATED_LIMIT = 4;

const detailSelect = {
  ...summarySelect,
  description: true,
  outcome: true,
  keyTypes: true,
  severity: true,
  priceReason: true,
  licenseSpdx: true,
  manifest: true,
  relatedSlugs: true,
  replacedBySlug: true,
  currentVersion: { select: { version: true, readme: true, licenseText: true, files: true } },
  versions: {
    select: {
      version: true,
      publishedAt: true,
      changelogEntry: true,
      artifactSha256: true,
      yankedReason: true,
      artifact: { select: { bytes: true } },
      signature: { select: { keyId: true, envelope: true } },
    },
  },
  bundleItems: {
    select: { bundle: { select: { slug: true, title: true, priceCents: true, currency: true } } },
    where: { bundle: { status: "on_sale" } },
    orderBy: { bundle: { position: "asc" } },
  },
} satisfies Prisma.KeySelect;

type DetailRow = Prisma.KeyGetPayload<{ select: typeof detailSelect }>;

const envelopeSchema = z.object({ signatures: z.array(z.object({ sig: z.string() })).min(1) });

function signatureOf(row: DetailRow["versions"][number]["signature"]): KeyVersionDto["signature"] {
  const sig = row && envelopeSchema.parse(row.envelope).signatures[0]?.sig;
  return row && sig ? { key_id: row.keyId, sig } : null;
}

function toVersions(rows: DetailRow["versions"]): KeyVersionDto[] {
  return rows.toSorted(highestFirst).map((row) => ({
    version: row.version,
    published_at: row.publishedAt.toISOString(),
    changelog: row.changelogEntry,
    sha256: row.artifactSha256,
    bytes: row.artifact?.bytes ?? null,
    yanked_reason: row.yankedReason,
    signature: signatureOf(row.signature),
  }));
}

/** The KEYS beside this one: those it names, those that name it, then those that share the most tags with it. */
async function listRelated(db: Db, row: DetailRow): Promise<KeySummary[]> {
  const ranked = await db.$queryRaw<{ slug: string }[]>`
    select k.slug from marketplace_keys k
    cross join lateral (select count(*)::int as shared from unnest(k.tags) tag where tag = any(${row.tags}::text[])) s
    where k.slug <> ${row.slug} and k.status <> 'withdrawn'
      and (k.slug = any(${row.relatedSlugs}::text[]) or k.related_slugs @> array[${row.slug}]::text[]
        or k.tags && ${row.tags}::text[])
    order by k.slug = any(${row.relatedSlugs}::text[]) desc, k.related_slugs @> array[${row.slug}]::text[] desc,
      s.shared desc, k.status, k.slug
    limit ${RELATED_LIMIT}`;
  const slugs = ranked.map(({ slug }) => slug);
  const rows = await db.key.findMany({ where: { slug: { in: slugs } }, select: summarySelect });
  return rows.toSorted((a, b) => slugs.indexOf(a.slug) - slugs.indexOf(b.slug)).map(toSummary);
}

/** Everything that the page of a KEY shows, or null when there is no such KEY. Withdrawn KEYS have a page too. */
export async function findKey(slug: string, db: Db = database()): Promise<KeyDetail | null> {
  // What can be no slug is asked of nobody: PostgreSQL refuses some characters with an error.
  const row = isSlug(slug) ? await db.key.findUnique({ where: { slug }, select: detailSelect }) : null;
  if (!row) return null;
  const current = row.currentVersion;
  return {
    ...toSummary(row),
    description: row.description,
    outcome: row.outcome,
    key_types: row.keyTypes,
    severity: row.severity,
    price_reason: row.priceReason,
    license: { spdx: row.licenseSpdx, text: current?.licenseText ?? null },
    readme: current ? publicReadme(row.type, current.readme) : null,
    files: current ? recordedFilesSchema.parse(current.files) : [],
    versions: toVersions(row.versions),
    requirements: requirementsOf(row.manifest),
    bundles: row.bundleItems.map(({ bundle }) => ({
      slug: bundle.slug,
      title: bundle.title,
      price: money(bundle.priceCents, bundle.currency),
    })),
    related: await listRelated(db, row),
    replaced_by: row.replacedBySlug,
  };
}

/** Every KEY that has a page, for the sitemap. */
export function listKeySlugs(db: Db = database()): Promise<{ slug: string; updatedAt: Date }[]> {
  return db.key.findMany({ select: { slug: true, updatedAt: true }, orderBy: { slug: "asc" } });
}
