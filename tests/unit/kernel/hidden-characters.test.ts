import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findHidden, visible } from "@/lib/kernel/hidden-characters";

describe("hidden characters", () => {
  test.each<[string, boolean, boolean, boolean]>([
    ["a\u202eb", true, true, true],
    ["a\u2066b", true, true, true],
    ["a\u200bb", false, true, true],
    ["\ufeffa", false, true, true],
    ["a\u001b[31m", false, true, true],
    ["a\u{e0041}b", false, true, true],
    ["a\nb\tc", false, false, true],
    ["\u{1f468}\u200d\u{1f4bb}", false, false, true],
    ["Größe, 大きさ, حجم", false, false, false],
  ])("%j", (text, inCode, inText, inName) => {
    const found = (where: Parameters<typeof findHidden>[1]) => findHidden(text, where) !== null;
    expect([found("code"), found("text"), found("name")]).toEqual([inCode, inText, inName]);
  });

  test("are told by their number and place", () => {
    expect(findHidden("ab\u202e", "code")).toEqual({ character: "U+202E", index: 2 });
    expect(findHidden("\u0007", "text")).toEqual({ character: "U+0007", index: 0 });
  });

  test("are written out, and nothing else changes", () => {
    expect(visible("a\u202eb\u001b[2Jc\n")).toBe("a\\u{202e}b\\u{1b}[2Jc\n");
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(findHidden(visible(text), "text")).toBeNull();
        if (findHidden(text, "text") === null) expect(visible(text)).toBe(text);
      }),
    );
  });
});
