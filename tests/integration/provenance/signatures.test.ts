import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as keysGet } from "@/app/.well-known/keys-signing.json/route";
import { GET as receiptGet } from "@/app/api/v1/account/downloads/[id]/receipt/route";
import { GET as downloadsGet } from "@/app/api/v1/account/downloads/route";
import { GET as bomGet } from "@/app/api/v1/marketplace/keys/[slug]/versions/[version]/bom/route";
import { GET as signatureGet } from "@/app/api/v1/marketplace/keys/[slug]/versions/[version]/signature/route";
import { ingestFolder } from "@/lib/ingestion/service/ingest-folder";
import { database, disconnect } from "@/lib/platform/db";
import { resetStorage } from "@/lib/platform/storage";
import { readSigningKey } from "@/lib/provenance/rules/envelope";
import type { Envelope } from "@/lib/provenance/schema";
import { signMissing } from "@/lib/provenance/service";
import { createKey } from "../../support/catalog";
import { writeAsset } from "../../support/library";
import { apiRequest, createPerson, type TestPerson } from "../../support/viewer";

const NOW = new Date("2026-11-20T10:00:00Z");
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "keys-provenance-"));
  process.env.STORAGE_URL = `file:${folder}/artifacts`;
  resetStorage();
});
afterAll(async () => {
  await disconnect();
  await rm(folder, { recursive: true, force: true });
});

const params = <P>(value: P) => ({ params: Promise.resolve(value) });

type PublicKeys = { keys: { keyid: string; public_key_pem: string; retired_at: string | null }[] };

async function publicKeys(): Promise<PublicKeys["keys"]> {
  const response = await keysGet(apiRequest("/.well-known/keys-signing.json"), undefined);
  expect(response.headers.get("cache-control")).toContain("public");
  return ((await response.json()) as PublicKeys).keys;
}

/** Checks an envelope as anybody outside of the shop would, with nothing but the list of public keys. */
async function opened(envelope: Envelope): Promise<Record<string, unknown>> {
  const payload = Buffer.from(envelope.payload, "base64");
  const signed = Buffer.concat([
    Buffer.from(`DSSEv1 ${envelope.payloadType.length} ${envelope.payloadType} ${payload.length} `),
    payload,
  ]);
  const [signature] = envelope.signatures;
  const key = (await publicKeys()).find(({ keyid }) => keyid === signature?.keyid);
  expect(key).toBeDefined();
  const isGood = verify(
    null,
    signed,
    createPublicKey(key?.public_key_pem ?? ""),
    Buffer.from(signature?.sig ?? "", "base64"),
  );
  expect(isGood).toBe(true);
  return JSON.parse(payload.toString("utf8"));
}

async function signatureOf(slug: string, version: string) {
  const path = `/api/v1/marketplace/keys/${slug}/versions/${version}/signature`;
  return signatureGet(apiRequest(path), params({ slug, version }));
}

async function download(person: TestPerson, slug: string) {
  const key = await database().key.findUniqueOrThrow({ where: { slug }, include: { currentVersion: true } });
  return database().download.create({
    data: {
      userId: person.userId,
      keyId: key.id,
      versionId: key.currentVersionId ?? "",
      linkId: `link-${person.userId}`,
      sha256: key.currentVersion?.artifactSha256 ?? "",
      startedAt: NOW,
    },
  });
}

describe("a release", () => {
  it("is signed when it is published, over the hash of its zip", async () => {
    const library = join(folder, "library");
    writeAsset(library, "node-next-keys", { slug: "signed-pack", version: "1.0.0" });
    const report = await ingestFolder(library, { now: NOW });
    expect(report.ok && report.value.counts.ingested).toBe(1);
    const version = await database().keyVersion.findFirstOrThrow({
      where: { key: { slug: "signed-pack" } },
      include: { artifact: true },
    });
    const response = await signatureOf("signed-pack", version.version);
    expect(response.status).toBe(200);
    expect(await opened((await response.json()) as Envelope)).toMatchObject({
      subject: [{ name: `signed-pack-${version.version}.zip`, digest: { sha256: version.artifactSha256 } }],
      predicateType: "urn:keys:release:v1",
      predicate: { slug: "signed-pack", version: version.version, bytes: version.artifact?.bytes },
    });
  });

  it("from before the shop could sign is signed later, once", async () => {
    const key = await createKey({ versions: ["1.0.0", "1.1.0"] });
    expect((await signatureOf(key.slug, "1.1.0")).status).toBe(404);
    expect(await signMissing(NOW)).toBeGreaterThanOrEqual(2);
    expect(await signMissing(NOW)).toBe(0);
    expect((await signatureOf(key.slug, "1.1.0")).status).toBe(200);
  });

  it("has a bill of materials that names its files and its declared dependencies", async () => {
    const { version } = await database().keyVersion.findFirstOrThrow({ where: { key: { slug: "signed-pack" } } });
    const path = `/api/v1/marketplace/keys/signed-pack/versions/${version}/bom`;
    const response = await bomGet(apiRequest(path), params({ slug: "signed-pack", version }));
    expect(response.headers.get("content-type")).toContain("application/vnd.cyclonedx+json");
    const bom = (await response.json()) as { bomFormat: string; components: { type: string; name: string }[] };
    expect(bom.bomFormat).toBe("CycloneDX");
    expect(bom.components).toContainEqual(expect.objectContaining({ type: "file", name: "README.md" }));
  });

  it("that does not exist has none of both", async () => {
    for (const [slug, version] of [
      ["signed-pack", "9.9.9"],
      ["no-such-key", "1.0.0"],
      ["signed-pack", "%00"],
    ] as const) {
      expect((await signatureOf(slug, version)).status).toBe(404);
      expect((await bomGet(apiRequest("/bom"), params({ slug, version }))).status).toBe(404);
    }
  });
});

describe("a new signing key", () => {
  it("signs from then on; what the old one signed stays good", async () => {
    const [before] = await publicKeys();
    const fresh = generateKeyPairSync("ed25519").privateKey.export({ format: "der", type: "pkcs8" });
    const key = await createKey();
    expect(await signMissing(NOW, readSigningKey(fresh.toString("base64")))).toBe(1);
    const keys = await publicKeys();
    expect(keys).toHaveLength(2);
    expect(keys[0]).toMatchObject({ retired_at: null });
    expect(keys[1]).toMatchObject({ keyid: before?.keyid, retired_at: NOW.toISOString() });
    for (const slug of [key.slug, "signed-pack"])
      await opened((await (await signatureOf(slug, "1.0.0")).json()) as Envelope);
  });
});

describe("the receipt of a download", () => {
  it("says who got what and when, signed, to its owner alone", async () => {
    const [owner, other] = [await createPerson(), await createPerson()];
    const row = await download(owner, "signed-pack");
    const list = await downloadsGet(apiRequest("/api/v1/account/downloads", { as: owner }), undefined);
    const { items } = (await list.json()) as { items: { id: string; receipt_url: string }[] };
    expect(items).toMatchObject([{ id: row.id, slug: "signed-pack", sha256: row.sha256 }]);

    const receipt = await receiptGet(apiRequest(items[0]?.receipt_url ?? "", { as: owner }), params({ id: row.id }));
    expect(receipt.headers.get("cache-control")).toContain("no-store");
    expect(await opened((await receipt.json()) as Envelope)).toMatchObject({
      subject: [{ digest: { sha256: row.sha256 } }],
      predicateType: "urn:keys:download:v1",
      predicate: {
        slug: "signed-pack",
        downloaded_at: NOW.toISOString(),
        person: { id: owner.userId, email: owner.email },
      },
    });
    expect((await receiptGet(apiRequest("/r", { as: other }), params({ id: row.id }))).status).toBe(404);
    expect((await receiptGet(apiRequest("/r"), params({ id: row.id }))).status).toBe(401);
    expect((await receiptGet(apiRequest("/r", { as: owner }), params({ id: "x" }))).status).toBe(404);
  });
});
