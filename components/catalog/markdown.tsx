import rehypeSanitize from "rehype-sanitize";
import rehypeStringify from "rehype-stringify";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import remarkRehype from "remark-rehype";
import { unified } from "unified";

/** As much of a hast node as is touched here. */
type HtmlNode = {
  type: string;
  tagName?: string;
  value?: string;
  properties?: Record<string, unknown>;
  children?: HtmlNode[];
};

const HEADING = /^h([1-6])$/;
const SECTION_LEVEL = 2;

/** 1 to 6 for a heading, otherwise null. */
function headingLevel(node: HtmlNode): number | null {
  const level = HEADING.exec(node.tagName ?? "")?.[1];
  return level ? Number(level) : null;
}

function highestHeading(node: HtmlNode): number {
  return Math.min(headingLevel(node) ?? 6, ...(node.children ?? []).map(highestHeading));
}

function shiftHeading(node: HtmlNode, by: number) {
  const level = headingLevel(node);
  if (level) node.tagName = `h${Math.min(6, level + by)}`;
}

/** Addresses inside the download lead nowhere from here and become plain text; outside ones get no credit of ours. */
function settleLink(node: HtmlNode) {
  if (node.tagName !== "a") return;
  const href = String(node.properties?.href ?? "");
  if (/^https?:\/\//.test(href)) {
    node.properties = { ...node.properties, rel: "nofollow noopener noreferrer" };
  } else if (!href.startsWith("#") && !href.startsWith("mailto:")) {
    node.tagName = "span";
    node.properties = {};
  }
}

/** No foreign picture is requested from a visitor's browser; its description stands in its place. */
function settleImage(node: HtmlNode) {
  if (node.tagName !== "img") return;
  node.tagName = "span";
  node.children = [{ type: "text", value: String(node.properties?.alt ?? "") }];
  node.properties = {};
}

/** What can be scrolled sideways can be reached by the keyboard, a to-do box is named, an empty corner heads nothing. */
function makeReachable(node: HtmlNode) {
  if (node.tagName === "th" && node.children?.length === 0) node.tagName = "td";
  if (node.tagName === "pre" || node.tagName === "table") node.properties = { ...node.properties, tabIndex: 0 };
  if (node.tagName === "input") node.properties = { ...node.properties, ariaLabel: "step" };
}

function settle(node: HtmlNode, shift: number) {
  for (const child of node.children ?? []) {
    if (child.type === "element") {
      shiftHeading(child, shift);
      settleLink(child);
      settleImage(child);
      makeReachable(child);
    }
    settle(child, shift);
  }
}

/** A page has one h1 and its sections are h2: the highest heading of a document inside a section becomes h3. */
function settleDocument(root: HtmlNode) {
  settle(root, SECTION_LEVEL + 1 - highestHeading(root));
}

const processor = unified()
  .use(remarkParse)
  .use(remarkGfm)
  .use(remarkRehype)
  .use(rehypeSanitize)
  .use(() => settleDocument)
  .use(rehypeStringify)
  .freeze();

/** A leading title would repeat the page's own. */
function withoutTitle(markdown: string): string {
  return markdown.replace(/^\s*# [^\n]*\n+/, "");
}

/** Markdown as safe HTML: no scripts, no raw HTML, no foreign pictures; headings from h3 on. */
export function renderMarkdown(source: string): string {
  return String(processor.processSync(withoutTitle(source)));
}

/** Markdown that others wrote, rendered on the server and sanitised. */
export function Markdown({ source }: { source: string }) {
  const html = renderMarkdown(source);
  // biome-ignore lint/security/noDangerouslySetInnerHtml: the text went through rehype-sanitize above
  return <div className="prose" dangerouslySetInnerHTML={{ __html: html }} />;
}
