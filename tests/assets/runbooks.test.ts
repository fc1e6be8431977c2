import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { filesBelow } from "./pack-files";
import { ASSETS_ROOT, fencedBlocks, interpolate, readRunbooks, sections, sqlSteps } from "./runbook-files";

const slug = z
  .string()
  .regex(/^[a-z0-9-]+$/)
  .max(100);

/** The runbook manifest of the asset library, without room for anything undeclared. */
const manifestSchema = z.strictObject({
  slug,
  title: z.string().min(1).max(200),
  description: z.string().min(200).max(5_000),
  tool: z.literal("operational"),
  key_type: z.array(z.enum(["incident", "failure-mode", "decision", "recovery"])).min(1),
  version: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/)
    .max(50),
  outcome: z.string().min(20).max(200),
  maturity: z.enum(["starter", "operator", "scale", "enterprise"]),
  tags: z.array(z.string().regex(/^[a-z0-9-]+$/)).min(3),
  license_spdx: z.literal("LicenseRef-KEYS-Commercial-1.0"),
  author: z.strictObject({ name: z.literal("KEYS") }),
  documentation: z.array(z.string()).min(4),
  severity_level: z.enum(["p0", "p1", "p2", "p3", "p4"]),
  runtime_dependency: z.enum(["assisted", "automated"]),
  required_access_level: z.enum(["read", "write", "admin"]),
  produces_evidence: z.boolean(),
  compliance_relevance: z.array(z.string()).min(1),
  references_jupyter_keys: z.array(slug),
  references_node_keys: z.array(slug),
  related_runbooks: z.array(slug),
  price_cents: z.number().int().positive().optional(),
});

const REQUIRED_SECTIONS = [
  "When to use this",
  "What you need",
  "Symptoms",
  "First five minutes",
  "Decision tree",
  "Commands",
  "Verification",
  "Rollback",
  "Communication",
  "After the incident",
  "What it replaces",
];

const runbooks = readRunbooks();
const slugs = new Set(runbooks.map((runbook) => runbook.slug));

it("offers ten runbooks, most of them for the severe incidents, at every maturity", () => {
  const manifests = runbooks.map((runbook) => manifestSchema.parse(runbook.manifest));
  expect(runbooks).toHaveLength(10);
  expect(manifests.filter(({ severity_level }) => ["p0", "p1"].includes(severity_level))).toHaveLength(7);
  expect(new Set(manifests.map(({ maturity }) => maturity)).size).toBe(4);
});

describe.each(runbooks)("$slug", ({ slug: name, folder, manifest, readme, checklist }) => {
  it("has a complete manifest that names its folder, its files and existing runbooks", () => {
    const parsed = manifestSchema.parse(manifest);
    expect(parsed.slug).toBe(name);
    expect(parsed.documentation.filter((path) => !existsSync(join(folder, path)))).toEqual([]);
    const others = filesBelow(folder).filter((file) => file !== "pack.json" && !parsed.documentation.includes(file));
    expect(others).toEqual([]);
    expect(parsed.related_runbooks.filter((other) => other === name || !slugs.has(other))).toEqual([]);
  });

  it("keeps the order of sections that a reader on call expects", () => {
    expect(sections(readme)).toEqual(REQUIRED_SECTIONS);
  });

  it("draws its decision tree as text, with no line too wide for a terminal", () => {
    const [tree] = fencedBlocks(readme.split("## Decision tree")[1] ?? "", "text");
    expect(tree?.split("\n").length).toBeGreaterThan(10);
    expect(tree?.split("\n").filter((line) => line.length > 125)).toEqual([]);
    expect(readme).not.toContain("```mermaid");
  });

  it("says what to expect and where the numbers come from", () => {
    const commands = readme.split("## Commands")[1]?.split("## Verification")[0] ?? "";
    expect(commands.match(/Expected/g)?.length).toBeGreaterThanOrEqual(4);
    const [, replaced = ""] = readme.split("## What it replaces");
    const rows = [...replaced.matchAll(/\| (\d+(?:\.\d+)?) \|$/gm)].map((match) => Number(match[1]));
    const [, hours, rate, dollars] =
      /^(\d+(?:\.\d)?) hours; at (\d+) dollars an hour (\d+) dollars/m.exec(replaced) ?? [];
    expect(rows.reduce((sum, value) => sum + value, 0)).toBe(Number(hours));
    expect(Number(hours) * Number(rate)).toBe(Number(dollars));
  });

  it("has a checklist of at least ten open items", () => {
    expect(checklist.match(/^- \[ \] \S/gm)?.length).toBeGreaterThanOrEqual(10);
    expect(checklist).not.toMatch(/^- \[x\]/im);
  });

  it("has shell commands that bash can parse", () => {
    const blocks = fencedBlocks(readme, "bash");
    expect(blocks.length).toBeGreaterThanOrEqual(3);
    for (const block of blocks) execFileSync("bash", ["-n"], { input: block, stdio: ["pipe", "pipe", "inherit"] });
  });

  it("has SQL whose every variable is set in the same block", () => {
    for (const block of fencedBlocks(readme, "sql")) {
      const values = new Map<string, string>();
      for (const step of sqlSteps(block)) {
        if (step.kind === "set") values.set(step.name, step.value);
        if (step.kind === "sql") expect(interpolate(step.text, values)).not.toMatch(/(?<!:):['"]?[a-z_]/);
      }
    }
  });

  it("lists its version first in the changelog", () => {
    const [, first] =
      /^## \[(.+?)\] - \d{4}-\d{2}-\d{2}$/m.exec(readFileSync(join(folder, "CHANGELOG.md"), "utf8")) ?? [];
    expect(first).toBe(manifestSchema.parse(manifest).version);
  });
});

/** The shape of bundles.json: a bundle's KEYS are slugs in the order in which the page lists them. */
const bundlesSchema = z.strictObject({
  version: z.literal(1),
  bundles: z.array(
    z.strictObject({
      slug,
      title: z.string().min(1).max(200),
      description: z.string().min(100).max(5_000),
      outcome: z.string().min(20).max(200),
      price_cents: z.number().int().positive(),
      currency: z.literal("usd"),
      keys: z.array(slug).min(2),
    }),
  ),
});

const pricedSchema = z.looseObject({
  slug,
  tool: z.enum(["node", "next", "operational", "jupyter", "stripe", "supabase", "github", "cursor"]),
  key_type: z.array(z.string()),
  maturity: z.enum(["starter", "operator", "scale", "enterprise"]),
  severity_level: z.string().optional(),
  price_cents: z.number().int().optional(),
});
type Priced = z.output<typeof pricedSchema>;

const BANDS = {
  starter: [2900, 4900],
  operator: [7900, 14_900],
  scale: [19_900, 29_900],
  enterprise: [39_900, 59_900],
};

/** The list price by the catalog's rules, written down a second time so that a wrong rule there cannot hide here. */
function listPriceCents(key: Priced): number {
  if (key.price_cents !== undefined) return key.price_cents;
  const [low = 0, high = 0] = key.tool === "jupyter" ? [4900, 12_900] : BANDS[key.maturity];
  const severe = key.severity_level === "p0" || key.severity_level === "p1";
  const byTool = {
    operational: 9900 + (severe ? 5000 : 0),
    node: 7900 + (key.key_type.includes("integration") ? 3000 : 0),
    next: 7900 + (key.key_type.includes("integration") ? 3000 : 0),
    jupyter: 4900 + (key.maturity === "enterprise" ? 2000 : 0),
  };
  const base = key.tool in byTool ? byTool[key.tool as keyof typeof byTool] : 7900;
  return Math.min(high, Math.max(low, base));
}

function readCatalog(): Map<string, Priced> {
  const found = readdirSync(ASSETS_ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.endsWith("-keys"))
    .flatMap((shelf) => readdirSync(join(ASSETS_ROOT, shelf.name)).map((name) => join(ASSETS_ROOT, shelf.name, name)))
    .flatMap((folder) => [join(folder, "key.json"), join(folder, "pack.json")])
    .filter((file) => existsSync(file))
    .map((file) => pricedSchema.parse(JSON.parse(readFileSync(file, "utf8"))));
  return new Map(found.map((key) => [key.slug, key]));
}

describe("bundles.json", () => {
  const { bundles } = bundlesSchema.parse(JSON.parse(readFileSync(join(ASSETS_ROOT, "bundles.json"), "utf8")));
  const catalog = readCatalog();
  const keysOf = (bundle: { keys: string[] }) => bundle.keys.flatMap((key) => catalog.get(key) ?? []);

  it("defines the three bundles at their prices", () => {
    expect(bundles.map((bundle) => [bundle.slug, bundle.price_cents])).toEqual([
      ["starter-bundle", 19_900],
      ["operator-bundle", 49_900],
      ["pro-bundle", 129_900],
    ]);
  });

  it.each(bundles)("$slug holds each KEY once, and only KEYS that exist", (bundle) => {
    expect(new Set(bundle.keys).size).toBe(bundle.keys.length);
    expect(bundle.keys.filter((key) => !catalog.has(key))).toEqual([]);
  });

  it.each([
    { name: "starter-bundle", counts: { starter: 3, operator: 2, runbooks: 0 } },
    { name: "operator-bundle", counts: { starter: 0, operator: 5, runbooks: 2 } },
    { name: "pro-bundle", counts: { starter: 5, operator: 8, runbooks: 6 } },
  ])("$name has its number of KEYS by maturity and kind", ({ name, counts }) => {
    const keys = keysOf(bundles.find((bundle) => bundle.slug === name) ?? { keys: [] });
    const packs = keys.filter((key) => key.tool !== "operational");
    expect({
      starter: packs.filter((key) => key.maturity === "starter").length,
      operator: packs.filter((key) => key.maturity === "operator").length,
      runbooks: keys.length - packs.length,
    }).toEqual(counts);
  });

  it.each(bundles)("$slug costs 15 to 30 % less than its parts", (bundle) => {
    const parts = keysOf(bundle).reduce((sum, key) => sum + listPriceCents(key), 0);
    const discount = 1 - bundle.price_cents / parts;
    expect(discount, `parts ${parts} cents`).toBeGreaterThanOrEqual(0.15);
    expect(discount, `parts ${parts} cents`).toBeLessThanOrEqual(0.3);
  });
});
