import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fieldLine, lineAt, withLines } from "@/lib/ingestion/rules/lines";
import { parseJson } from "@/lib/ingestion/rules/parse-json";
import { error } from "@/lib/ingestion/schema";

const JSON_TEXT = `{
  "slug": "sample", "title": "A \\"quoted\\" } title",
  "author": {
    "name": "KEYS"
  },
  "tags": ["one", { "deep": [1,
    2] }],
  "empty": {}, "list": [],
  "version": "1.0.0",
  "version": "2.0.0",
  "1.0.0": "a name with dots"
}`;

describe("the line of a field", () => {
  test.each([
    ["slug", 2],
    ["title", 2],
    ["author", 3],
    ["author.name", 4],
    ["tags.1.deep.1", 7],
    ["list", 8],
    ["version", 10],
    ["1.0.0", 11],
    ["absent", null],
    ["author.absent", null],
    ["slug.0", null],
    ["list.0", null],
  ])("%s", (field, line) => {
    expect(fieldLine(JSON_TEXT, field)).toBe(line);
  });

  test("is found for every field of any JSON, and no other JSON makes it throw", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), (value) => {
        const text = JSON.stringify(value, null, 2);
        const lines = Object.keys(value).map((name) => fieldLine(text, name));
        expect(lines).not.toContain(null);
        for (const [index, name] of Object.keys(value).entries()) {
          const line = text.split("\n")[(lines[index] ?? 0) - 1];
          expect(line).toContain(JSON.stringify(name));
        }
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[],:"\\ab1 \n') }), (text) => {
        fieldLine(text, "a.0.b");
      }),
    );
  });

  test.each(['{"\n"', '{"\\a": 1}', '{"\\u12": 1}', '{"a": {"\t": 1}}'])("%j is no JSON and has no fields", (text) => {
    expect(fieldLine(text, "a.0.b")).toBeNull();
  });

  test("counts from 1", () => {
    expect([0, 1, 2, 3].map((index) => lineAt("a\n\nb", index))).toEqual([1, 1, 2, 3]);
  });

  test("is given to problems of that file alone", () => {
    const problems = [
      error("key.json", "slug", "x"),
      error("key.json", "absent", "x"),
      error("README.md", "slug", "x"),
    ];
    expect(withLines(problems, { file: "key.json", text: JSON_TEXT }).map(({ line }) => line)).toEqual([
      2,
      undefined,
      undefined,
    ]);
  });
});

describe("the line on which JSON is broken", () => {
  test.each([
    ['{\n  "a": 1,\n  "b": }\n', 3],
    ['{\n  "a": 1\n  "b": 2\n}', 3],
    ['{\n  "a": "x\n",\n  "b": 2\n}', 2],
    ["{\n  a: 1\n}", 2],
    ['{\n  "a": [1,\n  2,\n}', 4],
    ['{\n  "a": 1\n}\n}', 4],
    ['{\n  "a": 1\n', 3],
    ['{\n  // why\n  "a": 1\n}', 2],
    ["", 1],
    ['{"a": tru}', 1],
    ['{\n  "a": 1,\n}', 3],
  ])("%j", (text, line) => {
    expect(parseJson(text)).toMatchObject({ line });
  });

  test("is found wherever one line of a right file is spoilt", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { minKeys: 1 }),
        fc.nat(),
        (value, seed) => {
          const lines = JSON.stringify(value, null, 2).split("\n");
          const spoilt = seed % lines.length;
          lines[spoilt] = `${lines[spoilt]} ~`;
          expect(parseJson(lines.join("\n"))).toMatchObject({ line: spoilt + 1 });
        },
      ),
    );
  });
});
