import { existsSync, statSync } from "node:fs";
import { posix } from "node:path";
import remarkParse from "remark-parse";
import { unified } from "unified";

const parser = unified().use(remarkParse);

type Node = ReturnType<typeof parser.parse> | ReturnType<typeof parser.parse>["children"][number];

/** Where links, images and link definitions of a document lead, in its order. */
function linksOf(markdown: string): string[] {
  const found: string[] = [];
  const visit = (node: Node): void => {
    if ("url" in node) found.push(node.url);
    if (node.type === "html") found.push(...attributesOf(node.value));
    if ("children" in node) for (const child of node.children) visit(child as Node);
  };
  visit(parser.parse(markdown));
  return found;
}

const attributesOf = (html: string) => [...html.matchAll(/\b(?:href|src)="([^"]*)"/g)].map(([, url = ""]) => url);

/** The names by which a document's headings can be linked to. */
function anchorsOf(markdown: string): Set<string> {
  const prose = markdown.replace(/^(```|~~~)[\s\S]*?^\1$/gm, "");
  const titles = [...prose.matchAll(/^#{1,6} (.+)$/gm)].map(([, title = ""]) => title.trim().toLowerCase());
  return new Set(titles.map((title) => title.replace(/[^\p{L}\p{N}\s_-]/gu, "").replace(/\s/g, "-")));
}

/**
 * What is wrong with the relative links of one document of a pack. A link must lead to a file of the same pack, because
 * a pack is sold by itself; `read` gives a document's text.
 */
export function brokenLinks(root: string, file: string, read: (file: string) => string): string[] {
  return linksOf(read(file)).flatMap((url) => {
    if (/^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(url)) return [];
    const [path = "", anchor] = decodeURI(url).split("#");
    const target = path === "" ? file : posix.join(posix.dirname(file), path);
    if (path.startsWith("/") || target.startsWith("..")) return [`${file}: ${url} leads out of the pack`];
    if (!existsSync(`${root}/${target}`)) return [`${file}: ${url} leads nowhere`];
    if (!anchor || !target.endsWith(".md") || statSync(`${root}/${target}`).isDirectory()) return [];
    return anchorsOf(read(target)).has(anchor) ? [] : [`${file}: ${url} names no heading`];
  });
}
