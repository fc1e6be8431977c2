import rehypeStringify from "rehype-stringify";
import { unified } from "unified";

/** As much of a node of HTML (hast) as is touched here. */
export type HtmlNode = {
  type: string;
  tagName?: string;
  value?: string;
  properties?: Record<string, unknown>;
  children?: HtmlNode[];
};

export const text = (value: string): HtmlNode => ({ type: "text", value });

export function element(
  tagName: string,
  properties: Record<string, unknown>,
  children: HtmlNode[],
): HtmlNode & { children: HtmlNode[] } {
  return { type: "element", tagName, properties, children };
}

const writer = unified().use(rehypeStringify).freeze();

/** Nodes as HTML; text and attributes are escaped here and nowhere else. */
export function toHtml(children: HtmlNode[]): string {
  // The types of hast are a closed list, ours are as wide as what is touched.
  return writer.stringify({ type: "root", children } as Parameters<typeof writer.stringify>[0]);
}

/** All text in a node, as a reader would have it read out. */
export function textOf(node: HtmlNode): string {
  if (node.type === "text") return node.value ?? "";
  return (node.children ?? []).map(textOf).join("");
}
