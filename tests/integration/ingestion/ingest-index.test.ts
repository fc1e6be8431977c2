import { createHash } from "node:crypto";
import { symlinkSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { findKey } from "@/lib/catalog/queries";
import type { AssetReport, IngestReport } from "@/lib/ingestion/schema";
import { ingestFolder } from "@/lib/ingestion/service/ingest-folder";
import { ingestIndex } from "@/lib/ingestion/service/ingest-index";
import { openArtifact } from "@/lib/platform/storage";
import { assetFiles, emptyFolder, writeAsset, writeFiles, zipOf } from "@/tests/support/library";

const NOW = new Date("2026-11-20T12:00:00Z");
const artifacts = emptyFolder();
process.env.STORAGE_URL = `file:${artifacts}`;
let root = "";

beforeEach(() => {
  root = emptyFolder();
  return () => rm(root, { recursive: true, force: true });
});
afterAll(() => rm(artifacts, { recursive: true, force: true }));

async function ingest(index: unknown, dryRun = false): Promise<IngestReport> {
  const report = await ingestIndex(index, { now: NOW, root, source: "test", dryRun });
  if (!report.ok) throw new Error(report.error.message);
  return report.value;
}

async function only(index: unknown): Promise<AssetReport> {
  const [report] = (await ingest(index)).assets;
  if (!report) throw new Error("The index of this test has an entry.");
  return report;
}

const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const errorsOf = (report: AssetReport) =>
  report.problems.filter(({ level }) => level === "error").map(({ field }) => field);

function pack(slug: string, more: Record<string, unknown> = {}) {
  return {
    slug,
    title: "Sample",
    version: "1.0.0",
    license_spdx: "MIT",
    assets: { zip: `packs/${slug}.zip` },
    ...more,
  };
}

/** Puts the zip of a notebook beside the index; returns its bytes. */
function writePack(
  slug: string,
  manifest: Record<string, unknown> = {},
  files: Record<string, string | null> = {},
): Uint8Array {
  const zip = zipOf(assetFiles("jupyter-keys", { slug, ...manifest }, files));
  writeFiles(root, { [`packs/${slug}.zip`]: zip });
  return zip;
}

describe("a library index", () => {
  test("puts a pack whose zip is there on sale, its hash checked in either case", async () => {
    const zip = writePack("with-zip");
    const report = await only({ packs: [pack("with-zip", { sha256: hash(zip).toUpperCase() })] });
    expect(report).toMatchObject({ outcome: "ingested", version: "1.0.0", path: "/packs/0" });
    const key = await findKey("with-zip");
    expect(key).toMatchObject({ status: "on_sale", type: "jupyter", version: "1.0.0", price: { amount: 4900 } });
    expect((await only({ packs: [pack("with-zip", { sha256: hash(zip) })] })).outcome).toBe("unchanged");
  });

  test("the shop's own zip, indexed with its hash, is the same again", async () => {
    writeAsset(root, "jupyter-keys", { slug: "round-trip" });
    await ingestFolder(root, { now: NOW });
    const sha256 = (await findKey("round-trip"))?.versions[0]?.sha256 ?? "";
    const zip = Buffer.from(await new Response(await openArtifact(sha256)).arrayBuffer());
    writeFiles(root, { "packs/round-trip.zip": zip });
    expect((await only({ packs: [pack("round-trip", { sha256 })] })).outcome).toBe("unchanged");
  });

  test("without its zip it is listed as coming, and a hash that cannot be checked is a warning", async () => {
    const report = await only({ packs: [pack("no-zip", { sha256: "ab".repeat(32) })] });
    expect(report).toMatchObject({ outcome: "ingested", version: null });
    expect(report.problems.filter(({ level }) => level === "warning").map(({ field }) => field)).toEqual([
      "assets.zip",
      "sha256",
    ]);
    expect(await findKey("no-zip")).toMatchObject({ status: "coming", price: null, version: null });
  });

  test("a zip without a manifest is described by the index", async () => {
    writePack("bare", {}, { "key.json": null });
    const report = await only({ packs: [pack("bare", { title: "Bare", description: "Nothing on it." })] });
    expect(report.outcome).toBe("ingested");
    expect(await findKey("bare")).toMatchObject({ title: "Bare", summary: "Nothing on it.", status: "on_sale" });
  });

  test("a wrong hash is refused, of the zip and of a released version", async () => {
    writePack("wrong-hash");
    const wrong = pack("wrong-hash", { sha256: "ab".repeat(32) });
    const refused = await only({ packs: [wrong] });
    expect([refused.outcome, errorsOf(refused)]).toEqual(["refused", ["sha256"]]);
    expect(await findKey("wrong-hash")).toBeNull();
    await ingest({ packs: [pack("wrong-hash")] });
    await rm(join(root, "packs"), { recursive: true });
    expect(errorsOf(await only({ packs: [wrong] }))).toEqual(["sha256"]);
  });

  test.each([
    ["slug", { slug: "other-slug" }],
    ["version", { version: "2.0.0" }],
  ])("a zip whose manifest has another %s is refused", async (field, manifest) => {
    const name = `mismatch-${field}`;
    writeFiles(root, { [`packs/${name}.zip`]: zipOf(assetFiles("jupyter-keys", { slug: name, ...manifest })) });
    expect(errorsOf(await only({ packs: [pack(name)] }))).toEqual([field]);
  });

  test.each(["../outside.zip", "/etc/hosts", "packs/../../outside.zip", "packs\\x.zip", "linked.zip", "packs"])(
    "the zip %j is refused",
    async (zip) => {
      const outside = emptyFolder();
      writeFiles(outside, { "outside.zip": zipOf(assetFiles("jupyter-keys")) });
      writeFiles(root, { "packs/x.txt": "" });
      symlinkSync(join(outside, "outside.zip"), join(root, "linked.zip"));
      const report = await only({ packs: [pack("climbs", { assets: { zip } })] });
      expect([report.outcome, errorsOf(report)]).toEqual(["refused", ["assets.zip"]]);
      await rm(outside, { recursive: true });
    },
  );

  test.each<[string, Record<string, string | Uint8Array>]>([
    ["names that climb out", { "../evil.txt": "x" }],
    ["an .env", { ".env": "A=1" }],
    ["a link-like name", { "a//b": "x" }],
  ])("a zip with %s is refused", async (_name, files) => {
    writeFiles(root, { "packs/unsafe.zip": zipOf({ ...assetFiles("jupyter-keys", { slug: "unsafe" }), ...files }) });
    expect((await only({ packs: [pack("unsafe")] })).outcome).toBe("refused");
    expect(await findKey("unsafe")).toBeNull();
  });

  test("a damaged zip is refused, the others go on", async () => {
    writeFiles(root, { "packs/broken.zip": "not a zip" });
    writePack("whole");
    const report = await ingest({ packs: [pack("broken"), pack("whole"), pack("whole"), { slug: "half" }] });
    expect(report.assets.map(({ outcome }) => outcome)).toEqual(["refused", "ingested", "refused", "refused"]);
    expect(report.counts).toMatchObject({ ingested: 1, refused: 3 });
  });
});

describe("an assets index", () => {
  const entry = {
    title: "T",
    description: "D.",
    version: "1.0.0",
    outcome: "O.",
    maturity: "operator",
    tags: ["x"],
    key_type: ["incident"],
  };

  test("announces what has no files, and leaves what is on sale alone", async () => {
    writeAsset(root, "runbook-keys", { slug: "on-sale" });
    await ingestFolder(root, { now: NOW });
    const index = {
      version: 1,
      generated_at: "2026-11-20T00:00:00Z",
      runbooks: [
        { ...entry, slug: "on-sale", version: "9.0.0", severity_level: "p1" },
        { ...entry, slug: "announced", severity_level: "p0" },
      ],
      node_keys: [{ ...entry, slug: "node-announced", tool: "next", runtime: "next" }],
    };
    const dry = await ingest(index, true);
    expect(await findKey("announced")).toBeNull();
    const report = await ingest(index);
    expect(report.assets).toEqual(dry.assets);
    expect(report.assets.map(({ outcome }) => outcome)).toEqual(["unchanged", "ingested", "ingested"]);
    expect(report.assets[0]?.problems.map(({ level }) => level)).toEqual(["hint", "warning"]);
    expect(await findKey("on-sale")).toMatchObject({ title: "Sample", version: "1.0.0", status: "on_sale" });
    expect(await findKey("announced")).toMatchObject({ status: "coming", severity: "p0", type: "runbook" });
    expect(await findKey("node-announced")).toMatchObject({ status: "coming", type: "next" });
  });
});

test("what is no index is an error", async () => {
  expect(await ingestIndex({ hello: 1 }, { now: NOW, root, source: "test" })).toMatchObject({
    ok: false,
    error: { code: "invalid_input" },
  });
});
