import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderCode } from "@/lib/previews/rules/html/highlight";
import { renderMarkdown } from "@/lib/previews/rules/html/markdown";
import { renderOutputHtml } from "@/lib/previews/rules/html/output";
import { plainText, visibleSource } from "@/lib/previews/rules/plain-text";
import { renderFile } from "@/lib/previews/rules/render";
import type { FileView } from "@/lib/previews/schema";
import { faultsIn } from "./inspect";
import { VECTORS } from "./vectors";

const linkTo = (path: string) => `?version=1.0.0&file=${encodeURIComponent(path)}`;

/** Every piece of HTML that a view puts into a page. */
function htmlOf(view: FileView): string[] {
  if (view.kind === "code" || view.kind === "document") return [view.html];
  if (view.kind !== "notebook") return [];
  return view.cells.flatMap((cell) => {
    if (cell.kind === "document") return [cell.html];
    if (cell.kind === "plain") return [];
    return [cell.code.html, ...cell.outputs.flatMap((output) => (output.kind === "html" ? [output.html] : []))];
  });
}

function notebookWith(text: string): string {
  const data = { "text/html": text, "image/svg+xml": text, "text/plain": text };
  return JSON.stringify({
    cells: [
      { cell_type: "markdown", source: [text] },
      { cell_type: "raw", source: text },
      {
        cell_type: "code",
        source: text,
        execution_count: 1,
        outputs: [
          { output_type: "execute_result", data },
          { output_type: "display_data", data: { "text/markdown": text } },
          { output_type: "display_data", data: { "image/png": text, "text/html": [text] } },
          { output_type: "display_data", data: { "application/javascript": text } },
          { output_type: "stream", name: "stdout", text },
          { output_type: "error", ename: text, evalue: text, traceback: [text] },
        ],
      },
    ],
    metadata: { language_info: { name: text } },
    nbformat: 4,
  });
}

const NAMES = [
  "README.md",
  "a.ts",
  "a.html",
  "a.svg.ts",
  "a.sql",
  "a.yaml",
  "a.json",
  "a.py",
  "a.txt",
  "a.ipynb",
  "Dockerfile",
];

function renderAs(path: string, text: string) {
  const content = path.endsWith(".ipynb") ? notebookWith(text) : text;
  return renderFile({ path, bytes: new TextEncoder().encode(content) }, linkTo);
}

describe("nothing of an asset runs", () => {
  it.each(VECTORS)("%j", (vector) => {
    for (const source of [vector, `x\n\n${vector}\n\ny`, `> - ${vector}`, `<div>${vector}`]) {
      expect(faultsIn(renderMarkdown(source, linkTo))).toEqual([]);
      const output = renderOutputHtml(source);
      expect(output === null ? [] : faultsIn(output)).toEqual([]);
      expect(output ?? "").not.toMatch(/href|src|style=|class=|id=/i);
    }
    for (const name of NAMES)
      for (const html of htmlOf(renderAs(name, vector).view)) expect(faultsIn(html)).toEqual([]);
  });

  it("whatever the text is put together from", () => {
    const piece = fc.oneof(
      fc.constantFrom(...VECTORS),
      fc.constantFrom(
        "<",
        ">",
        '"',
        "'",
        "`",
        "&",
        "=",
        "/",
        "\n",
        "\n\n",
        " ",
        "[",
        "](",
        ")",
        "```\n",
        "<div ",
        "on",
        "<table>",
        "<!--",
        "-->",
        "<td",
        "javascript:",
        "\u0000",
      ),
      fc.string({ maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.constantFrom(...NAMES), (pieces, name) => {
        const text = pieces.join("");
        for (const html of htmlOf(renderAs(name, text).view)) expect(faultsIn(html)).toEqual([]);
        expect(faultsIn(renderMarkdown(text))).toEqual([]);
        expect(faultsIn(renderOutputHtml(text) ?? "")).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it("and source is shown letter by letter", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 80 }),
        fc.constantFrom("typescript", "html", "sql", "text"),
        (text, language) => {
          const shown = renderCode(text, language).html.replace(/<\/?span[^>]*>/g, "");
          const read = shown
            .replace(/&#x3C;/g, "<")
            .replace(/&#x26;/g, "&")
            .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(code));
          expect(read).toBe(visibleSource(text).replace(/\r\n?/g, "\n").replace(/\n$/, ""));
        },
      ),
    );
  });
});

describe("what a reader sees", () => {
  it("of HTML that a notebook printed is tables and text", () => {
    const html = renderOutputHtml(
      '<style scoped>td{}</style><table border="1" class="dataframe"><thead><tr><th></th><th>a</th></tr></thead><tbody><tr><th>0</th><td colspan="2">1 &lt; 2</td></tr></tbody></table>',
    );
    expect(html).toBe(
      '<table tabindex="0"><thead><tr><td></td><th>a</th></tr></thead><tbody><tr><th>0</th><td colspan="2">1 &#x3C; 2</td></tr></tbody></table>',
    );
  });

  it("of a terminal's output is its text, and of a progress bar its end", () => {
    expect(plainText("\u001b[1;31mred\u001b[0m plain")).toBe("red plain");
    expect(plainText("10%\r50%\r100%\r\ndone\r\n")).toBe("100%\ndone\n");
    expect(plainText("\u001b]0;title\u0007x\u001b]8;;https://a.example\u001b\\link\u001b]8;;\u001b\\")).toBe("xlink");
    expect(plainText("abc\u202egnp.exe")).toBe("abcgnp.exe");
  });

  it("of a link inside the asset leads to the file, of one outside is marked as such", () => {
    expect(renderMarkdown("[q](./quickstart.md#x) [o](https://o.example)", linkTo)).toBe(
      '<p><a href="?version=1.0.0&#x26;file=quickstart.md">q</a> <a href="https://o.example" rel="nofollow noopener noreferrer">o</a></p>',
    );
    expect(renderMarkdown("[q](quickstart.md)")).toBe("<p><span>q</span></p>");
  });

  it("of characters that turn the order of reading is their name", () => {
    const view = renderAs("a.ts", "if (isAdmin\u202e) {").view;
    expect(view.kind === "code" && view.html).toContain("&#x3C;U+202E>");
  });

  it("is there in time, however deep and long the nesting", () => {
    const hostile = [
      ">".repeat(50_000),
      "- ".repeat(20_000),
      "[".repeat(100_000),
      "*a **b ".repeat(30_000),
      "<b>".repeat(60_000),
      "`".repeat(99_999),
      "|".repeat(100_000),
      "<!--".repeat(30_000),
    ];
    const began = performance.now();
    for (const text of hostile) {
      renderMarkdown(text);
      renderOutputHtml(text);
      renderAs("a.ipynb", text.slice(0, 40_000));
    }
    expect(performance.now() - began).toBeLessThan(15_000);
  });
});
