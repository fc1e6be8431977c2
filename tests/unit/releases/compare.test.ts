import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareFiles } from "@/lib/releases/rules/compare-files";
import { compareText, cutHunks, sideBySide } from "@/lib/releases/rules/compare-text";
import { hasUpdate } from "@/lib/releases/rules/update";
import type { DiffHunk, FileChange, ReleaseFile } from "@/lib/releases/schema";

const file = (path: string, sha256: string, bytes = 10): ReleaseFile => ({ path, sha256, bytes });

function carryOut({ kind, path, from }: FileChange, paths: Set<string>): void {
  if (kind === "removed") paths.delete(path);
  if (kind === "renamed") paths.delete(from ?? "");
  if (kind === "added" || kind === "renamed") paths.add(path);
}

describe("the files of two releases", () => {
  test("are added, removed, changed or moved; what stayed is not told", () => {
    const before = [file("a.ts", "1"), file("gone.ts", "2"), file("old/name.ts", "3"), file("same.ts", "4")];
    const after = [file("a.ts", "9", 20), file("fresh.ts", "5"), file("new/name.ts", "3"), file("same.ts", "4")];
    expect(compareFiles(before, after)).toEqual([
      { kind: "changed", path: "a.ts", from: null, bytesBefore: 10, bytesAfter: 20 },
      { kind: "added", path: "fresh.ts", from: null, bytesBefore: null, bytesAfter: 10 },
      { kind: "removed", path: "gone.ts", from: null, bytesBefore: 10, bytesAfter: null },
      { kind: "renamed", path: "new/name.ts", from: "old/name.ts", bytesBefore: 10, bytesAfter: 10 },
    ]);
  });

  test("that are empty have not moved, and one file is the origin of one other", () => {
    expect(compareFiles([file("a", "0", 0)], [file("b", "0", 0)]).map(({ kind }) => kind)).toEqual([
      "removed",
      "added",
    ]);
    const moved = compareFiles([file("a", "1")], [file("b", "1"), file("c", "1")]);
    expect(moved.map(({ kind }) => kind)).toEqual(["renamed", "added"]);
  });

  test("lead from the one list to the other, whatever they are", () => {
    const files = fc.uniqueArray(
      fc.record({
        path: fc.constantFrom(..."abcdefgh"),
        sha256: fc.constantFrom("1", "2", "3"),
        bytes: fc.constant(5),
      }),
      { selector: ({ path }) => path },
    );
    fc.assert(
      fc.property(files, files, (before, after) => {
        const paths = new Set(before.map(({ path }) => path));
        for (const change of compareFiles(before, after)) carryOut(change, paths);
        expect([...paths].sort()).toEqual(after.map(({ path }) => path).sort());
        expect(compareFiles(after, after)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

const text = fc.array(fc.constantFrom("a", "b", "c", "", "  d"), { maxLength: 14 }).map((lines) => lines.join("\n"));

describe("two texts", () => {
  test("are told line by line, with their numbers in both", () => {
    const diff = compareText("one\ntwo\nthree\n", "one\n2\nthree\n");
    expect(diff).toMatchObject({ state: "compared", added: 1, removed: 1 });
    expect(diff.state === "compared" && diff.hunks[0]?.lines).toEqual([
      { kind: "same", before: 1, after: 1, text: "one" },
      { kind: "removed", before: 2, after: null, text: "two" },
      { kind: "added", before: null, after: 2, text: "2" },
      { kind: "same", before: 3, after: 3, text: "three" },
    ]);
  });

  test("that are the same have nothing to tell", () => {
    fc.assert(
      fc.property(text, (one) => {
        expect(compareText(one, one)).toEqual({ state: "compared", hunks: [], added: 0, removed: 0 });
      }),
    );
  });

  test("lose nothing: the lines of each side stand in the comparison with their right numbers", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = compareText(before, after);
        if (diff.state !== "compared") throw new Error("Short texts are compared.");
        const lines = diff.hunks.flatMap((hunk) => hunk.lines);
        const [old, young] = [before.split("\n"), after.split("\n")];
        for (const line of lines) {
          if (line.before !== null) expect(old[line.before - 1]).toBe(line.text);
          if (line.after !== null) expect(young[line.after - 1]).toBe(line.text);
        }
        expect(diff.added - diff.removed).toBe(countLines(after) - countLines(before));
      }),
      { numRuns: 300 },
    );
  });

  test("that are all new or all gone are shown in whole, however long", () => {
    const text = "a\n".repeat(9000);
    expect(compareText("", text)).toMatchObject({ state: "compared", added: 9000, removed: 0 });
    expect(compareText(text, "")).toMatchObject({ state: "compared", added: 0, removed: 9000 });
    expect(compareText("", "")).toEqual({ state: "compared", hunks: [], added: 0, removed: 0 });
    expect(compareText("", "a\nb")).toMatchObject({
      hunks: [
        {
          lines: [
            { before: null, after: 1, text: "a" },
            { after: 2, text: "b" },
          ],
        },
      ],
    });
  });

  test("can be shown in part", () => {
    const line = { kind: "added", before: null, after: 1, text: "" } as const;
    const hunks = [3, 2, 4].map((length) => ({ lines: Array.from({ length }, () => line) }));
    const shown = (most: number) => cutHunks(hunks, most).map(({ lines }) => lines.length);
    expect([shown(0), shown(3), shown(4), shown(5), shown(99)]).toEqual([[], [3], [3, 1], [3, 2], [3, 2, 4]]);
  });

  test("that are too large, or no text, are not compared", () => {
    expect(compareText("a\n".repeat(20_001), "b")).toEqual({ state: "too_large" });
    expect(compareText("x".repeat(600_000), "b")).toEqual({ state: "too_large" });
    expect(compareText("a\0b", "b")).toEqual({ state: "binary" });
    const [one, other] = ["a", "b"].map((letter) =>
      Array.from({ length: 9000 }, (_, at) => `${letter}${at}`).join("\n"),
    );
    expect(compareText(one ?? "", other ?? "")).toEqual({ state: "too_large" });
  });
});

/** Lines as a comparison counts them: what follows the last line end is one only if it is not empty. */
function countLines(content: string): number {
  return content === "" ? 0 : content.replace(/\n$/, "").split("\n").length;
}

describe("side by side", () => {
  const rows = (hunk: DiffHunk) => sideBySide(hunk).map(({ left, right }) => [left?.text ?? null, right?.text ?? null]);

  test("what was taken out stands beside what came in its place", () => {
    const diff = compareText("a\nb\nc\nd\n", "a\nB\nd\ne\n");
    expect(diff.state === "compared" && diff.hunks.map(rows)).toEqual([
      [
        ["a", "a"],
        ["b", "B"],
        ["c", null],
        ["d", "d"],
        [null, "e"],
      ],
    ]);
  });

  test("each column holds its file's lines in their order", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = compareText(before, after);
        for (const hunk of diff.state === "compared" ? diff.hunks : []) {
          const shown = sideBySide(hunk);
          const column = (side: "left" | "right") => shown.flatMap((row) => row[side]?.text ?? []);
          expect(column("left")).toEqual(hunk.lines.filter(({ kind }) => kind !== "added").map((line) => line.text));
          expect(column("right")).toEqual(hunk.lines.filter(({ kind }) => kind !== "removed").map((line) => line.text));
        }
      }),
    );
  });
});

describe("an update", () => {
  test("is a higher version than the one that was downloaded", () => {
    expect(hasUpdate("2.1.0", "2.3.0")).toBe(true);
    expect(hasUpdate("2.10.0", "2.9.0")).toBe(false);
    expect(hasUpdate("1.0.0", "1.0.0")).toBe(false);
    expect(hasUpdate(null, "1.0.0")).toBe(false);
    expect(hasUpdate("1.0.0", null)).toBe(false);
  });
});
