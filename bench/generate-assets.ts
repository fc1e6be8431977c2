import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A library of any size for benchmarks and tests. Nothing of it is for sale; the same seed gives the same files. */
export type LibrarySize = { readonly assets: number; readonly seed?: number };

type Random = () => number;
type Files = Record<string, string>;

/** Mulberry32: small, fast and the same everywhere. */
function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const WORDS =
  "audit billing cache cron customer database deploy entitlement export failure grant import invoice job ledger limit lock log mail metric migration notebook order payment policy queue rate reconcile refund release replay report retry revenue role route schedule secret seat session stripe sync tenant token trace user webhook worker".split(
    " ",
  );
const MATURITIES = ["starter", "operator", "scale", "enterprise"];

const pick = <T>(random: Random, values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;

function prose(random: Random, words: number): string {
  const sentence = () => {
    const text = Array.from({ length: 8 + Math.floor(random() * 10) }, () => pick(random, WORDS)).join(" ");
    return `${text[0]?.toUpperCase()}${text.slice(1)}.`;
  };
  const sentences: string[] = [];
  for (let count = 0; count < words; count += 12) sentences.push(sentence());
  return sentences.join(" ");
}

function source(random: Random, lines: number): string {
  const body = Array.from(
    { length: lines },
    (_, index) =>
      `export const ${pick(random, WORDS)}${index} = (${pick(random, WORDS)}: number) => ${pick(random, WORDS)} * ${index};`,
  );
  return `${body.join("\n")}\n`;
}

function common(random: Random, slug: string, version: string): Record<string, unknown> {
  const tags = Array.from(new Set(Array.from({ length: 4 }, () => pick(random, WORDS))));
  return {
    slug,
    title: `${pick(random, WORDS)} ${pick(random, WORDS)} ${slug.split("-").at(-1)}`,
    description: prose(random, 60),
    version,
    outcome: prose(random, 10),
    maturity: pick(random, MATURITIES),
    tags,
    license_spdx: "LicenseRef-Bench-1.0",
    author: { name: "Bench" },
    documentation: ["README.md", "CHANGELOG.md", "LICENSE.txt"],
  };
}

function documents(random: Random, version: string): Files {
  return {
    "README.md": `# Read me\n\n${prose(random, 400)}\n`,
    "CHANGELOG.md": `# Changelog\n\n## ${version}\n\n- ${prose(random, 20)}\n`,
    "LICENSE.txt": prose(random, 200),
  };
}

function codePack(random: Random, slug: string, version: string): Files {
  const tool = random() < 0.5 ? "node" : "next";
  const manifest = {
    ...common(random, slug, version),
    tool,
    key_type: [pick(random, ["route", "job", "data", "ui", "integration"])],
    runtime: tool,
    side_effects: [],
    required_env: [],
    tenant_scope: "global",
    compatibility: { node: ">=22" },
  };
  return {
    "key.json": JSON.stringify(manifest, null, 2),
    "quickstart.md": prose(random, 80),
    "src/index.ts": source(random, 40),
    "src/store.ts": source(random, 60),
    "tests/index.test.ts": source(random, 30),
  };
}

function runbook(random: Random, slug: string, version: string): Files {
  const manifest = {
    ...common(random, slug, version),
    tool: "operational",
    key_type: ["incident"],
    severity_level: pick(random, ["p0", "p1", "p2", "p3"]),
  };
  return { "pack.json": JSON.stringify(manifest, null, 2), "checklist.md": prose(random, 200) };
}

function notebook(random: Random, slug: string, version: string): Files {
  const manifest = {
    ...common(random, slug, version),
    tool: "jupyter",
    key_type: ["notebook"],
    category: pick(random, WORDS),
    difficulty: "beginner",
    runtime_minutes: 5,
  };
  const cells = Array.from({ length: 20 }, () => ({
    cell_type: "markdown",
    source: [prose(random, 40)],
    metadata: {},
  }));
  const content = { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
  return {
    "key.json": JSON.stringify(manifest, null, 2),
    "quickstart.md": prose(random, 80),
    "notebooks/analysis.ipynb": JSON.stringify(content),
  };
}

function platformPack(tool: string) {
  return (random: Random, slug: string, version: string): Files => {
    const manifest = {
      ...common(random, slug, version),
      tool,
      key_type: [pick(random, ["workflow", "template", "prompt"])],
    };
    return {
      "key.json": JSON.stringify(manifest, null, 2),
      "src/main.ts": source(random, 50),
      "src/extra.sql": prose(random, 60),
    };
  };
}

const KINDS = [
  { folder: "node-next-keys", files: codePack },
  { folder: "runbook-keys", files: runbook },
  { folder: "jupyter-keys", files: notebook },
  ...["stripe", "supabase", "github", "cursor"].map((tool) => ({ folder: `${tool}-keys`, files: platformPack(tool) })),
];

/** Writes the files of one generated asset; `number` decides its kind, slug and content. */
export function writeAsset(root: string, number: number, { seed = 1, version = "1.0.0" } = {}): string {
  const random = randomOf(seed * 1_000_003 + number);
  const kind = KINDS[number % KINDS.length] ?? KINDS[0];
  if (!kind) throw new Error("There are no kinds of assets.");
  const slug = `bench-${pick(random, WORDS)}-${number}`;
  const files = { ...kind.files(random, slug, version), ...documents(random, version) };
  for (const [path, text] of Object.entries(files)) {
    const place = join(root, kind.folder, slug, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, text);
  }
  return `${kind.folder}/${slug}`;
}

/** Writes a whole library. */
export function generateLibrary(root: string, { assets, seed = 1 }: LibrarySize): void {
  for (let number = 0; number < assets; number += 1) writeAsset(root, number, { seed });
}
