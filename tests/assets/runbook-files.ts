import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const ASSETS_ROOT = join(import.meta.dirname, "../../keys-assets");
const RUNBOOKS = join(ASSETS_ROOT, "runbook-keys");

export type Runbook = { slug: string; folder: string; manifest: unknown; readme: string; checklist: string };

/** Every runbook of the library as it lies on disk, by slug. */
export function readRunbooks(): Runbook[] {
  return readdirSync(RUNBOOKS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => {
      const folder = join(RUNBOOKS, entry.name);
      const read = (file: string) => readFileSync(join(folder, file), "utf8");
      return {
        slug: entry.name,
        folder,
        manifest: JSON.parse(read("pack.json")),
        readme: read("README.md"),
        checklist: read("checklist.md"),
      };
    })
    .sort((a, b) => a.slug.localeCompare(b.slug));
}

/** The contents of the fenced blocks of one language, in the document's order. */
export function fencedBlocks(markdown: string, language: string): string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm");
  return [...markdown.matchAll(fence)].map((match) => match[1] ?? "");
}

/** The titles of the second-level headings; those inside fenced blocks do not count. */
export function sections(markdown: string): string[] {
  const prose = markdown.replace(/^```[\s\S]*?^```$/gm, "");
  return [...prose.matchAll(/^## (.+)$/gm)].map((match) => match[1] ?? "");
}

export type SqlStep = { kind: "set"; name: string; value: string } | { kind: "meta" | "sql"; text: string };

/** A block as psql would read it: `\set` lines, other backslash lines, statements that end with a semicolon at a line's end. */
export function sqlSteps(block: string): SqlStep[] {
  const steps: SqlStep[] = [];
  let open: string[] = [];
  for (const line of block.split("\n")) {
    const set = /^\\set (\w+) (\S+)$/.exec(line);
    if (open.length === 0 && set?.[1] && set[2]) steps.push({ kind: "set", name: set[1], value: set[2] });
    else if (open.length === 0 && line.startsWith("\\")) steps.push({ kind: "meta", text: line });
    else if (line.startsWith("--") || line.trim() === "") continue;
    else open.push(line);
    if (open.length > 0 && line.endsWith(";")) {
      steps.push({ kind: "sql", text: open.join("\n") });
      open = [];
    }
  }
  if (open.length > 0) throw new Error(`A statement without its semicolon:\n${open.join("\n")}`);
  return steps;
}

/** Puts psql variables into a statement: `:name` as it is, `:'name'` as a literal, `:"name"` as an identifier. */
export function interpolate(sql: string, values: ReadonlyMap<string, string>): string {
  return sql.replace(/(?<!:):(['"]?)([a-z_]\w*)\1/g, (whole, quote: string, name: string) => {
    const value = values.get(name);
    if (value === undefined) return whole;
    return quote + (quote ? value.replaceAll(quote, quote + quote) : value) + quote;
  });
}
