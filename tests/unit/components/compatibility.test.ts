import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkCompatibility, MOST_CHARACTERS, readPackageJson, summarise } from "@/components/compatibility/check";

const NEEDS = [
  { name: "node", range: ">=22.18" },
  { name: "next", range: ">=15" },
  { name: "react", range: ">=18" },
];

function verdictOf(used: string, range = ">=15"): string {
  return checkCompatibility([{ name: "next", range }], new Map([["next", used]]))[0]?.verdict ?? "";
}

describe("what somebody uses", () => {
  test.each([
    ["16.4.5", "fits"],
    ["v16.4.5", "fits"],
    ["^16.0.0", "fits"],
    ["16", "fits"],
    ["14.2.0", "does_not_fit"],
    ["^14.2.0", "does_not_fit"],
    [">=14", "partly"],
    ["^14 || ^15", "partly"],
    ["15.0.0-canary.3", "does_not_fit"],
    ["16.0.0-canary.3", "fits"],
    ["workspace:^16.1.0", "fits"],
    ["workspace:*", "unknown"],
    ["latest", "unknown"],
    ["*", "unknown"],
    ["", "unknown"],
    ["github:vercel/next.js", "unknown"],
    ["https://example.com/next.tgz", "unknown"],
    ["file:../next", "unknown"],
    ["npm:next@14", "unknown"],
    ["not a version", "unknown"],
  ])("%s against >=15: %s", (used, verdict) => {
    expect(verdictOf(used)).toBe(verdict);
  });

  test("is never a fault when the KEY's own words are no range", () => {
    expect(verdictOf("16.0.0", "PostgreSQL 15 or 17 projects")).toBe("unknown");
  });

  test("may be anything at all without an error", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (used, range) => {
        expect(["fits", "partly", "does_not_fit", "unknown"]).toContain(verdictOf(used, range));
      }),
      { numRuns: 500 },
    );
  });
});

describe("the sentence", () => {
  const said = (uses: Record<string, string>) => summarise(checkCompatibility(NEEDS, new Map(Object.entries(uses))));

  test("names what fits and what does not", () => {
    expect(said({ next: "^16.0.0", react: "19.1.0", node: "18" })).toBe(
      "Fits your Next 16 and React 19, not your Node 18 (it needs >=22.18).",
    );
    expect(said({ node: "18.2.0" })).toBe("Does not fit your Node 18 (it needs >=22.18).");
    expect(said({ next: ">=14", node: "24.0.0" })).toBe(
      "Fits your Node 24, fits only a part of what your range allows for Next 14 (it needs >=15).",
    );
    expect(said({ vue: "3.0.0" })).toBe("Nothing of what you use is named by this KEY.");
  });

  test("says what it cannot tell about, as the table does", () => {
    expect(said({ next: "latest", pg: "workspace:*" })).toBe("Cannot tell about your Next (latest).");
    expect(said({ next: "latest", node: "24.0.0", react: "*" })).toBe(
      "Fits your Node 24. Cannot tell about your Next (latest) and React (*).",
    );
  });
});

describe("a pasted package.json", () => {
  const read = (value: unknown) => readPackageJson(typeof value === "string" ? value : JSON.stringify(value));

  test("gives its dependencies of every kind, and Node from engines", () => {
    const parsed = read({
      engines: { node: ">=24" },
      dependencies: { next: "16.4.5", React: "19.0.0" },
      devDependencies: { next: "1.0.0", typescript: "6.0.3" },
    });
    expect("uses" in parsed && Object.fromEntries(parsed.uses)).toEqual({
      next: "16.4.5",
      react: "19.0.0",
      typescript: "6.0.3",
      node: ">=24",
    });
  });

  test.each([
    ["", "not JSON yet"],
    ["{", "not JSON yet"],
    ["[]", "no package.json"],
    ["null", "no package.json"],
    ["{}", "names no dependencies"],
    [JSON.stringify({ dependencies: ["next"] }), "names no dependencies"],
    [JSON.stringify({ dependencies: { next: 16 } }), "names no dependencies"],
    ["x".repeat(MOST_CHARACTERS + 1), "too large"],
  ])("that is none says what is wrong (%#)", (text, sentence) => {
    const parsed = read(text);
    expect("problem" in parsed ? parsed.problem : "").toContain(sentence);
  });

  test("with names such as __proto__ does no harm", () => {
    const parsed = read('{"dependencies": {"__proto__": "1.0.0", "constructor": "2.0.0", "next": "16.0.0"}}');
    expect("uses" in parsed && parsed.uses.get("next")).toBe("16.0.0");
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
