import { createHash } from "node:crypto";
import fc from "fast-check";
import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { outlineOf, readChecklist } from "@/lib/previews/rules/checklist";
import { linkedPath } from "@/lib/previews/rules/links";
import { findPicture } from "@/lib/previews/rules/notebook/pictures";
import { readNotebook } from "@/lib/previews/rules/notebook/read";
import { freeCells, renderNotebook } from "@/lib/previews/rules/notebook/render";
import { pictureFormat, pictureSize } from "@/lib/previews/rules/pictures";
import { renderTable } from "@/lib/previews/rules/table";
import { dataStart, findDirectory, readDirectory } from "@/lib/previews/rules/zip-entry";

describe("a zip", () => {
  it("is found file by file", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[a-zäé]{1,8}\.ts$/), fc.string({ maxLength: 300 }), {
          minKeys: 1,
          maxKeys: 8,
        }),
        (files) => {
          const zip = zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])), {
            level: 0,
          });
          const place = findDirectory(zip);
          const entries = readDirectory(zip.subarray(place?.offset, (place?.offset ?? 0) + (place?.bytes ?? 0)));
          expect(entries.map(({ path }) => path).sort()).toEqual(Object.keys(files).sort());
          for (const { path, offset, packed } of entries) {
            const start = offset + (dataStart(zip.subarray(offset)) ?? 0);
            expect(Buffer.from(zip.subarray(start, start + packed)).toString()).toBe(
              Buffer.from(strToU8(files[path] ?? "")).toString(),
            );
          }
        },
      ),
    );
  });

  it("that is none has no directory, and damage ends the list", () => {
    expect(findDirectory(new Uint8Array(5))).toBeNull();
    expect(findDirectory(new Uint8Array(500))).toBeNull();
    expect(readDirectory(new Uint8Array(100))).toEqual([]);
    expect(dataStart(new Uint8Array(30))).toBeNull();
  });
});

const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAYAAACddGYaAAAAAElFTkSuQmCC";
const notebook = (cells: unknown[]) => readNotebook(JSON.stringify({ cells, metadata: {}, nbformat: 4 }));
const code = (source: string, data: Record<string, unknown> = {}) => ({
  cell_type: "code",
  source,
  outputs: [{ output_type: "display_data", data }],
});

describe("a notebook", () => {
  it("shows a picture only when its bytes are one, whatever it is labelled", () => {
    const read = notebook([code("a", { "image/png": PNG }), code("b", { "image/png": btoa("<svg onload=alert(1)>") })]);
    expect(read && findPicture(read, "0.0")?.format).toBe("image/png");
    expect(read && findPicture(read, "1.0")).toBeNull();
    expect(read && findPicture(read, "7.7")).toBeNull();
    const [first, second] = read ? renderNotebook(read).cells : [];
    expect(first?.kind === "code" && first.outputs[0]).toEqual({
      kind: "picture",
      picture: { id: "0.0", width: 3, height: 2 },
    });
    expect(second?.kind === "code" && second.outputs[0]).toEqual({ kind: "unshown", what: "image/png" });
  });

  it("is read as far as it is whole", () => {
    expect(readNotebook("{")).toBeNull();
    expect(readNotebook('{"cells": 1}')).toBeNull();
    const odd = notebook([
      null,
      3,
      { cell_type: "code", source: 5, outputs: "x" },
      { cell_type: "new", source: ["a", "b"] },
    ]);
    expect(odd?.cells.map(({ cell_type, source }) => [cell_type, source])).toEqual([
      ["code", ""],
      ["raw", "ab"],
    ]);
  });

  it("gives at most a third away, by source and by weight", () => {
    const cells = fc.array(
      fc
        .record({ source: fc.string({ maxLength: 400 }), weight: fc.nat(3000) })
        .map(({ source, weight }) => code(source, { "text/plain": "x".repeat(weight) })),
      { maxLength: 15 },
    );
    fc.assert(
      fc.property(cells, fc.nat(20_000), fc.integer({ min: 1, max: 160 }), (some, bytes, lines) => {
        const read = notebook(some);
        if (!read) return;
        const shown = freeCells(read, { bytes, lines });
        const size = (part: typeof some) => part.reduce((sum, { source }) => sum + source.length, 0);
        expect(size(some.slice(0, shown)) * 3).toBeLessThanOrEqual(size(some));
        expect(JSON.stringify(some.slice(0, shown)).length - 2 - shown).toBeLessThanOrEqual(bytes + shown * 40);
        if (some.length > 0 && size(some) > 0) expect(shown).toBeLessThan(some.length);
      }),
    );
  });
});

describe("a picture", () => {
  it("is what its first bytes say", () => {
    const from = (text: string) => new TextEncoder().encode(text);
    const png = Buffer.from(PNG, "base64");
    expect([pictureFormat(png), pictureSize(png)]).toEqual(["image/png", { width: 3, height: 2 }]);
    expect(pictureFormat(from("GIF89a\u0001\u0000\u0002\u0000"))).toBe("image/gif");
    expect(pictureFormat(new Uint8Array([0xff, 0xd8, 0xff, 0xe0]))).toBe("image/jpeg");
    expect(pictureFormat(from("<?xml version='1.0'?>\n<!-- x -->\n<svg xmlns='x'/>"))).toBe("image/svg+xml");
    for (const text of ["", "<html><svg>", "<script>", "GIF88a", "RIFF1234WAVE", "<svgx>"])
      expect(pictureFormat(from(text))).toBeNull();
  });
});

describe("a table of values", () => {
  it("has quotes, separators and line breaks where they belong", () => {
    const view = renderTable('a,b\r\n"x, ""y""",2\n\n"line\nbreak",\n', "a.csv", 10);
    expect(view).toEqual({
      kind: "table",
      header: ["a", "b"],
      rows: [
        ['x, "y"', "2"],
        ["line\nbreak", ""],
      ],
      total: 2,
    });
    expect(renderTable("a\tb\n1\t2", "a.tsv", 10).rows).toEqual([["1", "2"]]);
    expect(renderTable("", "a.csv", 10)).toEqual({ kind: "table", header: [], rows: [], total: 0 });
  });

  it("is read to its end, whatever is in it", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(",", '"', "\n", "\r\n", "a", '""', " "), { maxLength: 60 }), (pieces) => {
        const { rows, total } = renderTable(pieces.join(""), "a.csv", 5);
        expect(rows.length).toBeLessThanOrEqual(Math.min(5, total));
      }),
    );
  });
});

describe("a checklist", () => {
  const source =
    "# Title\n\nText.\n\n- no step\n\n## Begin\n\n- [ ] Tell `them`\n  and wait\n  - [x] inner\n\n```\n- [ ] code\n```\n\n## Close ##\n\n1. [ ] Look\n";
  it("is its steps with the headings above them", () => {
    expect(readChecklist(source)).toEqual([
      { section: "Begin", text: "Tell `them` and wait" },
      { section: "Begin", text: "inner" },
      { section: "Close", text: "Look" },
    ]);
    expect(readChecklist("Nothing to do.")).toEqual([]);
  });

  it("has an outline that tells no step", () => {
    expect(outlineOf("checklist.md", readChecklist(source))).toEqual({
      path: "checklist.md",
      sections: [
        { title: "Begin", steps: 2 },
        { title: "Close", steps: 1 },
      ],
    });
    expect(outlineOf("checklist.md", [])).toBeNull();
  });
});

describe("a link in a document", () => {
  it.each([
    ["README.md", "src/a.ts", "src/a.ts"],
    ["docs/x.md", "../src/a%20b.ts", "src/a b.ts"],
    ["docs/x.md", "y.md", "docs/y.md"],
    ["README.md", "../../etc/passwd", null],
    ["README.md", "100%.md", "100%.md"],
    ["README.md", ".", null],
  ])("in %s to %s means %s", (document, link, path) => {
    expect(linkedPath(document, link)).toBe(path);
  });
});

it("the hash of a picture's bytes does not depend on how they were written", () => {
  const read = notebook([code("a", { "image/png": [PNG.slice(0, 20), PNG.slice(20)] })]);
  const bytes = (read && findPicture(read, "0.0")?.bytes) ?? new Uint8Array();
  expect(createHash("sha256").update(bytes).digest("hex")).toBe(
    createHash("sha256").update(Buffer.from(PNG, "base64")).digest("hex"),
  );
});
