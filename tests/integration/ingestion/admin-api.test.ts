import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { POST as postFolder } from "@/app/api/v1/admin/ingest/route";
import { POST as postIndex } from "@/app/api/v1/admin/ingest-index/route";
import { findKey } from "@/lib/catalog/queries";
import { LIMITS } from "@/lib/ingestion/schema";
import { assetFiles, emptyFolder, writeAsset, writeFiles, zipOf } from "@/tests/support/library";
import { apiRequest, createPerson, type TestPerson } from "@/tests/support/viewer";

const root = emptyFolder();
const artifacts = emptyFolder();
Object.assign(process.env, { KEYS_ASSETS_ROOT: root, STORAGE_URL: `file:${artifacts}` });
let admin: TestPerson;
let buyer: TestPerson;

beforeAll(async () => {
  [admin, buyer] = await Promise.all([createPerson({ role: "admin" }), createPerson()]);
});
afterAll(() => Promise.all([root, artifacts].map((folder) => rm(folder, { recursive: true, force: true }))));

const ingest = (as: TestPerson | undefined, body: unknown = {}) =>
  postFolder(apiRequest("/api/v1/admin/ingest", { as, body }), undefined);
const ingestIndex = (as: TestPerson | undefined, body: unknown, query = "") =>
  postIndex(apiRequest(`/api/v1/admin/ingest-index${query}`, { as, body }), undefined);

describe.each([
  ["ingest", ingest],
  ["ingest-index", ingestIndex],
])("POST /admin/%s", (_name, post) => {
  test("is for those who run the shop", async () => {
    expect((await post(undefined, {})).status).toBe(401);
    expect((await post(buyer, {})).status).toBe(403);
  });
});

describe("POST /admin/ingest", () => {
  test("answers with a report per asset, without the server's paths", async () => {
    writeAsset(root, "node-next-keys", { slug: "by-api" });
    writeAsset(root, "node-next-keys", { slug: "bad-by-api", maturity: "gold" });
    const dry = await ingest(admin, { dry_run: true });
    expect(await dry.json()).toMatchObject({ dry_run: true, counts: { ingested: 1, refused: 1 } });
    expect(await findKey("by-api")).toBeNull();
    const response = await ingest(admin);
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text).not.toContain(root);
    expect(JSON.parse(text)).toMatchObject({
      dry_run: false,
      assets: [
        { slug: "bad-by-api", outcome: "refused", problems: [{ level: "error", file: "key.json", field: "maturity" }] },
        { slug: "by-api", path: "node-next-keys/by-api", outcome: "ingested", version: "1.0.0", problems: [] },
      ],
    });
    expect(await findKey("by-api")).toMatchObject({ status: "on_sale" });
  });

  test("refuses what it does not know", async () => {
    expect((await ingest(admin, { root: "/etc" })).status).toBe(422);
  });
});

describe("POST /admin/ingest-index", () => {
  const pack = {
    slug: "by-index",
    title: "By Index",
    version: "1.0.0",
    license_spdx: "MIT",
    assets: { zip: "zips/by-index.zip" },
  };

  test("looks for zips below the library", async () => {
    writeFiles(root, { "zips/by-index.zip": zipOf(assetFiles("jupyter-keys", { slug: "by-index" })) });
    const dry = await ingestIndex(admin, { version: "1", packs: [pack] }, "?dry_run=true");
    expect(await dry.json()).toMatchObject({ dry_run: true, counts: { ingested: 1 } });
    expect(await findKey("by-index")).toBeNull();
    const response = await ingestIndex(admin, { version: "1", packs: [pack] });
    expect(await response.json()).toMatchObject({
      assets: [{ slug: "by-index", path: "/packs/0", outcome: "ingested" }],
    });
  });

  test("refuses what is no index, no JSON, or too large", async () => {
    expect((await ingestIndex(admin, { hello: 1 })).status).toBe(422);
    const raw = (body: BodyInit) =>
      postIndex(
        new Request("http://localhost:3000/api/v1/admin/ingest-index", {
          method: "POST",
          body,
          headers: admin.headers,
        }),
        undefined,
      );
    expect((await raw("{")).status).toBe(400);
    expect((await raw(new Uint8Array([0x22, 0xff, 0x22]))).status).toBe(400);
    expect((await raw(" ".repeat(LIMITS.indexBytes + 1))).status).toBe(413);
  });
});
