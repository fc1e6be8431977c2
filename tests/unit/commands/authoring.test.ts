import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { KEY_TYPES, type KeyType } from "@/lib/catalog/schema";
import { filesBelow } from "@/tests/assets/pack-files";
import { typeFaults } from "@/tests/assets/pack-sources";
import { readWorkflow } from "@/tests/assets/workflow-files";
import { assetFiles, emptyFolder, writeAsset, writeFiles } from "@/tests/support/library";
import { checkCommand } from "@/tools/commands/check";
import { newCommand } from "@/tools/commands/new";
import { root as clone } from "@/tools/launch/paths";

let library = "";
let written = "";

beforeEach(() => {
  library = emptyFolder();
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
  await rm(library, { recursive: true, force: true });
});

const FOLDERS: Readonly<Record<KeyType, string>> = {
  node: "node-next-keys",
  next: "node-next-keys",
  runbook: "runbook-keys",
  jupyter: "jupyter-keys",
  stripe: "stripe-keys",
  supabase: "supabase-keys",
  github: "github-keys",
  cursor: "cursor-keys",
};
const make = (type: KeyType, slug = `my-${type}-key`) => newCommand([type, slug, "--into", library]);
const placeOf = (type: KeyType) => join(library, FOLDERS[type], `my-${type}-key`);

describe("keys new", () => {
  test.each(KEY_TYPES)("makes a valid %s, with no remark but that it is to be written", async (type) => {
    expect(await make(type)).toBe(0);
    written = "";
    expect(await checkCommand([placeOf(type)]), written).toBe(0);
    expect(written).toContain(`my-${type}-key 1.0.0): would be taken`);
    expect(written).toMatch(/\$\d+: .+\./);
    const remarks = written.split("\n").filter((line) => /^ {4}\w+: /.test(line));
    expect(remarks.filter((line) => !line.includes('still says "Write here: …"'))).toEqual([]);
    expect(remarks.length).toBeGreaterThan(1);
  });

  test.each(["node", "next", "stripe"] as const)(
    "makes a %s that passes a strict type check and its tests",
    async (type) => {
      await make(type);
      const folder = placeOf(type);
      // What the quickstart demands of the project that it is copied into.
      writeFiles(library, { "package.json": '{ "type": "module" }' });
      expect(typeFaults({ name: type, folder, files: filesBelow(folder) })).toEqual([]);
      const node = join(clone, "node_modules/.bin/node");
      const output = execFileSync(node, ["--test", "--test-reporter=tap"], {
        cwd: folder,
        encoding: "utf8",
        env: { PATH: process.env.PATH, NODE_ENV: "test" },
      });
      expect(output).toMatch(/^# pass [2-9]$/m);
      expect(output).toMatch(/^# fail 0$/m);
    },
  );

  test("makes a workflow that is as strict as those that are sold, and a notebook that can be read", async () => {
    await make("github");
    await make("jupyter");
    const workflow = readFileSync(join(placeOf("github"), ".github/workflows/my-github-key.yml"), "utf8");
    expect(readWorkflow(workflow).permissions).toEqual({ contents: "read" });
    const notebook = readFileSync(join(placeOf("jupyter"), "notebooks/my-jupyter-key.ipynb"), "utf8");
    expect(JSON.parse(notebook)).toMatchObject({
      nbformat: 4,
      cells: [{ cell_type: "markdown" }, { cell_type: "code" }],
    });
  });

  test.each([[[]], [["node"]], [["python", "x"]], [["node", "x", "y"]], [["node", "x", "--force"]]])(
    "says how it is used for %j",
    async (args) => {
      expect(await newCommand(args)).toBe(1);
      expect(written).toContain("Usage:");
    },
  );

  test.each(["Not A Slug", "../x", "-x", "con", "x".repeat(101)])("refuses the slug %j", async (slug) => {
    expect(await newCommand(["node", "--into", library, "--", slug])).toBe(1);
    expect(written).toContain("is no slug");
    expect(filesBelow(library)).toEqual([]);
  });

  test("overwrites nothing, and gives a slug to one asset", async () => {
    await make("node", "taken");
    const before = filesBelow(library);
    expect(await make("node", "taken")).toBe(1);
    expect(await make("stripe", "taken")).toBe(1);
    expect(written).toContain("a slug belongs to one asset");
    expect(filesBelow(library)).toEqual(before);
  });
});

describe("keys check", () => {
  test("says what is wrong with file, line and field, and exits 1", async () => {
    const asset = writeAsset(library, "runbook-keys", { slug: "wrong" });
    writeFileSync(
      join(asset, "pack.json"),
      JSON.stringify(
        { ...JSON.parse(readFileSync(join(asset, "pack.json"), "utf8")), maturity: "gold", extra: 1 },
        null,
        2,
      ),
    );
    const line =
      readFileSync(join(asset, "pack.json"), "utf8")
        .split("\n")
        .findIndex((text) => text.includes("maturity")) + 1;
    expect(await checkCommand([asset])).toBe(1);
    expect(written).toContain(
      `    error: pack.json:${line}: maturity is not right; right would be: starter, operator, scale or enterprise.`,
    );
    expect(written).toContain("runbook-keys/wrong: would be refused");
    expect(written.trim().split("\n").at(-1)).toBe("1 checked, 1 would be refused.");
  });

  test("keeps errors, warnings and hints apart, and tells what it would cost and why", async () => {
    const asset = writeAsset(
      library,
      "node-next-keys",
      { slug: "mixed", extra: 1, price_cents: 1 },
      { "CHANGELOG.md": null },
    );
    expect(await checkCommand([asset])).toBe(0);
    expect(written).toMatch(
      /would be taken\n {2}\$79: .+\n {2}Worth mending:\n {4}warning: CHANGELOG\.md: .+\n {4}warning: key\.json:1: price_cents is 1, .+\n {2}Worth knowing:\n {4}hint: key\.json:1: extra is/,
    );
  });

  test("takes a whole library with older releases and what is yanked, and an asset that stands alone", async () => {
    const asset = writeAsset(library, "github-keys", { slug: "with-history", version: "2.0.0" });
    writeFiles(join(asset, "versions/1.0.0"), assetFiles("github-keys", { slug: "with-history" }));
    writeFiles(join(asset, "versions/1.1.0"), assetFiles("github-keys", { slug: "other", version: "1.1.0" }));
    writeFiles(asset, { "yanked.json": '{"1.0.0": "It stops."}' });
    expect(await checkCommand([library])).toBe(1);
    expect(written).toContain("github-keys/with-history/versions/1.1.0 (with-history 1.1.0): would be refused");
    expect(written).toContain("3 checked, 1 would be refused.");
    const alone = emptyFolder();
    writeFiles(alone, assetFiles("runbook-keys", { references_node_keys: ["somewhere-else"] }));
    expect(await checkCommand([alone])).toBe(0);
    await rm(alone, { recursive: true });
  });

  test("writes what an asset says so that a terminal cannot be led astray", async () => {
    writeAsset(library, "node-next-keys", { slug: "escape", runtime: "\u009b31mred" }, { "a\u001b[2Jb.ts": "1" });
    expect(await checkCommand([library])).toBe(1);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
    expect(written).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(written).toContain("\\u{1b}[2J");
  });

  test.each([[[]], [["--help"]], [["a", "b"]], [["/nowhere/at/all"]], [["/dev/null"]]])(
    "exits 1 for %j",
    async (args) => {
      expect(await checkCommand(args)).toBe(1);
      expect(written).not.toBe("");
    },
  );

  test("a folder that holds no asset is an error, not a success", async () => {
    expect(await checkCommand([library])).toBe(1);
    expect(written).toContain("holds no asset");
  });
});
