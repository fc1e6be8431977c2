import { createHash } from "node:crypto";
import { rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { findBundle, findKey, listPlans } from "@/lib/catalog/queries";
import type { AssetReport, IngestReport } from "@/lib/ingestion/schema";
import { ingestFolder } from "@/lib/ingestion/service/ingest-folder";
import { database } from "@/lib/platform/db";
import { openArtifact } from "@/lib/platform/storage";
import { emptyFolder, type KindFolder, MANIFESTS, writeAsset, writeFiles } from "@/tests/support/library";
import { createPerson } from "@/tests/support/viewer";

const NOW = new Date("2026-11-20T12:00:00Z");
// The settings are read once in a process, so the store is chosen before anything asks for them.
const artifacts = emptyFolder();
process.env.STORAGE_URL = `file:${artifacts}`;
let root = "";

beforeEach(() => {
  root = emptyFolder();
  return () => rm(root, { recursive: true, force: true });
});
afterAll(() => rm(artifacts, { recursive: true, force: true }));

async function ingest(options: { dryRun?: boolean; now?: Date; from?: string } = {}): Promise<IngestReport> {
  const report = await ingestFolder(options.from ?? root, { now: options.now ?? NOW, dryRun: options.dryRun });
  if (!report.ok) throw new Error(report.error.message);
  return report.value;
}

const outcomes = ({ assets }: IngestReport) => Object.fromEntries(assets.map(({ slug, outcome }) => [slug, outcome]));
const errors = (report: AssetReport | undefined) =>
  (report?.problems ?? []).filter(({ level }) => level === "error").map(({ file }) => file);

async function bytesOf(sha256: string): Promise<Buffer> {
  return Buffer.from(await new Response(await openArtifact(sha256)).arrayBuffer());
}

async function countRows() {
  const db = database();
  const [keys, versions, stored, bundles] = await Promise.all([
    db.key.count(),
    db.keyVersion.count(),
    db.artifact.count(),
    db.bundle.count(),
  ]);
  return { keys, versions, stored, bundles };
}

describe("a library with every kind of asset", () => {
  test("goes on sale, and a second run changes nothing", async () => {
    for (const folder of Object.keys(MANIFESTS) as KindFolder[]) writeAsset(root, folder, { slug: `one-${folder}` });
    const first = await ingest();
    expect(first.counts).toEqual({ ingested: 7, new_version: 0, history: 0, unchanged: 0, refused: 0 });

    const key = await findKey("one-runbook-keys");
    expect(key).toMatchObject({
      status: "on_sale",
      type: "runbook",
      version: "1.0.0",
      price: { amount: 14_900, currency: "usd" },
      severity: "p1",
      license: { spdx: "MIT", text: "You may.\n" },
      summary: "Does one thing.",
      updated_at: NOW.toISOString(),
    });
    expect(key?.price_reason).toContain("p1 incident");
    expect(key?.files.map(({ path }) => path)).toEqual([
      "CHANGELOG.md",
      "LICENSE.txt",
      "README.md",
      "checklist.md",
      "pack.json",
    ]);

    const before = await countRows();
    const second = await ingest({ now: new Date("2026-12-01T00:00:00Z") });
    expect(second.counts).toEqual({ ingested: 0, new_version: 0, history: 0, unchanged: 7, refused: 0 });
    expect(await countRows()).toEqual(before);
    expect((await findKey("one-runbook-keys"))?.updated_at).toBe(NOW.toISOString());
  });

  test("what is stored is the zip of the page's hash and size, with the list inside", async () => {
    writeAsset(root, "node-next-keys", { slug: "zipped" });
    await ingest();
    const version = (await findKey("zipped"))?.versions[0];
    const bytes = await bytesOf(version?.sha256 ?? "");
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(version?.sha256);
    expect(bytes.length).toBe(version?.bytes);
    const files = unzipSync(bytes);
    const manifest = JSON.parse(new TextDecoder().decode(files["KEYS-MANIFEST.json"]));
    expect(manifest).toMatchObject({ slug: "zipped", version: "1.0.0", license: "MIT" });
    expect(Object.keys(files).sort()).toEqual(
      ["KEYS-BOM.cdx.json", "KEYS-MANIFEST.json", ...manifest.files.map((file: { path: string }) => file.path)].sort(),
    );
  });

  test("asks for the public pages to be made anew, once for all that wait", async () => {
    writeAsset(root, "github-keys", { slug: "pages-a" });
    writeAsset(root, "github-keys", { slug: "pages-b" });
    const jobs = () =>
      database().$queryRaw<
        { n: number }[]
      >`select count(*)::int as n from graphile_worker.jobs where task_identifier = 'revalidate-catalog'`;
    await database().$executeRaw`delete from graphile_worker._private_jobs`;
    await ingest();
    expect(await jobs()).toEqual([{ n: 1 }]);
    await database().$executeRaw`delete from graphile_worker._private_jobs`;
    await ingest();
    expect(await jobs()).toEqual([{ n: 0 }]);
  });
});

describe("versions", () => {
  test("a higher one becomes current, a lower one is kept as history", async () => {
    const folder = { slug: "versioned" };
    writeAsset(root, "node-next-keys", { ...folder, version: "1.1.0", title: "First" });
    await ingest();
    writeAsset(root, "node-next-keys", { ...folder, version: "1.10.0", title: "Second" });
    expect(outcomes(await ingest())).toEqual({ versioned: "new_version" });
    writeAsset(root, "node-next-keys", { ...folder, version: "1.9.0", title: "Older" });
    expect(outcomes(await ingest())).toEqual({ versioned: "history" });
    const key = await findKey("versioned");
    expect(key).toMatchObject({ title: "Second", version: "1.10.0" });
    expect(key?.versions.map(({ version }) => version)).toEqual(["1.10.0", "1.9.0", "1.1.0"]);
    expect(outcomes(await ingest())).toEqual({ versioned: "unchanged" });
  });

  test("other content under a released version is refused, and what was sold stays", async () => {
    const place = writeAsset(root, "node-next-keys", { slug: "fixed" });
    await ingest();
    const before = (await findKey("fixed"))?.versions;
    writeFileSync(join(place, "src/index.ts"), "export const two = 2;\n");
    const report = await ingest();
    expect(outcomes(report)).toEqual({ fixed: "refused" });
    expect(report.assets[0]?.problems.at(-1)).toMatchObject({ level: "error", file: "key.json", field: "version" });
    expect((await findKey("fixed"))?.versions).toEqual(before);
  });

  test("the database itself refuses to change or delete one", async () => {
    writeAsset(root, "node-next-keys", { slug: "immutable" });
    await ingest();
    const { id } = await database().keyVersion.findFirstOrThrow({
      where: { key: { slug: "immutable" } },
      select: { id: true },
    });
    await expect(database().keyVersion.update({ where: { id }, data: { readme: "other" } })).rejects.toThrow(
      /never changes/,
    );
    await expect(database().keyVersion.delete({ where: { id } })).rejects.toThrow(/never deleted/);
  });

  test("a KEY that is withdrawn stays withdrawn", async () => {
    writeAsset(root, "node-next-keys", { slug: "gone" });
    await ingest();
    await database().key.update({ where: { slug: "gone" }, data: { status: "withdrawn" } });
    writeAsset(root, "node-next-keys", { slug: "gone", version: "2.0.0" });
    expect(outcomes(await ingest())).toEqual({ gone: "new_version" });
    expect(await findKey("gone")).toMatchObject({ status: "withdrawn", version: "2.0.0" });
  });
});

describe("one bad asset stops no other", () => {
  test("and hostile ones are refused with file and reason", async () => {
    const outside = emptyFolder();
    writeFiles(outside, { "secret.txt": "outside", "deep/x.txt": "outside" });
    writeAsset(root, "node-next-keys", { slug: "good" });
    symlinkSync(
      join(outside, "secret.txt"),
      join(writeAsset(root, "node-next-keys", { slug: "link-file" }), "src/secret.txt"),
    );
    symlinkSync(join(outside, "deep"), join(writeAsset(root, "node-next-keys", { slug: "link-folder" }), "src/deep"));
    symlinkSync(
      "../../../good/README.md",
      join(writeAsset(root, "node-next-keys", { slug: "link-neighbour" }), "src/other.md"),
    );
    symlinkSync("loop", join(writeAsset(root, "node-next-keys", { slug: "link-loop" }), "src/loop"));
    symlinkSync("/dev/zero", join(writeAsset(root, "node-next-keys", { slug: "link-device" }), "src/zero"));
    writeAsset(root, "node-next-keys", { slug: "link-manifest" }, { "key.json": null });
    symlinkSync("/dev/zero", join(root, "node-next-keys/link-manifest/key.json"));
    symlinkSync(outside, join(root, "node-next-keys", "link-asset"));
    writeAsset(root, "node-next-keys", { slug: "dot-env" }, { ".env": "A=1" });
    truncateSync(
      join(writeAsset(root, "node-next-keys", { slug: "huge" }, { "data.bin": "x" }), "data.bin"),
      21 * 1024 * 1024,
    );
    writeAsset(
      root,
      "node-next-keys",
      { slug: "crowd" },
      Object.fromEntries(Array.from({ length: 2100 }, (_, n) => [`src/f${n}.ts`, "1"])),
    );

    const report = await ingest();
    expect(outcomes(report)).toEqual({
      good: "ingested",
      "link-file": "refused",
      "link-folder": "refused",
      "link-neighbour": "refused",
      "link-loop": "refused",
      "link-device": "refused",
      "link-manifest": "refused",
      "link-asset": "refused",
      "dot-env": "refused",
      huge: "refused",
      crowd: "refused",
    });
    const bySlug = new Map(report.assets.map((asset) => [asset.slug, asset]));
    expect(errors(bySlug.get("link-file"))).toEqual(["src/secret.txt"]);
    expect(errors(bySlug.get("link-neighbour"))).toEqual(["src/other.md"]);
    expect(errors(bySlug.get("dot-env"))).toEqual([".env"]);
    expect(errors(bySlug.get("huge"))).toEqual(["data.bin"]);
    expect(await findKey("link-file")).toBeNull();
    await rm(outside, { recursive: true });
  });

  test("a link to a file of the same asset is packed as that file", async () => {
    symlinkSync("README.md", join(writeAsset(root, "github-keys", { slug: "inner-link" }), "COPY.md"));
    expect(outcomes(await ingest())).toEqual({ "inner-link": "ingested" });
    const sha256 = (await findKey("inner-link"))?.versions[0]?.sha256 ?? "";
    expect(new TextDecoder().decode(unzipSync(await bytesOf(sha256))["COPY.md"])).toContain("# Sample");
  });

  test("a slug belongs to one asset, the first by path", async () => {
    writeAsset(root, "github-keys", { slug: "twice", title: "Of GitHub" });
    writeAsset(root, "stripe-keys", { slug: "twice", title: "Of Stripe" });
    const report = await ingest();
    expect(report.assets.map(({ path, outcome }) => [path, outcome])).toEqual([
      ["stripe-keys/twice", "ingested"],
      ["github-keys/twice", "refused"],
    ]);
  });

  test("folders that tools left behind are not packed", async () => {
    writeAsset(root, "github-keys", { slug: "tidy" }, { "node_modules/x/index.js": "1", ".git/config": "secret" });
    const report = await ingest();
    expect(report.assets[0]?.outcome).toBe("ingested");
    expect((await findKey("tidy"))?.files.some(({ path }) => /node_modules|\.git\//.test(path))).toBe(false);
  });

  test("a library that is not there is an error", async () => {
    expect(await ingestFolder(join(root, "absent"), { now: NOW })).toMatchObject({
      ok: false,
      error: { code: "not_found" },
    });
  });
});

describe("a dry run", () => {
  test("reports the same and writes nothing", async () => {
    writeAsset(root, "node-next-keys", { slug: "planned" });
    writeFiles(root, {
      "bundles.json": JSON.stringify([
        { slug: "planned-bundle", title: "B", description: "B.", price_cents: 6300, keys: ["planned"] },
      ]),
    });
    const before = await countRows();
    const dry = await ingest({ dryRun: true });
    expect(outcomes(dry)).toEqual({ planned: "ingested" });
    expect(dry.bundles).toMatchObject([{ outcome: "ingested", parts_total_cents: 7900 }]);
    expect(await countRows()).toEqual(before);
    const wet = await ingest();
    expect(wet.assets).toEqual(dry.assets);
    expect(wet.bundles).toEqual(dry.bundles);
  });
});

describe("the catalog of announced KEYS", () => {
  const section = (slug: string) =>
    `### 1. ${slug}\n\n**Title**: Announced\n**Slug**: \`${slug}\`\n**What It Unlocks**: Much.\n**Maturity**: operator\n**Referenced By**:\n\n- nobody-knows\n\n`;
  const announceIn = (...slugs: string[]) =>
    writeFiles(root, { "jupyter-keys-md/JUPYTER_KEYS_LIBRARY.md": slugs.map(section).join("") });

  test("lists them as coming, without a price or a version", async () => {
    announceIn("soon");
    const report = await ingest();
    expect(outcomes(report)).toEqual({ soon: "ingested" });
    expect(report.assets[0]?.problems).toMatchObject([{ level: "warning", field: "referenced_by" }]);
    expect(await findKey("soon")).toMatchObject({
      status: "coming",
      price: null,
      version: null,
      versions: [],
      title: "Announced",
    });
    expect(outcomes(await ingest())).toEqual({ soon: "unchanged" });
  });

  test("a folder with the slug becomes that KEY, and those who asked are told by a job", async () => {
    announceIn("arrives");
    await ingest();
    const announced = await database().key.findUniqueOrThrow({ where: { slug: "arrives" } });
    const person = await createPerson();
    await database().releaseNotice.create({ data: { userId: person.userId, keyId: announced.id, createdAt: NOW } });
    writeAsset(root, "jupyter-keys", { slug: "arrives" });
    const report = await ingest();
    expect(report.assets.map(({ outcome }) => outcome)).toEqual(["ingested", "unchanged"]);
    const released = await database().key.findUniqueOrThrow({ where: { slug: "arrives" } });
    expect(released).toMatchObject({ id: announced.id, status: "on_sale", origin: "folder" });
    const jobs = await database().$queryRaw<{ key: string }[]>`
      select key from graphile_worker.jobs where task_identifier = 'announce-release'`;
    expect(jobs).toEqual([{ key: `announce-release:${announced.id}` }]);
  });

  test("does not touch a KEY that is on sale, also when its folder is gone", async () => {
    const place = writeAsset(root, "jupyter-keys", { slug: "stays" });
    await ingest();
    rmSync(place, { recursive: true });
    announceIn("stays");
    expect(outcomes(await ingest())).toEqual({ stays: "unchanged" });
    expect(await findKey("stays")).toMatchObject({ status: "on_sale", title: "Sample" });
  });

  test("announced twice counts once", async () => {
    announceIn("double", "double");
    expect((await ingest()).assets.map(({ outcome }) => outcome)).toEqual(["ingested", "refused"]);
  });
});

describe("references and rules", () => {
  test("a prefix is forgiven, a reference to nothing is a warning", async () => {
    writeAsset(root, "node-next-keys", { slug: "target" });
    writeAsset(root, "runbook-keys", { slug: "refers", references_node_keys: ["node-target", "nothing"] });
    const report = await ingest();
    const refers = report.assets.find(({ slug }) => slug === "refers");
    expect(refers?.outcome).toBe("ingested");
    expect(refers?.problems.map(({ level }) => level)).toEqual(["warning", "warning"]);
    expect((await findKey("refers"))?.related.map(({ slug }) => slug)[0]).toBe("target");
  });

  test("what a rule of the shop says differently now is brought up to date under the same version", async () => {
    writeAsset(root, "node-next-keys", { slug: "repriced" });
    await ingest();
    await database().key.update({ where: { slug: "repriced" }, data: { priceCents: 8000 } });
    expect(outcomes(await ingest())).toEqual({ repriced: "unchanged" });
    expect((await findKey("repriced"))?.price?.amount).toBe(7900);
  });
});

describe("bundles and plans", () => {
  const bundle = {
    slug: "duo",
    title: "Duo",
    description: "Two of them.",
    outcome: "Both.",
    price_cents: 12_000,
    keys: ["duo-b", "duo-a"],
  };
  const describeBundles = (...bundles: object[]) =>
    writeFiles(root, { "bundles.json": JSON.stringify({ version: 1, bundles }) });

  test("come with both sums computed; outside of 15 to 30 % the keeper is warned", async () => {
    writeAsset(root, "node-next-keys", { slug: "duo-a" });
    writeAsset(root, "node-next-keys", { slug: "duo-b" });
    describeBundles(bundle);
    expect((await ingest()).bundles).toMatchObject([
      { slug: "duo", outcome: "ingested", parts_total_cents: 15_800, savings_bps: 2405, problems: [] },
    ]);
    expect(await findBundle("duo")).toMatchObject({
      parts_total: { amount: 15_800, currency: "usd" },
      keys: [{ slug: "duo-b" }, { slug: "duo-a" }],
    });
    expect((await ingest()).bundles).toMatchObject([{ outcome: "unchanged" }]);

    describeBundles({ ...bundle, price_cents: 15_000 });
    expect((await ingest()).bundles).toMatchObject([{ outcome: "ingested", problems: [{ level: "warning" }] }]);
    describeBundles({ ...bundle, keys: ["duo-a", "absent"] });
    expect((await ingest()).bundles).toMatchObject([{ outcome: "refused", problems: [{ level: "error" }] }]);
    expect((await findBundle("duo"))?.price.amount).toBe(15_000);
    describeBundles();
    const forgotten = (await ingest()).problems.map(({ level, message }) => [level, message.split(" is ")[0]]);
    expect(forgotten).toContainEqual(["warning", "Bundle duo"]);
  });

  test("the plans are there after an ingestion", async () => {
    await ingest();
    expect(
      (await listPlans()).map(({ slug, seats_included, prices }) => [
        slug,
        seats_included,
        prices.map(({ price }) => price.amount),
      ]),
    ).toEqual([
      ["pro", 1, [9900, 99_900]],
      ["team", 5, [19_900, 199_900]],
    ]);
  });
});

describe("two at once, and crashes", () => {
  test("two ingestions at once release every version once, without an error", async () => {
    for (let number = 0; number < 20; number += 1) writeAsset(root, "node-next-keys", { slug: `race-${number}` });
    const reports = await Promise.all([ingest(), ingest(), ingest()]);
    for (let number = 0; number < 20; number += 1) {
      const seen = reports.map((report) => outcomes(report)[`race-${number}`]);
      expect(seen.filter((outcome) => outcome === "ingested")).toHaveLength(1);
      expect(seen.filter((outcome) => outcome === "unchanged")).toHaveLength(2);
    }
    expect(await database().keyVersion.count({ where: { key: { slug: { startsWith: "race-" } } } })).toBe(20);
  });

  test("two with different content under one version: one wins whole, the other is refused", async () => {
    const other = emptyFolder();
    writeAsset(root, "node-next-keys", { slug: "contested" }, { "src/index.ts": "export const a = 1;\n" });
    writeAsset(other, "node-next-keys", { slug: "contested" }, { "src/index.ts": "export const b = 2;\n" });
    const reports = await Promise.all([ingest(), ingest({ from: other })]);
    expect(reports.map((report) => outcomes(report).contested).sort()).toEqual(["ingested", "refused"]);
    await rm(other, { recursive: true });
  });

  test("a crash after its rows leaves no KEY, and the next run completes it", async () => {
    writeAsset(root, "node-next-keys", { slug: "crashed" });
    await database().$executeRawUnsafe(`
      create function fail_now() returns trigger language plpgsql as $$ begin raise exception 'the disk of this test is full'; end $$;
    `);
    await database().$executeRawUnsafe(
      "create trigger fail_now before insert on release_signatures for each row execute function fail_now()",
    );
    await expect(ingest()).rejects.toThrow(/disk of this test/);
    expect(await findKey("crashed")).toBeNull();
    expect(await database().keyVersion.count({ where: { key: { slug: "crashed" } } })).toBe(0);
    await database().$executeRawUnsafe("drop trigger fail_now on release_signatures");
    expect(outcomes(await ingest())).toEqual({ crashed: "ingested" });
  });

  test("a zip that is lost or damaged is made again, the same", async () => {
    writeAsset(root, "node-next-keys", { slug: "lost" });
    await ingest();
    const sha256 = (await findKey("lost"))?.versions[0]?.sha256 ?? "";
    const place = join(artifacts, sha256.slice(0, 2), `${sha256}.zip`);
    for (const spoil of [() => rmSync(place), () => writeFileSync(place, "half of")]) {
      spoil();
      expect(outcomes(await ingest())).toEqual({ lost: "unchanged" });
      const bytes = await bytesOf(sha256);
      expect(createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
    }
  });
});
