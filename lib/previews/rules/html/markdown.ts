import rehypeSanitize from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import remarkRehype from "remark-rehype";
import { unified } from "unified";
import { highlightLines } from "./highlight";
import { element, type HtmlNode, text, textOf, toHtml } from "./nodes";

/** Where a link to another file of the asset leads; null where that file cannot be read. */
export type LinkTo = (path: string) => string | null;
const NOWHERE: LinkTo = () => null;

/** Parsers take time with the square of a block's length, and of how deep blocks stand in one another. */
const MOST_MARKDOWN = 256 * 1024;
const LONGEST_BLOCK = 24 * 1024;
const TOO_DEEP = /^(?:[ \t]*(?:[>*+-]|\d{1,9}[.)])){60}/m;
const HIGHEST_HEADING = 3;
const HEADING = /^h([1-6])$/;
const LANGUAGE_CLASS = /^language-([a-z0-9+#-]{1,30})$/;
const ALIASES: Readonly<Record<string, string>> = {
  ts: "typescript",
  js: "javascript",
  py: "python",
  sh: "bash",
  shell: "bash",
  zsh: "bash",
  console: "bash",
  yml: "yaml",
  md: "markdown",
  env: "dotenv",
  dockerfile: "docker",
};

function levelOf(node: HtmlNode): number | null {
  const level = HEADING.exec(node.tagName ?? "")?.[1];
  return level ? Number(level) : null;
}

function highestIn(node: HtmlNode): number {
  return Math.min(levelOf(node) ?? 6, ...(node.children ?? []).map(highestIn));
}

/** Outside addresses get no credit of ours; those inside the asset lead to its files; all others become text. */
function settleLink(node: HtmlNode, linkTo: LinkTo) {
  const href = String(node.properties?.href ?? "");
  if (/^https?:\/\//i.test(href)) {
    node.properties = { href, rel: ["nofollow", "noopener", "noreferrer"] };
    return;
  }
  const isPath = href !== "" && !/^([a-z][a-z0-9+.-]*:|\/|#|\?|\\)/i.test(href);
  const inside = isPath ? linkTo(href.replace(/^\.\//, "").replace(/[#?].*$/, "")) : null;
  if (inside === null) node.tagName = "span";
  node.properties = inside === null ? {} : { href: inside };
}

/** No foreign picture is requested from a reader's browser; its description stands in its place. */
function settleImage(node: HtmlNode) {
  node.tagName = "span";
  node.children = [text(String(node.properties?.alt ?? ""))];
  node.properties = {};
}

function settleCode(node: HtmlNode) {
  const [code] = node.children ?? [];
  node.properties = { tabIndex: 0, className: ["code"] };
  if (code?.tagName !== "code") return;
  const classes = Array.isArray(code.properties?.className) ? code.properties.className : [];
  const said = classes.map((name) => LANGUAGE_CLASS.exec(String(name))?.[1]).find(Boolean) ?? "text";
  const lines = highlightLines(textOf(code).replace(/\n$/, ""), ALIASES[said] ?? said);
  const nodes = lines.flatMap((line, index) => (index === 0 ? line : [text("\n"), ...line]));
  node.children = [element("code", {}, nodes)];
}

const SETTLE: Readonly<Record<string, (node: HtmlNode, linkTo: LinkTo) => void>> = {
  a: settleLink,
  img: settleImage,
  pre: settleCode,
  table: (node) => {
    node.properties = { ...node.properties, tabIndex: 0 };
  },
  // An empty corner heads nothing.
  th: (node) => {
    if (node.children?.length === 0) node.tagName = "td";
  },
  input: (node) => {
    node.properties = { ...node.properties, ariaLabel: "step" };
  },
};

function settle(node: HtmlNode, shift: number, linkTo: LinkTo) {
  for (const child of node.children ?? []) {
    const level = levelOf(child);
    if (level) child.tagName = `h${Math.min(6, level + shift)}`;
    const isCode = child.tagName === "pre";
    SETTLE[child.tagName ?? ""]?.(child, linkTo);
    if (!isCode) settle(child, shift, linkTo);
  }
}

function isReadable(source: string): boolean {
  if (source.length > MOST_MARKDOWN || TOO_DEEP.test(source)) return false;
  return source.split(/\n[ \t]*\n/).every((block) => block.length <= LONGEST_BLOCK || /^\s*(```|~~~)/.test(block));
}

const asWritten = (source: string) => toHtml([element("pre", { tabIndex: 0, className: ["code"] }, [text(source)])]);

const processor = unified().use(remarkParse).use(remarkGfm).use(remarkRehype).use(rehypeSanitize).freeze();

/**
 * Markdown as safe HTML: raw HTML is dropped, what is left passes an allow-list, addresses are http, https or files of
 * the asset, and no picture is fetched from elsewhere. Headings begin at h3, code is highlighted. Text that would keep
 * a parser busy for long is shown as it is written.
 */
export function renderMarkdown(source: string, linkTo: LinkTo = NOWHERE): string {
  if (!isReadable(source)) return asWritten(source);
  try {
    const tree = processor.runSync(processor.parse(source)) as HtmlNode;
    settle(tree, HIGHEST_HEADING - highestIn(tree), linkTo);
    return toHtml(tree.children ?? []);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return asWritten(source);
  }
}
