import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as linesGet } from "@/app/api/v1/marketplace/keys/[slug]/diff/lines/route";
import { GET as diffGet } from "@/app/api/v1/marketplace/keys/[slug]/diff/route";
import { recordSources } from "@/lib/entitlements/service";
import { ingestFolder } from "@/lib/ingestion/service/ingest-folder";
import { clock } from "@/lib/platform/clock";
import { database, disconnect, transaction } from "@/lib/platform/db";
import type { FileDiff, ReleaseDiff } from "@/lib/releases/schema";
import { openDiff } from "@/lib/releases/service/read-diff";
import { listVersionChanges } from "@/lib/releases/service/versions";
import { createKey } from "../../support/catalog";
import { assetFiles, emptyFolder, writeAsset, writeFiles } from "../../support/library";
import { apiRequest, createPerson, type TestPerson } from "../../support/viewer";

const SLUG = "compared";
const artifacts = emptyFolder();
process.env.STORAGE_URL = `file:${artifacts}`;
const root = emptyFolder();
let keyId = "";
let owner: TestPerson;
let sourceOf: (until: Date | null) => Parameters<typeof recordSources>[1];

const body = (names: readonly string[]) => names.map((name) => `export const ${name} = "<b>";\n`).join("");

beforeAll(async () => {
  const manifest = { slug: SLUG, title: "Compared" };
  const asset = writeAsset(
    root,
    "node-next-keys",
    { ...manifest, version: "2.0.0" },
    {
      "src/index.ts": body(["one", "three"]),
      "src/moved.ts": body(["same", "as", "before"]),
      "src/fresh.ts": body(["fresh"]),
      "src/picture.png": new Uint8Array([137, 80, 78, 71, 0, 1]),
      "CHANGELOG.md": "# Changelog\n\n## 2.0.0\n\n- Two is gone.\n\n## 1.0.0\n\n- Made.\n",
    },
  );
  const older = assetFiles(
    "node-next-keys",
    { ...manifest, version: "1.0.0" },
    {
      "src/index.ts": body(["one", "two", "three"]),
      "src/old.ts": body(["same", "as", "before"]),
      "src/picture.png": new Uint8Array([137, 80, 78, 71, 0, 2]),
    },
  );
  writeFiles(join(asset, "versions", "1.0.0"), older);
  const report = await ingestFolder(root, { now: clock.now() });
  if (!report.ok || report.value.counts.refused > 0) throw new Error(JSON.stringify(report));
  keyId = (await database().key.findUniqueOrThrow({ where: { slug: SLUG }, select: { id: true } })).id;
  owner = await createPerson();
  sourceOf = (until) => {
    const source = {
      source: "manual_grant" as const,
      sourceId: `grant-${owner.userId}`,
      keyId,
      bundleId: null,
      orderId: null,
      validFrom: new Date("2026-01-01T00:00:00Z"),
      validUntil: until,
      startCause: "granted",
      startReference: "test",
      endCause: until ? ("refunded" as const) : null,
      endReference: until ? "test" : null,
    };
    const subject = { kind: "user" as const, userId: owner.userId };
    return { subject, sourceIds: [source.sourceId], desired: [source], reason: "test" };
  };
});
afterAll(async () => {
  await disconnect();
  await Promise.all([artifacts, root].map((folder) => rm(folder, { recursive: true, force: true })));
});

const own = (until: Date | null = null) => transaction((tx) => recordSources(tx, sourceOf(until), clock.now()));
const params = (slug = SLUG) => ({ params: Promise.resolve({ slug }) });
const summary = (query = "", slug = SLUG) => diffGet(apiRequest(`/diff${query}`), params(slug));
const lines = (path: string, as: TestPerson | undefined = owner) =>
  linesGet(apiRequest(`/lines?from=1.0.0&to=2.0.0&path=${encodeURIComponent(path)}`, { ...(as && { as }) }), params());

describe("what everybody sees of a comparison", () => {
  it("are names, fates and counts, the notes, and no line", async () => {
    const answer = await summary();
    expect(answer.headers.get("cache-control")).toContain("public");
    const text = await answer.text();
    expect(text).not.toContain("export const");
    const diff = JSON.parse(text) as ReleaseDiff;
    expect([diff.from, diff.to]).toEqual(["1.0.0", "2.0.0"]);
    expect(diff.counts).toEqual({ added: 1, removed: 0, changed: 4, renamed: 1 });
    const of = (path: string) => diff.files.find((file) => file.path === path);
    expect(of("src/index.ts")).toMatchObject({ kind: "changed", lines_added: 0, lines_removed: 1 });
    expect(of("src/fresh.ts")).toMatchObject({ kind: "added", lines_added: 1, lines_removed: 0 });
    expect(of("src/moved.ts")).toMatchObject({ kind: "renamed", from: "src/old.ts", lines_added: 0 });
    expect(of("src/picture.png")).toMatchObject({ kind: "changed", lines_added: null });
    expect(diff.notes).toMatchObject([{ version: "2.0.0", changelog: "- Two is gone." }]);
  });

  it("is the other way round when one asks so, and nothing for one version", async () => {
    const back = (await (await summary("?from=2.0.0&to=1.0.0")).json()) as ReleaseDiff;
    expect(back.counts).toEqual({ added: 0, removed: 1, changed: 4, renamed: 1 });
    const same = (await (await summary("?from=2.0.0&to=2.0.0")).json()) as ReleaseDiff;
    expect([same.files, same.notes]).toEqual([[], []]);
  });

  it("of what does not exist is refused with its reason", async () => {
    expect(await (await summary("", "absent")).json()).toMatchObject({ code: "key_not_found" });
    expect(await (await summary("?from=9.9.9")).json()).toMatchObject({ code: "version_not_found" });
    expect((await summary("?from=x")).status).toBe(422);
    expect((await summary("?to=1.0.0%00")).status).toBe(422);
    const coming = await createKey({ versions: [], status: "coming" });
    expect(await (await summary("", coming.slug)).json()).toMatchObject({ code: "no_artifact" });
  });

  it("stands in short beside each version", async () => {
    expect(await listVersionChanges(SLUG)).toMatchObject([
      { version: "2.0.0", before: "1.0.0", counts: { added: 1, renamed: 1, changed: 4 } },
      { version: "1.0.0", before: null },
    ]);
  });
});

describe("lines", () => {
  it("are for who may use the KEY, at this moment", async () => {
    const stranger = await createPerson();
    expect((await linesGet(apiRequest("/lines?path=src/index.ts"), params())).status).toBe(401);
    expect(await (await lines("src/index.ts", stranger)).json()).toMatchObject({ code: "not_entitled" });
    expect(await database().download.count({ where: { userId: stranger.userId } })).toBe(0);
    await own();
    const answer = await lines("src/index.ts");
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "private, no-store"]);
    await own(clock.now());
    expect(await (await lines("src/index.ts")).json()).toMatchObject({ code: "not_entitled", reason: "refunded" });
    await own();
  });

  it("say what went and came, escaped, and count as a download of both versions", async () => {
    await own();
    const diff = (await (await lines("src/index.ts")).json()) as FileDiff;
    const [hunk] = diff.hunks;
    expect(hunk?.lines.map(({ kind, before, after }) => [kind, before, after])).toEqual([
      ["same", 1, 1],
      ["removed", 2, null],
      ["same", 3, 2],
    ]);
    expect(hunk?.lines[1]?.html).toContain("two");
    expect(hunk?.lines[1]?.html).not.toContain("<b>");
    expect(hunk?.rows).toHaveLength(3);
    const read = await database().download.findMany({
      where: { userId: owner.userId },
      select: { version: { select: { version: true } } },
    });
    expect(read.map(({ version }) => version.version).sort()).toEqual(["1.0.0", "2.0.0"]);
  });

  it("of a moved file are none, of a picture neither, and what did not change is not found", async () => {
    await own();
    expect(await (await lines("src/moved.ts")).json()).toMatchObject({ state: "moved", hunks: [] });
    expect(await (await lines("src/picture.png")).json()).toMatchObject({ state: "binary", hunks: [] });
    expect((await lines("LICENSE.txt")).status).toBe(404);
    expect((await lines("../../etc/passwd")).status).toBe(404);
  });

  it("are read by nobody who only arrives at the comparison", async () => {
    const person = await createPerson();
    const viewer = { userId: person.userId } as Parameters<typeof openDiff>[0];
    expect(await openDiff(viewer, SLUG, {}, clock.now())).toMatchObject({ ok: false, error: { code: "not_entitled" } });
    await own();
    const before = await database().download.count();
    const arrived = await openDiff({ userId: owner.userId } as typeof viewer, SLUG, {}, clock.now());
    expect(arrived).toMatchObject({ ok: true, value: { open: null, diff: { to: "2.0.0" } } });
    expect(await database().download.count()).toBe(before);
  });
});
