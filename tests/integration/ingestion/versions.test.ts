import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { findKey } from "@/lib/catalog/queries";
import type { IngestReport } from "@/lib/ingestion/schema";
import { ingestFolder } from "@/lib/ingestion/service/ingest-folder";
import { openArtifact } from "@/lib/platform/storage";
import { assetFiles, emptyFolder, writeAsset, writeFiles } from "@/tests/support/library";

const NOW = new Date("2026-11-21T12:00:00Z");
const artifacts = emptyFolder();
process.env.STORAGE_URL = `file:${artifacts}`;
let root = "";

beforeEach(() => {
  root = emptyFolder();
  return () => rm(root, { recursive: true, force: true });
});
afterAll(() => rm(artifacts, { recursive: true, force: true }));

async function ingest(dryRun = false): Promise<IngestReport> {
  const report = await ingestFolder(root, { now: NOW, dryRun });
  if (!report.ok) throw new Error(report.error.message);
  return report.value;
}

const dated = (version: string, day: string | null) => ({
  "CHANGELOG.md": `# Changelog\n\n## [${version}]${day === null ? "" : ` - ${day}`}\n\n- Made.\n`,
});

/** Puts an older release into the folder of a KEY; `folder` is what it is called after. */
function writeOlder(
  asset: string,
  version: string,
  options: { slug: string; day?: string | null; folder?: string; manifest?: Record<string, unknown> },
): string {
  const { slug, day = null, folder = version, manifest = {} } = options;
  const place = join(asset, "versions", folder);
  writeFiles(place, assetFiles("node-next-keys", { slug, version, ...manifest }, dated(version, day)));
  return place;
}

const lines = ({ assets }: IngestReport) =>
  assets.map(({ path, outcome }) => [path.split("/").slice(1).join("/"), outcome]);
const errorsOf = ({ assets }: IngestReport) =>
  assets.flatMap(({ path, problems }) =>
    problems
      .filter(({ level }) => level === "error")
      .map(({ file, field }) => [path.split("/").slice(1).join("/"), file, field]),
  );

describe("older releases in a KEY's folder", () => {
  test("become its history, the oldest first, with the days of their changelogs", async () => {
    const asset = writeAsset(
      root,
      "node-next-keys",
      { slug: "aged", version: "1.10.0" },
      dated("1.10.0", "2026-11-20"),
    );
    writeOlder(asset, "1.9.0", { slug: "aged", day: "2026-10-02" });
    writeOlder(asset, "1.0.0", { slug: "aged", day: "2026-01-31" });
    const dry = await ingest(true);
    const report = await ingest();
    expect(lines(report)).toEqual([
      ["aged/versions/1.0.0", "ingested"],
      ["aged/versions/1.9.0", "new_version"],
      ["aged", "new_version"],
    ]);
    expect(dry.assets).toEqual(report.assets);
    const key = await findKey("aged");
    expect(key?.version).toBe("1.10.0");
    expect(key?.versions.map(({ version, published_at }) => [version, published_at.slice(0, 10)])).toEqual([
      ["1.10.0", "2026-11-20"],
      ["1.9.0", "2026-10-02"],
      ["1.0.0", "2026-01-31"],
    ]);
    expect((await ingest()).counts).toMatchObject({ unchanged: 3, refused: 0 });
  });

  test("are no part of the current release: neither of its zip nor of its hash", async () => {
    const asset = writeAsset(root, "node-next-keys", { slug: "apart", version: "2.0.0" });
    await ingest();
    writeOlder(asset, "1.0.0", { slug: "apart" });
    writeFiles(asset, { "yanked.json": "{}" });
    expect(lines(await ingest())).toEqual([
      ["apart/versions/1.0.0", "history"],
      ["apart", "unchanged"],
    ]);
    const key = await findKey("apart");
    expect(key?.version).toBe("2.0.0");
    const sha256 = key?.versions[0]?.sha256 ?? "";
    const zip = unzipSync(Buffer.from(await new Response(await openArtifact(sha256)).arrayBuffer()));
    expect(Object.keys(zip).filter((name) => /versions|yanked/.test(name))).toEqual([]);
  });

  test("a day that lies ahead, or none, is the moment of the ingestion", async () => {
    const asset = writeAsset(root, "node-next-keys", { slug: "undated", version: "3.0.0" }, dated("3.0.0", null));
    writeOlder(asset, "1.0.0", { slug: "undated", day: "2026-11-22" });
    writeOlder(asset, "2.0.0", { slug: "undated", day: "2026-11-21" });
    await ingest();
    expect((await findKey("undated"))?.versions.map(({ published_at }) => published_at)).toEqual([
      NOW.toISOString(),
      "2026-11-21T00:00:00.000Z",
      NOW.toISOString(),
    ]);
  });

  test("moving a release into versions/ and putting the next one in its place adds one version", async () => {
    const asset = writeAsset(root, "node-next-keys", { slug: "moved", version: "1.0.0" });
    await ingest();
    renameSync(asset, `${asset}-old`);
    writeAsset(root, "node-next-keys", { slug: "moved", version: "1.1.0" });
    mkdirSync(join(asset, "versions"));
    renameSync(`${asset}-old`, join(asset, "versions/1.0.0"));
    expect(lines(await ingest())).toEqual([
      ["moved/versions/1.0.0", "unchanged"],
      ["moved", "new_version"],
    ]);
  });

  test("a wrong one is refused with file, field and what would be right, and stops no other", async () => {
    const asset = writeAsset(root, "node-next-keys", { slug: "mixed", version: "2.0.0" });
    writeOlder(asset, "1.0.0", { slug: "mixed" });
    writeOlder(asset, "1.1.1", { slug: "mixed", folder: "1.1.0" });
    writeOlder(asset, "1.2.0", { slug: "other" });
    writeOlder(asset, "2.0.0", { slug: "mixed", manifest: { title: "Other" } });
    writeOlder(asset, "2.1.0", { slug: "mixed" });
    writeOlder(asset, "1.3.0", { slug: "mixed", manifest: { maturity: "gold" } });
    writeOlder(asset, "1.4.0", { slug: "mixed", folder: "v1.4.0" });
    writeOlder(asset, "1.5.0", { slug: "mixed", folder: "latest" });
    const report = await ingest();
    expect(errorsOf(report)).toEqual([
      ["mixed/versions/latest", "", null],
      ["mixed/versions/1.1.0", "key.json", "version"],
      ["mixed/versions/1.2.0", "key.json", "slug"],
      ["mixed/versions/1.3.0", "key.json", "maturity"],
      ["mixed/versions/v1.4.0", "", null],
      ["mixed/versions/2.0.0", "key.json", "version"],
      ["mixed/versions/2.1.0", "key.json", "version"],
    ]);
    expect(report.assets[2]?.problems.at(-1)?.message).toContain("right would be: 1.1.0");
    expect((await findKey("mixed"))?.versions.map(({ version }) => version)).toEqual(["2.0.0", "1.0.0"]);
    expect(await findKey("other")).toBeNull();
  });

  test("are not looked into while the current release is refused", async () => {
    const asset = writeAsset(root, "node-next-keys", { slug: "broken", version: "2.0.0", maturity: "gold" });
    writeOlder(asset, "1.0.0", { slug: "broken" });
    const report = await ingest();
    expect(lines(report)).toEqual([["broken", "refused"]]);
    expect(report.assets[0]?.problems.at(-1)).toMatchObject({ level: "warning", file: "versions" });
    expect(await findKey("broken")).toBeNull();
  });
});

describe("hostile older releases", () => {
  test("links, nested ones and names that climb are refused, each alone", async () => {
    const outside = emptyFolder();
    writeFiles(outside, assetFiles("node-next-keys", { slug: "links", version: "1.1.0" }));
    const asset = writeAsset(root, "node-next-keys", { slug: "links", version: "2.0.0" });
    writeOlder(asset, "1.0.0", { slug: "links" });
    symlinkSync(outside, join(asset, "versions/1.1.0"));
    symlinkSync("..", join(asset, "versions/1.2.0"));
    symlinkSync("../x", join(asset, "versions/..x"));
    const nested = writeOlder(asset, "1.3.0", { slug: "links" });
    writeFiles(join(nested, "versions/1.0.0"), assetFiles("node-next-keys", { slug: "links" }));
    const inner = writeOlder(asset, "1.4.0", { slug: "links" });
    symlinkSync(join(outside, "README.md"), join(inner, "src/outside.md"));
    const yanking = writeOlder(asset, "1.5.0", { slug: "links" });
    writeFiles(yanking, { "yanked.json": '{"1.0.0": "Mine."}' });
    writeFiles(asset, { "versions/notes.txt": "not a release" });
    const report = await ingest();
    expect(errorsOf(report)).toEqual([
      ["links/versions/1.1.0", "", null],
      ["links/versions/1.2.0", "", null],
      ["links/versions/1.3.0", "versions", null],
      ["links/versions/1.4.0", "src/outside.md", null],
      ["links/versions/1.5.0", "yanked.json", null],
    ]);
    expect(report.assets.at(-1)?.problems).toMatchObject([{ level: "warning", file: "versions/notes.txt" }]);
    expect((await findKey("links"))?.versions.map(({ version }) => version)).toEqual(["2.0.0", "1.0.0"]);
    await rm(outside, { recursive: true });
  });

  test("versions/ as a link, or called so in other letters, is not followed", async () => {
    const outside = emptyFolder();
    writeFiles(join(outside, "1.0.0"), assetFiles("node-next-keys", { slug: "linked" }));
    const linked = writeAsset(root, "node-next-keys", { slug: "linked", version: "2.0.0" });
    symlinkSync(outside, join(linked, "versions"));
    const shouted = writeAsset(root, "node-next-keys", { slug: "shouted", version: "2.0.0" });
    writeFiles(join(shouted, "VERSIONS/1.0.0"), assetFiles("node-next-keys", { slug: "shouted" }));
    const report = await ingest();
    expect(errorsOf(report)).toEqual([
      ["linked", "versions", null],
      ["shouted", "VERSIONS", null],
    ]);
    await rm(outside, { recursive: true });
  });

  test("more of them than anybody keeps are not looked into", async () => {
    const asset = writeAsset(root, "node-next-keys", { slug: "crowded", version: "2.0.0" });
    for (let number = 0; number <= 100; number += 1)
      mkdirSync(join(asset, `versions/1.0.${number}`), { recursive: true });
    const report = await ingest();
    expect(lines(report)).toEqual([
      ["crowded/versions", "refused"],
      ["crowded", "ingested"],
    ]);
    rmSync(asset, { recursive: true });
  });

  test("a file called versions is a file like any other", async () => {
    const asset = writeAsset(root, "node-next-keys", { slug: "plain", version: "2.0.0" });
    writeFileSync(join(asset, "versions"), "a file of that name is a file");
    expect(lines(await ingest())).toEqual([["plain", "ingested"]]);
    expect((await findKey("plain"))?.files.map(({ path }) => path)).toContain("versions");
  });
});
