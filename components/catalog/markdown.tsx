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

/** A page has one h1 and its sections are h2: a document inside a section begins at h3. */
function shiftHeading(node: HtmlNode) {
  const level = HEADING.exec(node.tagName ?? "")?.[1];
  if (level) node.tagName = `h${Math.min(6, Number(level) + 2)}`;
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

/** What can be scrolled sideways can be reached by the keyboard; a to-do box is named. */
function makeReachable(node: HtmlNode) {
  if (node.tagName === "pre" || node.tagName === "table") node.properties = { ...node.properties, tabIndex: 0 };
  if (node.tagName === "input") node.properties = { ...node.properties, ariaLabel: "step" };
}

function settle(node: HtmlNode) {
  for (const child of node.children ?? []) {
    if (child.type === "element") {
      shiftHeading(child);
      settleLink(child);
      settleImage(child);
      makeReachable(child);
    }
    settle(child);
  }
}

const processor = unified()
  .use(remarkParse)
  .use(remarkGfm)
  .use(remarkRehype)
  .use(rehypeSanitize)
  .use(() => settle)
  .use(rehypeStringify)
  .freeze();

/** A leading title would repeat the page's own. */
function withoutTitle(markdown: string): string {
  return markdown.replace(/^\s*# [^\n]*\n+/, "");
}

/** Markdown that others wrote, rendered on the server and sanitised: no scripts, no raw HTML, no foreign pictures. */
export function Markdown({ source }: { source: string }) {
  const html = String(processor.processSync(withoutTitle(source)));
  // biome-ignore lint/security/noDangerouslySetInnerHtml: the text went through rehype-sanitize above
  return <div className="prose" dangerouslySetInnerHTML={{ __html: html }} />;
}
