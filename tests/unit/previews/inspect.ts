import rehypeParse from "rehype-parse";
import { unified } from "unified";

type Node = { type: string; tagName?: string; properties?: Record<string, unknown>; children?: Node[] };

const parser = unified().use(rehypeParse, { fragment: true });

/** What may stand in HTML that the shop made of something foreign; attributes by element. */
const COMMON =
  "p div br hr pre code span b strong i em u s del small sub sup ul ol li dl dt dd blockquote section".split(" ");
const TABLES = "table caption thead tbody tfoot tr th td".split(" ");
const HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"];
const ELEMENTS = new Set([
  ...COMMON,
  ...TABLES,
  ...HEADINGS,
  "a",
  "input",
  "details",
  "summary",
  "kbd",
  "samp",
  "var",
  "q",
  "ins",
  "rp",
  "rt",
  "ruby",
  "strike",
  "tt",
]);
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  a: ["href", "rel", "className", "ariaDescribedBy", "ariaLabel", "dataFootnoteRef", "dataFootnoteBackref", "id"],
  input: ["type", "disabled", "checked", "ariaLabel"],
  th: ["colSpan", "rowSpan", "align"],
  td: ["colSpan", "rowSpan", "align"],
};
const ANYWHERE = ["className", "tabIndex", "id", "dataFootnotes", "start", "ariaDescribedBy"];

function attributeFault(name: string, attribute: string, value: unknown): string[] {
  if (!ANYWHERE.includes(attribute) && !ATTRIBUTES[name]?.includes(attribute))
    return [`attribute ${attribute} of ${name}`];
  if (attribute === "href" && !/^(https?:\/\/|\?version=)/i.test(String(value))) return [`address ${value}`];
  return attribute === "id" && !String(value).startsWith("user-content-") ? [`id ${value}`] : [];
}

function faultsOf(node: Node): string[] {
  const inside = (node.children ?? []).flatMap(faultsOf);
  if (node.type === "text" || node.type === "root") return inside;
  if (node.type !== "element") return [`a ${node.type}`, ...inside];
  const name = node.tagName ?? "";
  const own = Object.entries(node.properties ?? {}).flatMap(([key, value]) => attributeFault(name, key, value));
  return [...(ELEMENTS.has(name) ? [] : [`element ${name}`]), ...own, ...inside];
}

/** What a browser would find in this HTML that should not be there; parsed as browsers parse. */
export function faultsIn(html: string): string[] {
  return faultsOf(parser.parse(html) as Node);
}
