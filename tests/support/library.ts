import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { zipSync } from "fflate";
import type { AssetFile } from "@/lib/ingestion/schema";

export type Files = Readonly<Record<string, string | Uint8Array>>;

const COMMON = {
  slug: "sample",
  title: "Sample",
  description: "Does one thing. Does it well.",
  version: "1.0.0",
  outcome: "One thing is done.",
  maturity: "operator",
  tags: ["sample"],
  license_spdx: "MIT",
  author: { name: "KEYS" },
  documentation: ["README.md"],
};

/** A manifest without fault for each folder of a library. */
export const MANIFESTS = {
  "node-next-keys": {
    ...COMMON,
    tool: "node",
    key_type: ["job"],
    runtime: "node",
    side_effects: [],
    required_env: [],
    tenant_scope: "global",
    compatibility: { node: ">=22" },
  },
  "runbook-keys": { ...COMMON, tool: "operational", key_type: ["incident"], severity_level: "p1" },
  "jupyter-keys": {
    ...COMMON,
    tool: "jupyter",
    key_type: ["notebook"],
    category: "revenue",
    difficulty: "beginner",
    runtime_minutes: 5,
  },
  "stripe-keys": { ...COMMON, tool: "stripe", key_type: ["workflow"] },
  "supabase-keys": { ...COMMON, tool: "supabase", key_type: ["template"] },
  "github-keys": { ...COMMON, tool: "github", key_type: ["workflow"] },
  "cursor-keys": { ...COMMON, tool: "cursor", key_type: ["prompt"] },
} as const;
export type KindFolder = keyof typeof MANIFESTS;

const NOTEBOOK = JSON.stringify({ cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 });
const CONTENT: Record<KindFolder, Files> = {
  "node-next-keys": { "src/index.ts": "export const one = 1;\n", "tests/index.test.ts": "", "quickstart.md": "Start." },
  "runbook-keys": { "checklist.md": "- [ ] Look" },
  "jupyter-keys": { "notebooks/sample.ipynb": NOTEBOOK, "quickstart.md": "Start." },
  "stripe-keys": { "src/index.ts": "export const one = 1;\n" },
  "supabase-keys": { "migrations/0001.sql": "select 1;" },
  "github-keys": { ".github/workflows/ci.yml": "name: ci" },
  "cursor-keys": { "prompts/review.md": "Review." },
};

/** The files of an asset without fault, with `manifest` changing its fields and `files` its files (null takes one away). */
export function assetFiles(
  folder: KindFolder,
  manifest: Record<string, unknown> = {},
  files: Readonly<Record<string, string | Uint8Array | null>> = {},
): Record<string, string | Uint8Array> {
  const merged = { ...MANIFESTS[folder], ...manifest };
  const all: Record<string, string | Uint8Array | null> = {
    [folder === "runbook-keys" ? "pack.json" : "key.json"]: JSON.stringify(merged),
    "README.md": "# Sample\n\nHow to use it.\n",
    "CHANGELOG.md": `# Changelog\n\n## ${String(merged.version)}\n\n- Made.\n`,
    "LICENSE.txt": "You may.\n",
    ...CONTENT[folder],
    ...files,
  };
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string | Uint8Array] => entry[1] !== null),
  );
}

const bytesOf = (content: string | Uint8Array) =>
  typeof content === "string" ? Buffer.from(content, "utf8") : content;

/** The same files as ingestion holds them in memory. */
export function inMemory(files: Files): AssetFile[] {
  return Object.entries(files).map(([path, content]) => {
    const bytes = bytesOf(content);
    return { path, bytes, sha256: createHash("sha256").update(bytes).digest("hex") };
  });
}

export function zipOf(files: Files): Uint8Array {
  return zipSync(
    Object.fromEntries(Object.entries(files).map(([path, content]) => [path, new Uint8Array(bytesOf(content))])),
  );
}

/** An empty folder that no other test uses. */
export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), "keys-library-"));
}

export function writeFiles(root: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    const place = join(root, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, content);
  }
}

/** Puts an asset into a library on disk; returns its folder. */
export function writeAsset(
  root: string,
  folder: KindFolder,
  manifest: Record<string, unknown> = {},
  files: Readonly<Record<string, string | Uint8Array | null>> = {},
): string {
  const place = join(root, folder, String(manifest.slug ?? "sample"));
  writeFiles(place, assetFiles(folder, manifest, files));
  return place;
}
