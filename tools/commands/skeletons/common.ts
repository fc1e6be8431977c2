import { readFileSync } from "node:fs";
import type { KeyType } from "@/lib/catalog/schema";

/** What a skeleton is made from. `day` is the day of its first version, such as 2026-11-20. */
export type SkeletonFacts = {
  readonly type: KeyType;
  readonly slug: string;
  readonly title: string;
  readonly day: string;
};
/** The files of a new asset by their paths in it. */
export type SkeletonFiles = Readonly<Record<string, string>>;

const LICENSE = readFileSync(new URL("./LICENSE.txt", import.meta.url), "utf8");

/** The fields that every manifest has, with those of its kind after them. */
export function manifestOf({ slug, title }: SkeletonFacts, fields: Readonly<Record<string, unknown>>): string {
  const { tool, key_type, guide, ...rest } = fields;
  const documentation = ["README.md", guide, "CHANGELOG.md", "LICENSE.txt"];
  const manifest = {
    slug,
    title,
    description: "Write here: what it does, for whom, and what it leaves alone, in three to six sentences.",
    tool,
    key_type,
    version: "1.0.0",
    outcome: "Write here: what its buyer has afterwards, in one sentence.",
    maturity: "operator",
    tags: [slug],
    license_spdx: "LicenseRef-KEYS-Commercial-1.0",
    author: { name: "KEYS" },
    documentation,
    preview: ["README.md"],
    ...rest,
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

function changelogOf({ day }: SkeletonFacts): string {
  return [
    "# Changelog",
    "",
    "The format is [Keep a Changelog](https://keepachangelog.com/en/1.1.0/), the versions follow",
    "[Semantic Versioning](https://semver.org/).",
    "",
    `## [1.0.0] - ${day}`,
    "",
    "### Added",
    "",
    "- Write here: what the first version can do.",
    "",
  ].join("\n");
}

/** A README with the sections that its buyer looks for; `inside` is the table of its files. */
export function readmeOf({ title }: SkeletonFacts, inside: readonly (readonly [file: string, does: string])[]): string {
  return [
    `# ${title}`,
    "",
    "Write here: what one has with it, in one sentence.",
    "",
    "## The problem",
    "",
    "Write here: what goes wrong without it, and when one notices.",
    "",
    "## What it replaces",
    "",
    "Write here: the work that it saves, in hours, with the sum.",
    "",
    "## What is inside",
    "",
    "| file | does |",
    "| --- | --- |",
    ...inside.map(([file, does]) => `| \`${file}\` | ${does} |`),
    "",
    "## When things go wrong",
    "",
    "| what you see | why, and what to do |",
    "| --- | --- |",
    "| Write here: a message | what it means and the next step |",
    "",
    "## Limits",
    "",
    "Write here: what it does not do.",
    "",
  ].join("\n");
}

export function quickstartOf(steps: readonly string[]): string {
  const numbered = steps.map((step, index) => `${index + 1}. ${step}`);
  return ["# Quickstart", "", "Ten minutes.", "", ...numbered, ""].join("\n");
}

/** The documents that every asset has. */
export function documentsOf(facts: SkeletonFacts): SkeletonFiles {
  return { "CHANGELOG.md": changelogOf(facts), "LICENSE.txt": LICENSE };
}
