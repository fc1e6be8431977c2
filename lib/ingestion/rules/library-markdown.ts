import remarkParse from "remark-parse";
import { unified } from "unified";
import { MATURITIES, type Maturity, slugSchema } from "../../catalog/schema";
import { error, hasError, type Problem, warning } from "../schema";
import { type Listing, summaryOf } from "./listing";
import { wrongField } from "./manifest/about";

const parser = unified().use(remarkParse);

type Root = ReturnType<typeof parser.parse>;
type RootContent = Root["children"][number];
type Paragraph = Extract<RootContent, { type: "paragraph" }>;
type PhrasingContent = Paragraph["children"][number];

/** A KEY that the catalog announces. `listing` is null when the section has an error. */
export type AnnouncedKey = {
  readonly slug: string;
  readonly line: number;
  readonly listing: Listing | null;
  readonly manifest: Record<string, unknown>;
  readonly problems: Problem[];
};

type Fields = Map<string, string[]>;
type Section = { readonly heading: string; readonly line: number; readonly fields: Fields };

const SECTION_HEADING = /^\d+[.)]\s+(.+)$/;
const LABELS: Readonly<Record<string, string>> = {
  title: "title",
  slug: "slug",
  "what it unlocks": "unlocks",
  inputs: "inputs",
  outputs: "outputs",
  runtime: "runtime",
  maturity: "maturity",
  "referenced by": "referenced_by",
  "notebook repository path": "notebook_path",
};

/** The text of markdown without its marks: `a` in backticks is a. */
function plainText(nodes: readonly (PhrasingContent | RootContent)[]): string {
  return nodes
    .map((node) => {
      if ("value" in node) return node.value;
      if (node.type === "break") return "\n";
      return "children" in node ? plainText(node.children) : "";
    })
    .join("");
}

/** The lines of a paragraph, each as its pieces of markdown. */
function linesOf(paragraph: Paragraph): PhrasingContent[][] {
  const lines: PhrasingContent[][] = [[]];
  for (const node of paragraph.children) {
    if (node.type === "break") lines.push([]);
    else if (node.type !== "text") lines.at(-1)?.push(node);
    else
      node.value.split("\n").forEach((value, index) => {
        if (index > 0) lines.push([]);
        if (value !== "") lines.at(-1)?.push({ type: "text", value });
      });
  }
  return lines;
}

/** `**Label**: value` or `**Label:** value` as the field's name and its value; null for any other line. */
function labelled(line: readonly PhrasingContent[]): { field: string; value: string } | null {
  const [first, ...rest] = line;
  if (first?.type !== "strong") return null;
  const label = plainText(first.children).trim();
  const value = plainText(rest);
  if (!label.endsWith(":") && !value.startsWith(":")) return null;
  const name = label.replace(/:$/, "").trim().toLowerCase();
  const field = LABELS[name] ?? name.replace(/\W+/g, "_");
  return { field, value: value.replace(/^:/, "").trim() };
}

/** Reads the fields of one section, block by block; a line without a label belongs to the last label above it. */
class FieldReader {
  readonly fields: Fields = new Map();
  #values: string[] | null = null;

  read(blocks: readonly RootContent[], isItem = false): void {
    for (const block of blocks) {
      if (block.type === "paragraph") this.#readLines(linesOf(block), isItem);
      else if (block.type === "list") for (const item of block.children) this.read(item.children, true);
    }
  }

  /**
   * Markdown takes the line after a list for a part of its last item unless a blank line stands between, so labels are
   * looked for in items as well. Other lines of an item belong to its first one.
   */
  #readLines(lines: readonly PhrasingContent[][], isItem: boolean): void {
    let isContinued = false;
    for (const line of lines) {
      const found = labelled(line);
      const text = found ? found.value : plainText(line).replace(/\s+/g, " ").trim();
      if (found) {
        this.#values = [];
        this.fields.set(found.field, this.#values);
      }
      if (text !== "") this.#add(text, isContinued);
      isContinued = isItem && !found;
    }
  }

  #add(text: string, isContinued: boolean): void {
    const last = isContinued ? this.#values?.pop() : undefined;
    this.#values?.push(last === undefined ? text : `${last} ${text}`);
  }
}

/** The sections that describe a KEY: a heading of the third level with a number, up to the next heading. */
function sectionsOf(root: Root): Section[] {
  const sections: { heading: string; line: number; nodes: RootContent[] }[] = [];
  let open: { nodes: RootContent[] } | null = null;
  for (const node of root.children) {
    if (node.type !== "heading" || node.depth > 3) {
      open?.nodes.push(node);
      continue;
    }
    const heading = SECTION_HEADING.exec(plainText(node.children).trim())?.[1];
    open = null;
    if (node.depth !== 3 || heading === undefined) continue;
    const section = { heading: heading.trim(), line: node.position?.start.line ?? 0, nodes: [] as RootContent[] };
    sections.push(section);
    open = section;
  }
  return sections.map(({ heading, line, nodes }) => {
    const reader = new FieldReader();
    reader.read(nodes);
    return { heading, line, fields: reader.fields };
  });
}

const one = (fields: Fields, field: string) => (fields.get(field) ?? []).join(" ").replace(/\s+/g, " ").trim();

/** The slugs in a line such as "`stripe-webhook-failure` (runbook)". */
function slugsIn(text: string): string[] {
  const whole = slugSchema.safeParse(text);
  return whole.success ? [whole.data] : (text.match(/\b[a-z0-9]+(?:-[a-z0-9]+)+\b/g) ?? []);
}

function maturityOf(fields: Fields): Maturity | undefined {
  const said = one(fields, "maturity").toLowerCase();
  return MATURITIES.find((maturity) => maturity === said);
}

function check(section: Section, file: string): Problem[] {
  const { fields, heading, line } = section;
  const slug = one(fields, "slug") || heading;
  const at = (field: string, fault: string) =>
    error(file, field, `Section "${heading}" (line ${line}): ${wrongField(field, fault)}`);
  const problems: Problem[] = [];
  if (!slugSchema.safeParse(slug).success) problems.push(at("slug", `is "${slug}"`));
  if (one(fields, "title") === "") problems.push(at("title", "is missing"));
  if (one(fields, "title").length > 200) problems.push(at("title", "is too long"));
  if (one(fields, "unlocks") === "") problems.push(at("what_it_unlocks", "is missing"));
  if (one(fields, "unlocks").length > 5000) problems.push(at("what_it_unlocks", "is longer than 5,000 characters"));
  if (!maturityOf(fields)) problems.push(at("maturity", `is "${one(fields, "maturity")}"`));
  if (slug !== heading && problems.length === 0 && slugSchema.safeParse(heading).success)
    problems.push(warning(file, "slug", `Section "${heading}" (line ${line}) has the slug ${slug}, which counts.`));
  return problems;
}

function toAnnounced(section: Section, file: string): AnnouncedKey {
  const { fields, heading, line } = section;
  const slug = one(fields, "slug") || heading;
  const problems = check(section, file);
  const maturity = maturityOf(fields);
  const description = one(fields, "unlocks");
  const manifest = { ...Object.fromEntries(fields), tool: "jupyter" };
  if (hasError(problems) || !maturity) return { slug, line, listing: null, manifest, problems };
  const listing: Listing = {
    slug,
    title: one(fields, "title"),
    summary: summaryOf(description),
    description,
    outcome: summaryOf(description),
    type: "jupyter",
    maturity,
    keyTypes: ["notebook"],
    tags: [],
    priceCents: null,
    priceReason: null,
    severity: null,
    licenseSpdx: null,
    relatedSlugs: [...new Set((fields.get("referenced_by") ?? []).flatMap(slugsIn))].filter((other) => other !== slug),
    origin: "catalog",
  };
  return { slug, line, listing, manifest, problems };
}

/** Reads the markdown catalog of Jupyter KEYS: what it announces, section by section. `file` names it in problems. */
export function readLibraryMarkdown(markdown: string, file: string): AnnouncedKey[] {
  const root = parser.parse(markdown);
  return sectionsOf(root).map((section) => toAnnounced(section, file));
}
