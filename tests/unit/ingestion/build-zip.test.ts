import fc from "fast-check";
import { unzipSync } from "fflate";
import { afterEach, describe, expect, test } from "vitest";
import { newBudget } from "@/lib/ingestion/rules/archive/budget";
import { readZip } from "@/lib/ingestion/rules/archive/zip-reader";
import { buildZip } from "@/lib/ingestion/rules/build-zip";
import { contentHash } from "@/lib/ingestion/rules/content";
import type { AssetFile } from "@/lib/ingestion/schema";
import { sha256Hex } from "@/lib/kernel/sha256";
import { inMemory } from "@/tests/support/library";

const FACTS = { slug: "sample", title: "Sample", version: "1.2.3", licenseSpdx: "MIT", dependencies: [] };
const zone = process.env.TZ;

afterEach(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

const segment = fc.stringMatching(/^[a-zA-Z0-9_äß][a-zA-Z0-9_.äß-]{0,10}[a-z0-9]$/);
const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => segments.join("/"));
const content = fc.uint8Array({ maxLength: 300 });
const files: fc.Arbitrary<AssetFile[]> = fc
  .uniqueArray(fc.tuple(path, content), { selector: ([name]) => name, maxLength: 12 })
  .map((pairs) => inMemory(Object.fromEntries(pairs)));
const shuffled = files.chain((list) =>
  fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
);

describe("the zip of a version", () => {
  test("is the same for the same files in any order, and so is the hash of the content", () => {
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        expect(sha256Hex(buildZip(other, FACTS))).toBe(sha256Hex(buildZip(list, FACTS)));
        expect(contentHash(other)).toBe(contentHash(list));
      }),
      { numRuns: 60 },
    );
  });

  test("is the same in every time zone", () => {
    const list = inMemory({ "README.md": "# Read me", "src/index.ts": "export {};" });
    const hashes = ["UTC", "Asia/Kolkata", "America/St_Johns", "Pacific/Kiritimati"].map((name) => {
      process.env.TZ = name;
      return [new Date(1980, 0, 1, 12).getTimezoneOffset(), sha256Hex(buildZip(list, FACTS))] as const;
    });
    expect(new Set(hashes.map(([offset]) => offset)).size).toBeGreaterThan(2);
    expect(new Set(hashes.map(([, hash]) => hash)).size).toBe(1);
  });

  test("is the zip that it has always been", () => {
    // A change of this hash means that every zip of the shop would be another one: raise the format number with it.
    const list = inMemory({ "README.md": "# Read me\n", "bin/run.sh": "#!/bin/sh\necho run\n" });
    expect(sha256Hex(buildZip(list, FACTS))).toMatchInlineSnapshot(
      `"e282b13e0923a8c18affb970003e9bc76cf94d3b4bba8e8d20d5397a6fbfd598"`,
    );
  });

  test("unpacks to the files that went in, with a list of their hashes", () => {
    fc.assert(
      fc.property(files, (list) => {
        const unpacked = unzipSync(buildZip(list, FACTS));
        const manifest = JSON.parse(new TextDecoder().decode(unpacked["KEYS-MANIFEST.json"]));
        expect(manifest).toMatchObject({ slug: "sample", version: "1.2.3", license: "MIT" });
        const listed = manifest.files.map((file: AssetFile) => [file.path, file.sha256]);
        expect(listed).toEqual(
          list.map((file) => [file.path, file.sha256]).sort(([a = ""], [b = ""]) => (a < b ? -1 : 1)),
        );
        for (const file of list) expect(sha256Hex(unpacked[file.path] ?? new Uint8Array())).toBe(file.sha256);
      }),
      { numRuns: 30 },
    );
  });

  test("is read back by the reader that checks archives", () => {
    fc.assert(
      fc.property(files, (list) => {
        const entries = readZip(buildZip(list, FACTS), newBudget()).filter(
          (entry) => !["KEYS-MANIFEST.json", "KEYS-BOM.cdx.json"].includes(entry.path),
        );
        expect(new Map(entries.map((entry) => [entry.path, sha256Hex(entry.bytes)]))).toEqual(
          new Map(list.map((file) => [file.path, file.sha256])),
        );
      }),
      { numRuns: 30 },
    );
  });

  test("changes with any file, any name and the version", () => {
    const list = inMemory({ "a.txt": "1" });
    const zips = [
      buildZip(list, FACTS),
      buildZip(inMemory({ "a.txt": "2" }), FACTS),
      buildZip(inMemory({ "b.txt": "1" }), FACTS),
      buildZip(list, { ...FACTS, version: "1.2.4" }),
    ];
    expect(new Set(zips.map(sha256Hex)).size).toBe(4);
  });
});
