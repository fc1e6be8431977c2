import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { billOfMaterials } from "@/lib/provenance/rules/bill-of-materials";

const FACTS = {
  slug: "sample",
  title: "Sample",
  version: "1.2.3",
  licenseSpdx: "LicenseRef-KEYS-Commercial-1.0",
  contentHash: "ab".repeat(32),
  dependencies: [
    { name: "@scope/pkg", version: "2.0.0", required: true },
    { name: "pg", version: ">=8.11", required: false },
  ],
  files: [
    { path: "src/b.ts", sha256: "2".repeat(64) },
    { path: "README.md", sha256: "1".repeat(64) },
  ],
};

type Bom = {
  specVersion: string;
  serialNumber: string;
  metadata: { component: { purl: string; licenses: unknown } };
  components: { name: string; type: string; purl?: string; scope?: string; version?: string; properties?: unknown[] }[];
  dependencies: { ref: string; dependsOn?: string[] }[];
};

describe("the bill of materials", () => {
  test("names the release, its licence, its dependencies and its files", () => {
    const bom = JSON.parse(billOfMaterials(FACTS)) as Bom;
    expect(bom.specVersion).toBe("1.6");
    expect(bom.metadata.component.purl).toBe("pkg:generic/sample@1.2.3");
    expect(bom.metadata.component.licenses).toEqual([{ expression: FACTS.licenseSpdx }]);
    const named = (name: string) => bom.components.find((component) => component.name === name);
    expect(named("@scope/pkg")).toMatchObject({
      purl: "pkg:npm/%40scope/pkg@2.0.0",
      version: "2.0.0",
      scope: "required",
    });
    // A range is not a version: scanners would look for a release of that very name.
    expect(named("pg")).toMatchObject({
      purl: "pkg:npm/pg",
      scope: "optional",
      properties: [{ name: "keys:version_range", value: ">=8.11" }],
    });
    expect(named("pg")?.version ?? "").toBe("");
    expect(named("src/b.ts")).toMatchObject({ type: "file", hashes: [{ alg: "SHA-256", content: "2".repeat(64) }] });
    expect(bom.dependencies.find(({ ref }) => ref === "pkg:generic/sample@1.2.3")?.dependsOn).toHaveLength(4);
  });

  test("is the same for the same release, whatever the order of its files", () => {
    const file = fc.record({ path: fc.stringMatching(/^[a-z/]{1,9}[a-z]$/), sha256: fc.constant("0".repeat(64)) });
    const lists = fc
      .uniqueArray(file, { selector: ({ path }) => path, maxLength: 9 })
      .chain((files) => fc.tuple(fc.constant(files), fc.shuffledSubarray(files, { minLength: files.length })));
    fc.assert(
      fc.property(lists, ([files, other]) => {
        expect(billOfMaterials({ ...FACTS, files: other })).toBe(billOfMaterials({ ...FACTS, files }));
      }),
      { numRuns: 40 },
    );
  });

  test("has a serial number that is a UUID and follows from the content", () => {
    const serial = (contentHash: string) =>
      (JSON.parse(billOfMaterials({ ...FACTS, contentHash })) as Bom).serialNumber;
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f]{64}$/), (hash) => {
        expect(serial(hash)).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
      }),
      { numRuns: 40 },
    );
    expect(serial("ab".repeat(32))).not.toBe(serial("cd".repeat(32)));
  });
});
