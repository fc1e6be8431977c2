/** What each field of a manifest holds, for the sentence that tells its author what would be right. */
const ABOUT: Readonly<Record<string, string>> = {
  slug: "lower-case letters, digits and hyphens, at most 100",
  title: "the name of the KEY, at most 200 characters",
  description: "what it does, at most 5,000 characters",
  tool: "the tool that this kind of asset is for",
  key_type: "a list with at least one kind of KEY",
  version: "a semantic version such as 1.2.0, at most 50 characters",
  outcome: "what its buyer has afterwards, in one sentence",
  maturity: "starter, operator, scale or enterprise",
  tags: "a list of words",
  license_spdx: "an SPDX licence expression such as MIT or LicenseRef-Commercial",
  author: 'an object such as {"name": "…", "email": "…"}',
  documentation: "a list of paths that exist in the asset",
  preview: 'a list of at most 20 globs such as ["README.md", "src/index.ts"]',
  price_cents: "a whole number of cents above zero",
  runtime: "node or next",
  side_effects: "a list of sentences",
  required_env: "a list of variable names",
  optional_env: "a list of variable names",
  tenant_scope: "per-user-tenant-id, global or per-tenant-id",
  compatibility: 'version ranges by name, such as {"node": ">=20"}',
  dependencies: 'a list of {"name", "version", "required"}',
  exposed_routes: "a list of routes",
  severity_level: "p0 to p4",
  runtime_dependency: "assisted or automated",
  required_access_level: "read, write or admin",
  difficulty: "beginner, intermediate, advanced or expert",
  runtime_minutes: "a number of minutes, at least 1",
  preview_public: "true or false",
  category: "a word",
  assets: 'an object such as {"zip": "name.zip"}',
  sha256: "64 hex digits",
};

/** "severity_level is missing; right would be p0 to p4." Takes a dotted path; what is known is said of its first part. */
export function wrongField(field: string, fault: string): string {
  const about = ABOUT[field] ?? ABOUT[field.split(".")[0] ?? ""];
  return about ? `${field} ${fault}; right would be: ${about}.` : `${field} ${fault}.`;
}
