import { z } from "zod";
import { KEY_TYPES, type KeyType, MATURITIES, slugSchema, versionSchema } from "../../../catalog/schema";

const line = (most: number) =>
  z
    .string()
    .transform((text) => text.replace(/\s+/g, " ").trim())
    .pipe(z.string().min(1, "is empty").max(most, `is longer than ${most} characters`));
const prose = (most: number) => z.string().trim().min(1, "is empty").max(most, `is longer than ${most} characters`);
const texts = z.array(z.string());
const named = z.array(z.union([z.string(), z.looseObject({ name: z.string() })]));

const commonShape = {
  slug: slugSchema,
  title: line(200),
  description: prose(5000),
  tool: z.string(),
  key_type: z.array(z.string().min(1)).min(1, "is empty"),
  version: versionSchema,
  outcome: prose(1000),
  maturity: z.enum(MATURITIES),
  license_spdx: line(200),
  tags: z.array(line(50)).max(50).optional(),
  author: z.looseObject({ name: line(200), email: z.string().optional() }).optional(),
  documentation: texts.optional(),
  price_cents: z.int().positive().max(10_000_000).optional(),
  /** Which files everybody may look into, as globs; a part of them, whatever they name. */
  preview: z.array(z.string().min(1, "is empty").max(200, "is longer than 200 characters")).max(20).optional(),
};

const codeShape = {
  runtime: z.string().optional(),
  side_effects: named.optional(),
  required_env: named.optional(),
  optional_env: named.optional(),
  tenant_scope: z.string().optional(),
  compatibility: z.record(z.string(), z.string()).optional(),
  dependencies: z
    .array(z.looseObject({ name: z.string(), version: z.string().optional(), required: z.boolean().optional() }))
    .optional(),
  exposed_routes: named.optional(),
};

const runbookShape = {
  severity_level: z.string().optional(),
  runtime_dependency: z.string().optional(),
  required_access_level: z.string().optional(),
  produces_evidence: z.union([z.boolean(), z.string(), texts]).optional(),
  compliance_relevance: z.union([z.boolean(), z.string(), texts]).optional(),
  references_jupyter_keys: texts.optional(),
  references_node_keys: texts.optional(),
  related_runbooks: texts.optional(),
};

const notebookShape = {
  category: z.string().optional(),
  difficulty: z.string().optional(),
  runtime_minutes: z.number().min(1, "is below 1").optional(),
  preview_public: z.boolean().optional(),
  assets: z.looseObject({ zip: z.string().optional() }).optional(),
};

const platformShape = {
  runtime: z.string().optional(),
  side_effects: named.optional(),
  required_env: named.optional(),
  optional_env: named.optional(),
  compatibility: z.record(z.string(), z.string()).optional(),
  dependencies: codeShape.dependencies,
  stripe_integration_level: z.string().optional(),
  webhook_event_types: texts.optional(),
  supabase_feature_type: z.string().optional(),
  github_workflow_type: z.string().optional(),
  github_template_type: z.string().optional(),
  cursor_prompt_type: z.string().optional(),
};

const commonManifest = z.looseObject(commonShape);
export type Manifest = z.output<typeof commonManifest>;

/** Everything that ingestion knows of one kind of asset. */
export type AssetKind = {
  readonly folder: string;
  readonly manifest: "key.json" | "pack.json";
  readonly tools: readonly string[];
  readonly schema: typeof commonManifest;
  /** Sets of values that may meet a new one: it is kept, with a warning. */
  readonly closedSets: Readonly<Record<string, readonly string[]>>;
  /** Fields whose absence is a warning. */
  readonly expected: readonly string[];
  /** The second document beside README.md. */
  readonly guide: "quickstart.md" | "checklist.md" | null;
};

const EXPECTED = ["tags", "author", "documentation"];
const CODE_KINDS = ["route", "job", "data", "ui", "integration"];
const PLATFORM_KINDS = ["workflow", "template", "prompt", "composer"];

const platformKind = (tool: KeyType): AssetKind => ({
  folder: `${tool}-keys`,
  manifest: "key.json",
  tools: [tool],
  schema: z.looseObject({ ...commonShape, ...platformShape }),
  closedSets: { key_type: PLATFORM_KINDS },
  expected: EXPECTED,
  guide: null,
});

export const NODE_NEXT: AssetKind = {
  folder: "node-next-keys",
  manifest: "key.json",
  tools: ["node", "next"],
  schema: z.looseObject({ ...commonShape, ...codeShape }),
  closedSets: {
    key_type: CODE_KINDS,
    runtime: ["node", "next"],
    tenant_scope: ["per-user-tenant-id", "global", "per-tenant-id"],
  },
  expected: [...EXPECTED, "runtime", "tenant_scope", "side_effects", "required_env", "compatibility"],
  guide: "quickstart.md",
};

export const RUNBOOK: AssetKind = {
  folder: "runbook-keys",
  manifest: "pack.json",
  tools: ["operational"],
  schema: z.looseObject({ ...commonShape, ...runbookShape }),
  closedSets: {
    key_type: ["incident", "failure-mode", "decision", "recovery"],
    severity_level: ["p0", "p1", "p2", "p3", "p4"],
    runtime_dependency: ["assisted", "automated"],
    required_access_level: ["read", "write", "admin"],
  },
  expected: [...EXPECTED, "severity_level"],
  guide: "checklist.md",
};

export const JUPYTER: AssetKind = {
  folder: "jupyter-keys",
  manifest: "key.json",
  tools: ["jupyter"],
  schema: z.looseObject({ ...commonShape, ...notebookShape }),
  closedSets: { key_type: ["notebook"], difficulty: ["beginner", "intermediate", "advanced", "expert"] },
  expected: [...EXPECTED, "category", "difficulty", "runtime_minutes"],
  guide: "quickstart.md",
};

/** Every kind of asset, by the folder of the library that holds it. Source: product.md, "The asset library". */
export const ASSET_KINDS: readonly AssetKind[] = [
  NODE_NEXT,
  RUNBOOK,
  JUPYTER,
  ...(["stripe", "supabase", "github", "cursor"] as const).map(platformKind),
];

/** The type of KEY that a manifest's tool stands for. */
export function keyTypeOf(tool: string): KeyType {
  const type = tool === "operational" ? "runbook" : KEY_TYPES.find((known) => known === tool);
  if (!type) throw new Error(`No type of KEY belongs to the tool ${tool}.`);
  return type;
}
