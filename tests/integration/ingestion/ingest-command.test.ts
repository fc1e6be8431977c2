import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { findKey } from "@/lib/catalog/queries";
import { emptyFolder, writeAsset, writeFiles } from "@/tests/support/library";
import { ingestCommand } from "@/tools/commands/ingest";

const artifacts = emptyFolder();
process.env.STORAGE_URL = `file:${artifacts}`;
let root = "";
let written = "";

beforeEach(() => {
  root = emptyFolder();
  written = "";
  const keep = (text: string | Uint8Array) => {
    written += String(text);
    return true;
  };
  vi.spyOn(process.stdout, "write").mockImplementation(keep);
  vi.spyOn(process.stderr, "write").mockImplementation(keep);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(root, { recursive: true, force: true });
});
afterAll(() => rm(artifacts, { recursive: true, force: true }));

test("tells what was ingested in a line, and exits 0", async () => {
  writeAsset(root, "node-next-keys", { slug: "by-command" });
  expect(await ingestCommand([root])).toBe(0);
  expect(written).toMatch(/ingested +by-command 1\.0\.0 {2}\(node-next-keys\/by-command\)\n1 ingested in \d+\.\d s\n$/);
  written = "";
  expect(await ingestCommand([root])).toBe(0);
  expect(written).toMatch(/^1 unchanged in /);
});

test("tells what was refused with its file and what would be right, and exits 1", async () => {
  writeAsset(root, "runbook-keys", { slug: "refused-by-command", maturity: "gold" });
  expect(await ingestCommand([root])).toBe(1);
  expect(written).toMatch(/refused +refused-by-command/);
  expect(written).toContain(
    "error: pack.json:1: maturity is not right; right would be: starter, operator, scale or enterprise.",
  );
});

test("with --dry-run it writes nothing and says so", async () => {
  writeAsset(root, "node-next-keys", { slug: "dry-by-command" });
  expect(await ingestCommand(["--dry-run", root])).toBe(0);
  expect(written).toContain("Dry run, nothing was written: 1 ingested");
  expect(await findKey("dry-by-command")).toBeNull();
});

test("takes one folder of a library, one asset, and an index", async () => {
  writeAsset(root, "github-keys", { slug: "part-one" });
  writeAsset(root, "stripe-keys", { slug: "part-two" });
  expect(await ingestCommand([join(root, "github-keys")])).toBe(0);
  expect([await findKey("part-one"), await findKey("part-two")]).toMatchObject([{ slug: "part-one" }, null]);
  expect(await ingestCommand([join(root, "stripe-keys", "part-two")])).toBe(0);
  expect(await findKey("part-two")).not.toBeNull();
  const packs = [
    { slug: "indexed", title: "Indexed", version: "1.0.0", license_spdx: "MIT", assets: { zip: "absent.zip" } },
  ];
  writeFiles(root, { "index.json": JSON.stringify({ version: "1", packs }) });
  expect(await ingestCommand([join(root, "index.json")])).toBe(0);
  expect(written).toMatch(/coming +indexed/);
});

test.each([[["/nowhere/at/all"]], [["--unknown"]], [["a", "b"]]])("exits 1 for %j", async (args) => {
  expect(await ingestCommand(args)).toBe(1);
  expect(written).not.toBe("");
});

test("an index that is no JSON exits 1 with the place", async () => {
  writeFiles(root, { "index.json": "{" });
  expect(await ingestCommand([join(root, "index.json")])).toBe(1);
  expect(written).toMatch(/index\.json is not valid JSON/);
});
