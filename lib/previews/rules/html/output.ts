import rehypeParse from "rehype-parse";
import rehypeSanitize, { type Options } from "rehype-sanitize";
import { unified } from "unified";
import { type HtmlNode, text, toHtml } from "./nodes";

/** More than this is not a table that one reads. */
const MOST_HTML = 256 * 1024;

/** What may be left of the HTML that a notebook printed: tables and text, no address, no class, no style, no id. */
const TABLES_AND_TEXT: Options = {
  tagNames: [
    ..."table caption thead tbody tfoot tr th td".split(" "),
    ..."p div br hr pre code span b strong i em u s small sub sup ul ol li dl dt dd blockquote".split(" "),
  ],
  attributes: {
    th: [
      ["colSpan", /^\d{1,3}$/],
      ["rowSpan", /^\d{1,3}$/],
    ],
    td: [
      ["colSpan", /^\d{1,3}$/],
      ["rowSpan", /^\d{1,3}$/],
    ],
  },
  protocols: {},
  ancestors: {
    tbody: ["table"],
    thead: ["table"],
    tfoot: ["table"],
    tr: ["table"],
    th: ["table"],
    td: ["table"],
    caption: ["table"],
  },
  required: {},
  clobber: [],
  clobberPrefix: "",
  // What stands in these is not meant to be read.
  strip: [
    ..."script style template noscript iframe object embed svg math head title textarea select option".split(" "),
    ..."noembed noframes plaintext xmp audio video canvas form button".split(" "),
  ],
  allowComments: false,
  allowDoctypes: false,
};

const processor = unified().use(rehypeParse, { fragment: true }).use(rehypeSanitize, TABLES_AND_TEXT).freeze();
const HEADING = /^h[1-6]$/;

/** A heading inside an output would break the order of the page's own. */
function lowerHeadings(node: HtmlNode) {
  for (const child of node.children ?? []) {
    if (HEADING.test(child.tagName ?? "")) child.tagName = "p";
    lowerHeadings(child);
  }
}

/** Data frames leave the corner of their heading empty. */
function settleTables(node: HtmlNode) {
  for (const child of node.children ?? []) {
    if (child.tagName === "table") child.properties = { tabIndex: 0 };
    if (child.tagName === "th" && child.children?.every((inner) => inner.type === "text" && !inner.value?.trim()))
      child.tagName = "td";
    settleTables(child);
  }
}

/**
 * The HTML that a notebook's cell printed, reduced to tables and text; null when nothing of it is left or when it is
 * larger or deeper than what one reads. Nothing in it can run, load or lead anywhere.
 */
export function renderOutputHtml(source: string): string | null {
  if (source.length > MOST_HTML) return null;
  try {
    const parsed = processor.parse(source) as HtmlNode;
    lowerHeadings(parsed);
    const tree = processor.runSync(parsed as ReturnType<typeof processor.parse>) as HtmlNode;
    settleTables(tree);
    const html = toHtml(tree.children ?? [text("")]);
    return html.trim() === "" ? null : html;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return null;
  }
}
