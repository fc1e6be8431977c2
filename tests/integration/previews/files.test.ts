import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as pictureGet } from "@/app/api/v1/marketplace/keys/[slug]/files/picture/route";
import { GET as rawGet } from "@/app/api/v1/marketplace/keys/[slug]/files/raw/route";
import { GET as listGet } from "@/app/api/v1/marketplace/keys/[slug]/files/route";
import { clock } from "@/lib/platform/clock";
import { database, disconnect } from "@/lib/platform/db";
import { artifactName } from "@/lib/platform/storage/store";
import type { FileList } from "@/lib/previews/schema";
import { findKeyPreview } from "@/lib/previews/service/preview";
import { openReader } from "@/lib/previews/service/reader";
import { emptyFolder } from "@/tests/support/library";
import { give, sell } from "@/tests/support/readable";
import { apiRequest, createPerson, type TestPerson } from "@/tests/support/viewer";

const artifacts = emptyFolder();
process.env.STORAGE_URL = `file:${artifacts}`;
afterAll(async () => {
  clock.set();
  await disconnect();
  await rm(artifacts, { recursive: true, force: true });
});

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const lines = (name: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${name} line ${at}`).join("\n");
const SECRET = "the very last line of the store";
const SVG = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";

const cell = (source: string, outputs: unknown[] = []) => ({ cell_type: "code", source, execution_count: 1, outputs });
const picture = { output_type: "display_data", data: { "image/png": PNG.toString("base64") } };
const NOTEBOOK = JSON.stringify({
  cells: [cell("first", [picture]), ...Array.from({ length: 8 }, (_, at) => cell(`cell ${at} of many`, [picture]))],
  metadata: {},
  nbformat: 4,
});

let owner: TestPerson;
let stranger: TestPerson;
beforeAll(async () => {
  [owner, stranger] = await Promise.all([createPerson(), createPerson()]);
  const code = await sell(
    "node-next-keys",
    { slug: "code", preview: ["**"] },
    {
      "src/index.ts": lines("index", 20),
      "src/store.ts": `${lines("store", 300)}\n${SECRET}\n`,
      "src/logo.svg": SVG,
      "src/logo.png": PNG,
      "src/page.html": "<script>alert(1)</script>",
      "src/blob.bin": Buffer.from([0, 1, 2, 255]),
      "src/big.txt": "x".repeat(600 * 1024),
      "src/alpha.ts": lines("alpha", 60),
      "README.md": "# Code\n\nSee [the quickstart](quickstart.md) and [x](javascript:alert(1)).\n",
    },
  );
  const notebook = await sell("jupyter-keys", { slug: "notebook" }, { "notebooks/sample.ipynb": NOTEBOOK });
  const runbook = await sell(
    "runbook-keys",
    { slug: "runbook" },
    { "checklist.md": "# C\n\n## Begin\n\n- [ ] Look\n- [ ] Tell\n", "README.md": `# R\n\n${lines("read", 50)}\n` },
  );
  for (const key of [code, notebook, runbook]) await give(owner, key.id);
});

const params = (slug: string) => ({ params: Promise.resolve({ slug }) });
const at = (slug: string, what: string, query: Record<string, string>) =>
  `/api/v1/marketplace/keys/${slug}/files${what}?${new URLSearchParams(query)}`;
const raw = (as: TestPerson | undefined, slug: string, query: Record<string, string>) =>
  rawGet(apiRequest(at(slug, "/raw", query), as ? { as } : {}), params(slug));
const image = (as: TestPerson | undefined, slug: string, query: Record<string, string>) =>
  pictureGet(apiRequest(at(slug, "/picture", query), as ? { as } : {}), params(slug));
async function list(as: TestPerson | undefined, slug: string) {
  const response = await listGet(apiRequest(at(slug, "", {}), as ? { as } : {}), params(slug));
  return { response, body: (await response.json()) as FileList };
}
const read = (as: TestPerson, slug: string, path?: string) =>
  openReader({ ...as, via: "session" } as never, slug, { path }, clock.now());
const downloads = (as: TestPerson) => database().download.count({ where: { userId: as.userId } });

describe("what everybody may see", () => {
  it("is the list of files, each locked or not, and never the goods", async () => {
    const { response, body } = await list(undefined, "code");
    expect(response.headers.get("cache-control")).toContain("public");
    const states = Object.fromEntries(body.items.map(({ path, access }) => [path, access]));
    expect(states).toMatchObject({
      "README.md": "open",
      "LICENSE.txt": "open",
      "src/alpha.ts": "open",
      "src/big.txt": "locked",
      "key.json": "locked",
    });
    expect(states["src/store.ts"]).toBe("locked");
  });

  it("is a preview that holds no more than it may, whatever the manifest wishes", async () => {
    const preview = await findKeyPreview("code");
    expect(JSON.stringify(preview)).not.toContain(SECRET);
    expect(preview?.previews.length).toBeGreaterThan(0);
  });

  it("is of a runbook its sections, without a step", async () => {
    const preview = await findKeyPreview("runbook");
    expect(preview?.outline).toEqual({ path: "checklist.md", sections: [{ title: "Begin", steps: 2 }] });
    expect(preview?.files.find(({ path }) => path === "checklist.md")?.access).toBe("locked");
    expect(JSON.stringify(preview)).not.toContain("Look");
  });

  it("is of a notebook its first cells with their pictures, and no others", async () => {
    const query = { path: "notebooks/sample.ipynb" };
    const shown = (await findKeyPreview("notebook"))?.previews[0];
    expect(shown?.part).toMatchObject({ unit: "cell", total: 9 });
    const first = await image(undefined, "notebook", { ...query, id: "0.0" });
    expect(first.status).toBe(200);
    expect(first.headers.get("content-type")).toBe("image/png");
    expect(first.headers.get("cache-control")).toContain("public");
    expect(Buffer.from(await first.arrayBuffer())).toEqual(PNG);
    const last = { ...query, id: "8.0" };
    expect((await image(undefined, "notebook", last)).status).toBe(401);
    expect((await image(stranger, "notebook", last)).status).toBe(403);
    const owned = await image(owner, "notebook", last);
    expect([owned.status, owned.headers.get("cache-control")]).toEqual([200, "private, no-store"]);
  });

  it("is the page without its previews when the zip cannot be read", async () => {
    const key = await sell("stripe-keys", { slug: "broken" }, { "src/index.ts": lines("index", 50) });
    const version = await database().keyVersion.findFirstOrThrow({ where: { keyId: key.id } });
    await rm(join(artifacts, artifactName(version.artifactSha256 ?? "")));
    const preview = await findKeyPreview("broken");
    expect(preview?.previews).toEqual([]);
    expect(preview?.files.length).toBeGreaterThan(3);
  });
});

describe("a file as it is", () => {
  it("is for owners alone, decided at each request", async () => {
    const query = { path: "src/store.ts" };
    expect((await raw(undefined, "code", query)).status).toBe(401);
    const refused = await raw(stranger, "code", query);
    expect([refused.status, ((await refused.json()) as { reason: string }).reason]).toEqual([403, "never_owned"]);
    const given = await raw(owner, "code", query);
    expect(given.status).toBe(200);
    expect(await given.text()).toContain(SECRET);
    const key = await database().key.findUniqueOrThrow({ where: { slug: "code" } });
    const former = await createPerson();
    await give(former, key.id);
    expect((await raw(former, "code", query)).status).toBe(200);
    await give(former, key.id, new Date("2026-02-01T00:00:00Z"));
    expect((await raw(former, "code", query)).status).toBe(403);
  });

  it("is given sixty times a minute, to each person", async () => {
    const person = await createPerson();
    const key = await database().key.findUniqueOrThrow({ where: { slug: "code" } });
    await give(person, key.id);
    const query = { path: "src/index.ts" };
    const statuses = await Promise.all(
      Array.from({ length: 60 }, async () => (await raw(person, "code", query)).status),
    );
    expect(statuses).toEqual(Array(60).fill(200));
    const refused = await raw(person, "code", query);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ code: "rate_limited" });
    expect((await raw(owner, "code", query)).status).toBe(200);
  });

  it("is text or a download, never a page", async () => {
    for (const path of ["src/page.html", "src/logo.svg", "src/store.ts"]) {
      const { headers } = await raw(owner, "code", { path });
      expect(headers.get("content-type")).toBe("text/plain; charset=utf-8");
      expect(headers.get("content-security-policy")).toBe("sandbox; default-src 'none'");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("cache-control")).toBe("private, no-store");
    }
    const binary = await raw(owner, "code", { path: "src/blob.bin" });
    expect(binary.headers.get("content-type")).toBe("application/octet-stream");
    expect(binary.headers.get("content-disposition")).toContain("attachment");
    const saved = await raw(owner, "code", { path: "src/index.ts", download: "1" });
    expect(saved.headers.get("content-disposition")).toBe(
      "attachment; filename=\"index.ts\"; filename*=UTF-8''index.ts",
    );
  });

  it("is one that the version names, and nothing beside it", async () => {
    for (const path of [
      "../../etc/passwd",
      "src/../src/store.ts",
      "/src/store.ts",
      "KEYS-MANIFEST.json",
      "src",
      "SRC/store.ts",
    ])
      expect((await raw(owner, "code", { path })).status, path).toBe(404);
    expect((await raw(owner, "code", { path: "a\0b" })).status).toBe(422);
    expect((await raw(owner, "code", {})).status).toBe(422);
    expect((await raw(owner, "code", { path: "src/store.ts", version: "9.9.9" })).status).toBe(404);
    expect((await raw(owner, "no-such-key", { path: "x" })).status).toBe(404);
  });

  it("is a picture only when its bytes are one, and a drawing may do nothing", async () => {
    const svg = await image(owner, "code", { path: "src/logo.svg" });
    expect(svg.headers.get("content-type")).toBe("image/svg+xml");
    expect(svg.headers.get("content-security-policy")).toContain("sandbox; default-src 'none'");
    expect((await image(owner, "code", { path: "src/page.html" })).status).toBe(404);
    expect((await image(stranger, "code", { path: "src/logo.png" })).status).toBe(403);
    expect((await image(owner, "notebook", { path: "notebooks/sample.ipynb", id: "99.0" })).status).toBe(404);
    expect((await image(owner, "notebook", { path: "notebooks/sample.ipynb", id: "__proto__" })).status).toBe(422);
  });
});

describe("the reader", () => {
  it("begins with the README, and that is no download; any other file is one, once", async () => {
    const person = await createPerson();
    const key = await database().key.findUniqueOrThrow({ where: { slug: "code" } });
    await give(person, key.id);
    const start = await read(person, "code");
    expect(start.ok && start.value.file?.path).toBe("README.md");
    const view = start.ok ? start.value.file?.view : null;
    expect(view?.kind === "document" && view.html).toContain('href="?version=1.0.0&#x26;file=quickstart.md"');
    expect(view?.kind === "document" && view.html).not.toContain("javascript");
    expect(await downloads(person)).toBe(0);
    const file = await read(person, "code", "src/store.ts");
    expect(file.ok && file.value.file?.view).toMatchObject({ kind: "code", language: "typescript", lines: 301 });
    await read(person, "code", "src/index.ts");
    expect(await downloads(person)).toBe(1);
  });

  it("says what it does not show", async () => {
    const big = await read(owner, "code", "src/big.txt");
    expect(big.ok && big.value.file?.view).toEqual({ kind: "unshown", reason: "too_large" });
    const binary = await read(owner, "code", "src/blob.bin");
    expect(binary.ok && binary.value.file?.view).toEqual({ kind: "unshown", reason: "binary" });
  });

  it("is closed to others, and knows what is not there", async () => {
    const refused = await read(stranger, "code", "src/store.ts");
    expect(!refused.ok && refused.error.code).toBe("not_entitled");
    const missing = await read(owner, "code", "src/none.ts");
    expect(!missing.ok && missing.error.code).toBe("not_found");
    expect(await downloads(stranger)).toBe(0);
  });
});
