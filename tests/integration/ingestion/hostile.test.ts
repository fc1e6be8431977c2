import { rm } from "node:fs/promises";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findKey } from "@/lib/catalog/queries";
import { nameProblem } from "@/lib/ingestion/rules/paths";
import type { AssetReport, IngestReport } from "@/lib/ingestion/schema";
import { checkLibrary } from "@/lib/ingestion/service/check-library";
import { ingestFolder } from "@/lib/ingestion/service/ingest-folder";
import { ingestIndex } from "@/lib/ingestion/service/ingest-index";
import { database } from "@/lib/platform/db";
import { openArtifact } from "@/lib/platform/storage";
import { hostileArchives } from "@/tests/support/hostile-archives";
import { type HostileAsset, writeHostileLibrary } from "@/tests/support/hostile-assets";
import { assetFiles, emptyFolder, writeFiles } from "@/tests/support/library";
import { type RawEntry, rawZip } from "@/tests/support/raw-zip";

const NOW = new Date("2026-11-21T12:00:00Z");
const CROWD = 20_000;
const artifacts = emptyFolder();
process.env.STORAGE_URL = `file:${artifacts}`;
const parent = emptyFolder();
let library: { root: string; assets: HostileAsset[] };
let report: IngestReport;
let seconds = 0;

beforeAll(async () => {
  library = writeHostileLibrary(parent, CROWD);
  const started = performance.now();
  const ingested = await ingestFolder(library.root, { now: NOW });
  seconds = (performance.now() - started) / 1000;
  if (!ingested.ok) throw new Error(ingested.error.message);
  report = ingested.value;
});
afterAll(() => Promise.all([parent, artifacts].map((folder) => rm(folder, { recursive: true, force: true }))));

const slugOf = ({ path }: AssetReport) => path.split("/")[1] ?? "";
const firstError = ({ problems }: Pick<AssetReport, "problems">) =>
  problems.find(({ level }) => level === "error")?.file ?? null;
const judged = (assets: readonly AssetReport[]) =>
  assets.map((asset) => [slugOf(asset), asset.outcome, firstError(asset)]).sort();

describe("a library full of hostile assets", () => {
  test("each is refused by its file, or harmless, and none stops another", () => {
    expect(judged(report.assets)).toEqual(
      library.assets.map(({ slug, outcome, file }) => [slug, outcome, file]).sort(),
    );
  });

  test("every refusal says what would be right, in a text that is safe to show", () => {
    for (const { slug, problems } of report.assets) {
      expect(problems.length, slug).toBeLessThanOrEqual(300);
      for (const { message } of problems) {
        expect(message, slug).toMatch(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069]{10,1000}$/u);
        expect(message, slug).not.toContain(parent);
      }
    }
  });

  test("nothing of a refused one is in the shop", async () => {
    for (const { slug, outcome } of library.assets)
      expect((await findKey(slug)) !== null, slug).toBe(outcome === "ingested");
    const leaked = await database().keyVersion.count({ where: { readme: { contains: "not for sale" } } });
    expect(leaked).toBe(0);
  });

  test("the zips of the harmless ones unpack to plain names below one folder", async () => {
    for (const { slug } of library.assets.filter(({ outcome }) => outcome === "ingested")) {
      const sha256 = (await findKey(slug))?.versions[0]?.sha256 ?? "";
      const files = unzipSync(Buffer.from(await new Response(await openArtifact(sha256)).arrayBuffer()));
      expect(
        Object.keys(files).flatMap((path) => nameProblem(path) ?? []),
        slug,
      ).toEqual([]);
    }
  });

  test("a folder with many leftovers is packed whole", async () => {
    const files = (await findKey("harmless-leftovers"))?.files.map(({ path }) => path) ?? [];
    expect(files.filter((path) => path.startsWith("src/part-"))).toHaveLength(150);
  });

  test("it takes seconds, not minutes, and files without end are not read", () => {
    // A bound against what never ends; the figure itself depends on the machine.
    expect(seconds).toBeLessThan(60);
  });

  test("the same is said without a shop, and by a second run", async () => {
    const checked = checkLibrary(library.root);
    if (!checked.ok) throw new Error(checked.error.message);
    const said = checked.value.releases.map((release) => [
      release.path.split("/")[1],
      release.isRefused ? "refused" : "ingested",
      firstError({ problems: [...release.problems] }),
    ]);
    expect(said.sort()).toEqual(judged(report.assets));
    const again = await ingestFolder(library.root, { now: NOW });
    expect(again.ok && again.value.counts).toMatchObject({ ingested: 0, new_version: 0, history: 0 });
  });
});

describe("hostile archives that an index names", () => {
  const entries = (more: readonly RawEntry[] = []): RawEntry[] => {
    const files = Object.entries(assetFiles("jupyter-keys", { slug: "packed" }));
    return [...files.map(([name, content]) => ({ name, bytes: Buffer.from(content) })), ...more];
  };
  const archive = (...more: RawEntry[]) => rawZip({ entries: entries(more) });
  const file = (name: string, more: Partial<RawEntry> = {}): RawEntry => ({ name, bytes: Buffer.from("1"), ...more });

  async function ingest(zip: Uint8Array, name = "packed.zip"): Promise<AssetReport | undefined> {
    const root = join(parent, "index");
    writeFiles(root, { "packed.zip": zip });
    writeFiles(parent, { "outside.zip": zip });
    const pack = { slug: "packed", title: "Packed", version: "1.0.0", license_spdx: "MIT", assets: { zip: name } };
    const done = await ingestIndex({ version: "1", packs: [pack] }, { now: NOW, dryRun: true, root, source: "index" });
    return done.ok ? done.value.assets[0] : undefined;
  }

  test("the same archive without anything hostile is taken", async () => {
    expect(await ingest(archive())).toMatchObject({ outcome: "ingested" });
    // A drop of what the shop keeps beside a release, or of a tool's folders, is no part of it.
    const beside = archive(file("versions/0.1.0/README.md"), file("yanked.json"), file("node_modules/x/index.js"));
    expect(await ingest(beside)).toMatchObject({ outcome: "ingested" });
  });

  test.each<[string, RawEntry]>([
    ["a name that climbs", file("../evil.sh")],
    ["an absolute name", file("/etc/evil")],
    ["a name of another system", file("..\\evil")],
    ["a device", file("src/nul.ts")],
    ["a hidden character", file("a\u202eb.md")],
    ["a name that is there", file("README.md")],
    ["a name that is there in other letters", file("Readme.md")],
    ["a file that is a folder", file("notebooks")],
    ["a name that is ours", file("Keys-Manifest.json")],
    ["an encrypted entry", file("x.md", { flags: 1 })],
    ["a link", file("x.md", { mode: 0o120777 })],
    ["another name where it stands", file("x.md", { localName: "../x.md" })],
    ["credentials", file(".env")],
  ])("%s is refused", async (_name, entry) => {
    expect(await ingest(archive(entry))).toMatchObject({ outcome: "refused" });
  });

  test("those that hold no asset are refused", async () => {
    for (const [name, bytes] of Object.entries(hostileArchives()))
      expect(await ingest(bytes), name).toMatchObject({ outcome: "refused" });
  });

  test.each(["../outside.zip", "/etc/passwd", "a/../../outside.zip", "packed.zip\u0000.png"])(
    "the place %j is refused",
    async (name) => {
      expect(await ingest(archive(), name)).toMatchObject({ outcome: "refused" });
    },
  );
});
