import { describe, expect, test } from "vitest";
import { type IndexEntry, readIndex } from "@/lib/ingestion/rules/index-entries";

const PACK = { slug: "churn", title: "Churn", version: "1.0.0", license_spdx: "MIT", assets: { zip: "churn.zip" } };
const HASH = "AB".repeat(32);

function only(index: unknown): IndexEntry {
  const [read] = readIndex(index) ?? [];
  if (!read || !("entry" in read)) throw new Error(`Not understood: ${JSON.stringify(read)}`);
  return read.entry;
}

function errorsOf(index: unknown) {
  const [read] = readIndex(index) ?? [];
  if (!read || "entry" in read) return [];
  return read.problems.map(({ file, field }) => `${file} ${field}`);
}

describe("a library index", () => {
  test("with the least that it may hold", () => {
    const entry = only({ version: "1", packs: [PACK] });
    expect(entry).toMatchObject({
      slug: "churn",
      path: "/packs/0",
      version: "1.0.0",
      zip: { path: "churn.zip", sha256: null },
    });
    expect(entry.listing).toMatchObject({
      type: "jupyter",
      maturity: "starter",
      keyTypes: ["notebook"],
      description: "Churn",
      priceCents: null,
    });
  });

  test("with a hash in either case", () => {
    expect(only({ packs: [{ ...PACK, sha256: HASH }] }).zip?.sha256).toBe(HASH.toLowerCase());
    expect(only({ packs: [{ ...PACK, sha256: HASH.toLowerCase() }] }).zip?.sha256).toBe(HASH.toLowerCase());
  });

  test.each([
    ["slug", { slug: undefined }],
    ["slug", { slug: "../x" }],
    ["title", { title: undefined }],
    ["title", { title: "x".repeat(201) }],
    ["version", { version: undefined }],
    ["version", { version: "latest" }],
    ["license_spdx", { license_spdx: undefined }],
    ["assets", { assets: undefined }],
    ["assets.zip", { assets: {} }],
    ["sha256", { sha256: "abc" }],
    ["sha256", { sha256: 7 }],
    ["title", { title: "a\0b" }],
  ])("refuses a wrong %s", (field, change) => {
    expect(errorsOf({ packs: [{ ...PACK, ...change }] })).toEqual([`/packs/0 ${field}`]);
  });

  test("judges each entry on its own", () => {
    const read = readIndex({ packs: [null, PACK, { slug: "x" }] }) ?? [];
    expect(read.map((entry) => "entry" in entry)).toEqual([false, true, false]);
  });
});

describe("an assets index", () => {
  const fields = { title: "T", description: "D.", version: "1.0.0", outcome: "O.", maturity: "operator", tags: [] };

  test("has entries for every kind of asset", () => {
    const entry = (slug: string, more: object) => ({ slug, ...fields, key_type: ["x"], ...more });
    const read = readIndex({
      version: 1,
      generated_at: "2026-01-01T00:00:00Z",
      runbooks: [entry("r", { severity_level: "p1" })],
      node_keys: [entry("n", { tool: "next", runtime: "next" }), entry("m", { runtime: "node" })],
      stripe_keys: [entry("s", {})],
      github_keys: [entry("g", {})],
      supabase_keys: [entry("u", {})],
      cursor_keys: [entry("c", {})],
    });
    const types = (read ?? []).map((one) => ("entry" in one ? [one.entry.slug, one.entry.listing.type] : one.problems));
    expect(Object.fromEntries(types as [string, string][])).toEqual({
      r: "runbook",
      n: "next",
      m: "node",
      s: "stripe",
      g: "github",
      u: "supabase",
      c: "cursor",
    });
  });

  test("warns of what a builder left out, and goes on", () => {
    const entry = only({ runbooks: [{ slug: "r", title: "R", maturity: "operator" }] });
    expect(entry.problems.map(({ level, field }) => `${level} ${field}`)).toEqual([
      "warning description",
      "warning key_type",
      "warning version",
      "warning outcome",
      "warning tags",
    ]);
  });

  test("refuses a maturity that is none", () => {
    expect(errorsOf({ node_keys: [{ slug: "n", ...fields, maturity: "gold" }] })).toEqual(["/node_keys/0 maturity"]);
  });
});

test.each([null, [], {}, { packs: "x" }, { runbooks: 1 }, "text", 5])("%j is no index", (index) => {
  expect(readIndex(index)).toBeNull();
});
