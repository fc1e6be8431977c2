import { createHash, randomUUID } from "node:crypto";
import type { KeyType, Maturity } from "@/lib/catalog/schema";
import { database } from "@/lib/platform/db";

type KeyOptions = {
  readonly slug?: string;
  readonly priceCents?: number;
  readonly status?: "on_sale" | "coming" | "withdrawn";
  readonly versions?: readonly string[];
  readonly type?: KeyType;
  readonly maturity?: Maturity;
};

const NOW = new Date("2026-01-01T00:00:00Z");
const digest = (text: string) => createHash("sha256").update(text).digest("hex");

/** The bytes that stand for the zip of a version in a test; its SHA-256 is that of the version's artifact. */
export function artifactBytes(slug: string, version: string): Buffer {
  return Buffer.from(`zip of ${slug} ${version}\n`.repeat(50));
}

async function createVersion(keyId: string, slug: string, version: string): Promise<string> {
  const bytes = artifactBytes(slug, version);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  await database().artifact.create({ data: { sha256, bytes: bytes.length } });
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  const row = await database().keyVersion.create({
    data: {
      keyId,
      version,
      major,
      minor,
      patch,
      manifest: {},
      readme: "",
      changelog: "",
      changelogEntry: "",
      licenseText: "",
      files: [],
      contentHash: digest(`${slug} ${version}`),
      artifactSha256: sha256,
      publishedAt: NOW,
    },
  });
  return row.id;
}

/** A KEY in the test's database, on sale at $79 with version 1.0.0 unless told. */
export async function createKey(options: KeyOptions = {}) {
  const slug = options.slug ?? `key-${randomUUID()}`;
  const status = options.status ?? "on_sale";
  const priceCents = status === "coming" ? null : (options.priceCents ?? 7900);
  const versions = status === "coming" ? [] : (options.versions ?? ["1.0.0"]);
  const key = await database().key.create({
    data: {
      slug,
      title: `Title of ${slug}`,
      summary: "A KEY for tests.",
      description: "A KEY for tests.",
      outcome: "Something is tested.",
      type: options.type ?? "node",
      maturity: options.maturity ?? "operator",
      keyTypes: ["job"],
      tags: [],
      status: "coming",
      priceCents,
      manifest: {},
      relatedSlugs: [],
      origin: "folder",
      updatedAt: NOW,
    },
  });
  let currentVersionId: string | null = null;
  for (const version of versions) currentVersionId = await createVersion(key.id, slug, version);
  await database().key.update({ where: { id: key.id }, data: { status, currentVersionId } });
  return { id: key.id, slug, priceCents: priceCents ?? 0 };
}

/** A bundle of these KEYS at a price in cents. */
export async function createBundle(
  keys: readonly { id: string }[],
  priceCents: number,
  slug = `bundle-${randomUUID()}`,
) {
  const bundle = await database().bundle.create({
    data: {
      slug,
      title: `Title of ${slug}`,
      summary: "A bundle for tests.",
      description: "A bundle for tests.",
      status: "on_sale",
      priceCents,
      position: 1,
      contentHash: digest(slug),
      updatedAt: NOW,
      items: { create: keys.map((key, position) => ({ keyId: key.id, position })) },
    },
  });
  return { id: bundle.id, slug, priceCents };
}
