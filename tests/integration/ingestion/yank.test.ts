import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { POST as postGrant } from "@/app/api/v1/admin/grants/route";
import { POST as postRestore } from "@/app/api/v1/admin/keys/[slug]/versions/[version]/restore/route";
import { POST as postYank } from "@/app/api/v1/admin/keys/[slug]/versions/[version]/yank/route";
import { findKey } from "@/lib/catalog/queries";
import { getOffer } from "@/lib/checkout/queries";
import { issueDownload } from "@/lib/downloads/service/issue-download";
import { listLibrary } from "@/lib/entitlements/queries/library";
import type { IngestReport } from "@/lib/ingestion/schema";
import { ingestFolder } from "@/lib/ingestion/service/ingest-folder";
import { tellYanked } from "@/lib/ingestion/service/tell-yanked";
import { clock } from "@/lib/platform/clock";
import { database } from "@/lib/platform/db";
import { createBundle } from "@/tests/support/catalog";
import { assetFiles, emptyFolder, writeAsset, writeFiles } from "@/tests/support/library";
import { apiRequest, createPerson, type TestPerson } from "@/tests/support/viewer";

const NOW = new Date("2026-11-21T12:00:00Z");
const artifacts = emptyFolder();
process.env.STORAGE_URL = `file:${artifacts}`;
let root = "";
let admin: TestPerson;
let number = 0;
let slug = "";

beforeAll(async () => {
  admin = await createPerson({ role: "admin" });
});
beforeEach(() => {
  root = emptyFolder();
  number += 1;
  slug = `yanked-${number}`;
  return () => rm(root, { recursive: true, force: true });
});
afterAll(() => rm(artifacts, { recursive: true, force: true }));

async function ingest(dryRun = false): Promise<IngestReport> {
  const report = await ingestFolder(root, { now: NOW, dryRun });
  if (!report.ok) throw new Error(report.error.message);
  return report.value;
}

/** A KEY with 1.0.0, 1.1.0 and 2.0.0; each version has a title of its own. */
async function release(yanked: unknown = undefined): Promise<string> {
  const asset = writeAsset(root, "node-next-keys", { slug, version: "2.0.0", title: "Of 2.0.0" });
  for (const version of ["1.0.0", "1.1.0"])
    writeFiles(
      join(asset, "versions", version),
      assetFiles("node-next-keys", { slug, version, title: `Of ${version}` }),
    );
  if (yanked !== undefined) writeFiles(asset, { "yanked.json": JSON.stringify(yanked) });
  await ingest();
  return asset;
}

type Action = typeof postYank;
const call = (action: Action, version: string, body: unknown = { reason: "It leaks." }, as: TestPerson = admin) =>
  action(apiRequest("/", { as, body }), { params: Promise.resolve({ slug, version }) });
const yank = (version: string, reason = "It leaks.") => call(postYank, version, { reason });
const restore = (version: string) => call(postRestore, version, { reason: "It was another one." });
const shown = async () => {
  const key = await findKey(slug);
  return [key?.status, key?.version, key?.title];
};
const jobs = (task: string) =>
  database().$queryRaw<{ key: string }[]>`select key from graphile_worker.jobs where task_identifier = ${task}`;
const versionId = async (version: string) =>
  (await database().keyVersion.findFirstOrThrow({ where: { version, key: { slug } }, select: { id: true } })).id;

async function recordDownload(person: TestPerson, version: string): Promise<void> {
  const row = await database().keyVersion.findFirstOrThrow({ where: { version, key: { slug } } });
  const linkId = `${person.userId}-${version}-${slug}`;
  const data = { userId: person.userId, keyId: row.keyId, versionId: row.id, linkId, sha256: row.artifactSha256 ?? "" };
  await database().download.create({ data: { ...data, startedAt: NOW } });
}

describe("POST /admin/keys/:slug/versions/:version/yank", () => {
  test("is for administrators, demands a reason, and knows what exists", async () => {
    await release();
    const buyer = await createPerson();
    expect((await call(postYank, "1.0.0", { reason: "Mine." }, buyer)).status).toBe(403);
    expect((await call(postYank, "1.0.0", {})).status).toBe(422);
    expect((await call(postYank, "1.0.0", { reason: " " })).status).toBe(422);
    expect(await (await yank("9.9.9")).json()).toMatchObject({ code: "version_not_found" });
    expect(await (await yank("1.0.0\0")).json()).toMatchObject({ code: "version_not_found" });
    slug = "absent\0";
    expect(await (await yank("1.0.0")).json()).toMatchObject({ code: "key_not_found" });
  });

  test("the highest other version takes its place, with what its manifest says; undone, it is back", async () => {
    await release();
    expect(await shown()).toEqual(["on_sale", "2.0.0", "Of 2.0.0"]);
    const answer = await yank("2.0.0");
    expect(await answer.json()).toEqual({
      slug,
      version: "2.0.0",
      changed: true,
      yanked_reason: "It leaks.",
      current_version: "1.1.0",
      downloaded_by: 0,
    });
    expect(await shown()).toEqual(["on_sale", "1.1.0", "Of 1.1.0"]);
    expect((await findKey(slug))?.versions[0]).toMatchObject({ version: "2.0.0", yanked_reason: "It leaks." });
    expect((await ingest()).counts).toMatchObject({ unchanged: 3, refused: 0 });
    expect(await shown()).toEqual(["on_sale", "1.1.0", "Of 1.1.0"]);
    expect(await (await restore("2.0.0")).json()).toMatchObject({ changed: true, current_version: "2.0.0" });
    expect(await shown()).toEqual(["on_sale", "2.0.0", "Of 2.0.0"]);
  });

  test("a lower one changes nothing of what is offered; twice is once; another reason is kept", async () => {
    await release();
    expect(await (await yank("1.0.0")).json()).toMatchObject({ changed: true, current_version: "2.0.0" });
    expect(await (await yank("1.0.0")).json()).toMatchObject({ changed: false });
    expect(await (await yank("1.0.0", "It leaks names.")).json()).toMatchObject({ changed: true });
    const entries = await database().auditEntry.findMany({
      where: { target: `key_version:${await versionId("1.0.0")}` },
      orderBy: { occurredAt: "asc" },
    });
    expect(entries.map(({ action, actorId }) => [action, actorId])).toEqual([
      ["version.yank", admin.userId],
      ["version.reword", admin.userId],
    ]);
    expect(entries[0]?.detail).toMatchObject({ reason: "It leaks.", offered_after: "2.0.0" });
  });

  test("without a version left, the KEY is not sold, its owners keep it, and the next release brings it back", async () => {
    const asset = await release();
    const owner = await createPerson();
    const key = await database().key.findUniqueOrThrow({ where: { slug }, select: { id: true } });
    const granted = { email: owner.email, key: slug, reason: "A test." };
    expect((await postGrant(apiRequest("/", { as: admin, body: granted }), undefined)).status).toBe(201);
    const bundle = await createBundle([key], 5000);
    for (const version of ["2.0.0", "1.0.0", "1.1.0"]) await yank(version);
    expect(await shown()).toEqual(["coming", null, "Of 1.1.0"]);
    const { items } = await listLibrary(owner.userId, { page: 1, limit: 10 }, clock.now());
    expect(items.map((item) => item.slug)).toEqual([slug]);
    const viewer = { userId: owner.userId } as Parameters<typeof issueDownload>[0];
    expect(await issueDownload(viewer, slug, undefined, clock.now())).toMatchObject({ error: { code: "no_artifact" } });
    expect(await issueDownload(viewer, slug, "1.0.0", clock.now())).toMatchObject({
      value: { version: "1.0.0", yanked_reason: "It leaks." },
    });
    expect(await getOffer(database(), [{ kind: "bundle", slug: bundle.slug }])).toMatchObject({
      error: { code: "not_on_sale" },
    });
    await rm(asset, { recursive: true });
    writeAsset(root, "node-next-keys", { slug, version: "1.1.1", title: "Of 1.1.1" });
    await ingest();
    expect(await shown()).toEqual(["on_sale", "1.1.1", "Of 1.1.1"]);
    expect(await issueDownload(viewer, slug, undefined, clock.now())).toMatchObject({
      value: { version: "1.1.1", yanked_reason: null },
    });
  });

  test("a KEY that is withdrawn stays so", async () => {
    await release();
    await database().key.update({ where: { slug }, data: { status: "withdrawn" } });
    for (const version of ["2.0.0", "1.1.0", "1.0.0"]) expect((await yank(version)).status).toBe(200);
    expect((await shown())[0]).toBe("withdrawn");
    await restore("1.0.0");
    expect(await shown()).toEqual(["withdrawn", "1.0.0", "Of 1.0.0"]);
  });

  test("two at once leave one of three versions on offer", async () => {
    await release();
    await Promise.all([yank("2.0.0"), yank("1.1.0")]);
    expect(await shown()).toEqual(["on_sale", "1.0.0", "Of 1.0.0"]);
  });
});

describe("those who downloaded a yanked version", () => {
  test("get one mail each, with the reason and what is offered instead; nobody else does", async () => {
    await release();
    const [one, two, other, closed] = await Promise.all([1, 2, 3, 4].map(() => createPerson()));
    for (const person of [one, two, closed]) await recordDownload(person as TestPerson, "2.0.0");
    await recordDownload(other as TestPerson, "1.0.0");
    await database().user.update({ where: { id: (closed as TestPerson).userId }, data: { closedAt: NOW } });
    await database().$executeRaw`delete from graphile_worker._private_jobs`;
    expect(await (await yank("2.0.0")).json()).toMatchObject({ downloaded_by: 3 });
    const id = await versionId("2.0.0");
    expect(await jobs("tell-yanked")).toEqual([{ key: `tell-yanked:${id}` }]);
    await tellYanked(id, NOW);
    await tellYanked(id, NOW);
    const mails = await database().mail.findMany({ where: { dedupeKey: { startsWith: `yanked:${id}` } } });
    expect(mails.map(({ to }) => to).sort()).toEqual([one?.email, two?.email].sort());
    expect(mails[0]?.text).toContain("It leaks.");
    expect(mails[0]?.text).toContain("Version 1.1.0 is offered in its place.");
  });

  test("get none when it is offered again before the job runs, and a new one when it is yanked anew", async () => {
    await release();
    const person = await createPerson();
    await recordDownload(person, "2.0.0");
    const id = await versionId("2.0.0");
    await yank("2.0.0");
    await restore("2.0.0");
    await tellYanked(id, NOW);
    const count = () => database().mail.count({ where: { to: person.email } });
    expect(await count()).toBe(0);
    await yank("2.0.0", "It leaks after all.");
    await tellYanked(id, NOW);
    expect(await count()).toBe(1);
  });

  test("are told when it is offered again, once for each time that they were told it is not", async () => {
    await release();
    const [warned, closed, late] = await Promise.all([1, 2, 3].map(() => createPerson()));
    for (const person of [warned, closed]) await recordDownload(person as TestPerson, "1.0.0");
    const id = await versionId("1.0.0");
    await yank("1.0.0");
    await tellYanked(id, NOW);
    await recordDownload(late as TestPerson, "1.0.0");
    await database().user.update({ where: { id: (closed as TestPerson).userId }, data: { closedAt: NOW } });
    await database().$executeRaw`delete from graphile_worker._private_jobs`;
    await restore("1.0.0");
    expect(await jobs("tell-yanked")).toEqual([{ key: `tell-yanked:${id}` }]);
    await tellYanked(id, NOW);
    await tellYanked(id, NOW);
    const again = () =>
      database().mail.findMany({ where: { dedupeKey: { startsWith: `offered-again:yanked:${id}` } } });
    expect(await again()).toMatchObject([{ to: warned?.email, subject: "Of 2.0.0 1.0.0 is offered again" }]);
    expect((await again())[0]?.text).toContain("The newest that is offered is version 2.0.0.");
    await yank("1.0.0");
    await restore("1.0.0");
    await tellYanked(id, NOW);
    expect(await again()).toHaveLength(1);
    const aMinuteOn = new Date(clock.now().getTime() + 60_000);
    clock.set(() => aMinuteOn);
    await yank("1.0.0");
    await tellYanked(id, NOW);
    await restore("1.0.0");
    await tellYanked(id, NOW);
    clock.set();
    expect((await again()).map(({ to }) => to).sort()).toEqual([warned, warned, late].map((one) => one?.email).sort());
  });

  test("are all told, also when they are many", async () => {
    await release();
    const people = await Promise.all(Array.from({ length: 205 }, () => createPerson()));
    for (const person of people) await recordDownload(person, "1.0.0");
    await yank("1.0.0");
    const id = await versionId("1.0.0");
    await tellYanked(id, NOW);
    expect(await database().mail.count({ where: { dedupeKey: { startsWith: `yanked:${id}` } } })).toBe(205);
  });
});

describe("yanked.json", () => {
  test("takes versions from offer, also when they come with it; a second run changes nothing", async () => {
    const asset = await release({ "1.0.0": "It leaks." });
    expect((await findKey(slug))?.versions.map(({ version, yanked_reason }) => [version, yanked_reason])).toEqual([
      ["2.0.0", null],
      ["1.1.0", null],
      ["1.0.0", "It leaks."],
    ]);
    writeFiles(asset, { "yanked.json": JSON.stringify({ "1.0.0": "It leaks.", "2.0.0": "It stops." }) });
    expect((await ingest()).counts).toMatchObject({ unchanged: 3, refused: 0 });
    expect(await shown()).toEqual(["on_sale", "1.1.0", "Of 1.1.0"]);
    const entries = () =>
      database().auditEntry.count({ where: { action: "version.yank", detail: { path: ["slug"], equals: slug } } });
    const before = await entries();
    await ingest();
    expect(await entries()).toBe(before);
  });

  test("a version that comes yanked is never offered", async () => {
    await release({ "2.0.0": "It stops.", "1.1.0": "It stops.", "1.0.0": "It stops." });
    expect((await shown()).slice(0, 2)).toEqual(["coming", null]);
    expect((await findKey(slug))?.price).toBeNull();
  });

  test("a dry run says what a run does", async () => {
    const asset = writeAsset(root, "node-next-keys", { slug, version: "2.0.0" });
    writeFiles(asset, { "yanked.json": '{"2.0.0": "It stops.", "3.0.0": "Never made."}' });
    const dry = await ingest(true);
    const wet = await ingest();
    expect(dry.assets).toEqual(wet.assets);
    expect(wet.assets[0]?.problems).toMatchObject([{ level: "warning", file: "yanked.json", field: "3.0.0" }]);
  });

  test.each<[string, string, string | null, number | undefined]>([
    ["no JSON", '{\n  "1.0.0": }', null, 2],
    ["a list", '["1.0.0"]', null, undefined],
    ["no version", '{\n"one": "Why."}', null, undefined],
    ["no reason", '{\n\n"1.0.0": ""}', "1.0.0", 3],
    ["a number for a reason", '{"1.0.0": 1}', "1.0.0", 1],
    ["a reason without end", JSON.stringify({ "1.0.0": "x".repeat(501) }), "1.0.0", 1],
    ["a reason that is written backwards", '{"1.0.0": "a\u202eb"}', "1.0.0", 1],
  ])("with %s is refused, by its file and line", async (_name, text, field, line) => {
    const asset = writeAsset(root, "node-next-keys", { slug });
    writeFiles(asset, { "yanked.json": text });
    const report = await ingest();
    expect(report.assets[0]).toMatchObject({
      outcome: "refused",
      problems: [{ level: "error", file: "yanked.json", field }],
    });
    expect(report.assets[0]?.problems[0]?.line).toBe(line);
    expect(await findKey(slug)).toBeNull();
  });
});
