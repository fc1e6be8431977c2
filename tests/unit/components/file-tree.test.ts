import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { moveInTree, openRows, treeRows } from "@/components/viewer/tree";

const FILES = ["README.md", "src/a.ts", "src/deep/b.ts", "tests/c.ts"].map((path) => ({
  path,
  bytes: 10,
  access: "open" as const,
}));
const rows = treeRows(FILES);
const paths = (some: readonly { path: string }[]) => some.map(({ path }) => path);

describe("the tree of files", () => {
  it("has folders first, with the size of what is in them", () => {
    expect(paths(rows)).toEqual([
      "src/",
      "src/deep/",
      "src/deep/b.ts",
      "src/a.ts",
      "tests/",
      "tests/c.ts",
      "README.md",
    ]);
    expect(rows[0]).toMatchObject({ level: 1, bytes: 20, position: 1, siblings: 3, parent: "" });
    expect(rows[3]).toMatchObject({ name: "a.ts", level: 2, position: 2, siblings: 2, parent: "src/" });
  });

  it("hides what is in a closed folder", () => {
    expect(paths(openRows(rows, new Set(["src/"])))).toEqual(["src/", "tests/", "tests/c.ts", "README.md"]);
  });

  it.each([
    ["src/", false, "ArrowDown", { focus: "src/deep/" }],
    ["src/", false, "ArrowRight", { focus: "src/deep/" }],
    ["src/", false, "ArrowLeft", { toggle: "src/" }],
    ["src/", true, "ArrowRight", { toggle: "src/" }],
    ["src/", true, "ArrowLeft", null],
    ["src/a.ts", false, "ArrowLeft", { focus: "src/" }],
    ["src/a.ts", false, "ArrowRight", null],
    ["src/a.ts", false, "Home", { focus: "src/" }],
    ["src/a.ts", false, "End", { focus: "README.md" }],
    ["README.md", false, "ArrowDown", null],
    ["src/", false, "ArrowUp", null],
    ["README.md", false, "t", { focus: "tests/" }],
    ["tests/", false, "R", { focus: "README.md" }],
    ["src/", false, "z", null],
    ["src/", false, "Tab", null],
  ])("at %s (closed: %s), %s gives %j", (current, isClosed, key, move) => {
    expect(moveInTree(rows, current, isClosed, key)).toEqual(move);
  });

  it("names every file once, whatever the paths, and every parent before its children", () => {
    const segment = fc.stringMatching(/^[a-z]{1,2}$/);
    const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => `${parts.join("/")}.ts`);
    fc.assert(
      fc.property(fc.uniqueArray(path, { maxLength: 30 }), (all) => {
        const tree = treeRows(all.map((item) => ({ path: item, bytes: 1, access: "open" as const })));
        expect(paths(tree.filter(({ isFolder }) => !isFolder)).sort()).toEqual([...all].sort());
        expect(new Set(paths(tree)).size).toBe(tree.length);
        for (const [at, { parent }] of tree.entries())
          if (parent !== "") expect(paths(tree.slice(0, at))).toContain(parent);
      }),
    );
  });
});
