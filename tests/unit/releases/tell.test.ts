import fc from "fast-check";
import { gt } from "semver";
import { describe, expect, test } from "vitest";
import { changelogParagraphs } from "@/lib/releases/rules/changelog-text";
import { releasesToTell } from "@/lib/releases/rules/tell";

const of = (version: string, isYanked = false) => ({ version, isYanked, changelog: `- ${version}` });
const ALL = ["1.0.0", "1.1.0", "2.0.0-beta.1", "2.0.0", "2.1.0"].map((version) => of(version));
const told = (known: string | null, offered: string | null, versions = ALL) =>
  releasesToTell(known, offered, versions).map(({ version }) => version);

describe("what a follower is told", () => {
  test("all between what they know and what is offered, the highest first", () => {
    expect(told("1.0.0", "2.1.0")).toEqual(["2.1.0", "2.0.0", "1.1.0"]);
    expect(told("1.0.0", "2.0.0")).toEqual(["2.0.0", "1.1.0"]);
  });

  test("of the offered one alone, where they know none", () => {
    expect(told(null, "2.1.0")).toEqual(["2.1.0"]);
  });

  test("nothing of a pre-release, of what was yanked, of what they know, of what is lower, of nothing", () => {
    expect(told("1.1.0", "2.0.0-beta.1")).toEqual([]);
    expect(told("1.0.0", "2.1.0", [of("1.1.0", true), of("2.1.0")])).toEqual(["2.1.0"]);
    expect(told("2.1.0", "2.1.0")).toEqual([]);
    expect(told("2.1.0", "1.1.0")).toEqual([]);
    expect(told("1.0.0", null)).toEqual([]);
  });

  test("whoever tried a pre-release is told of its release", () => {
    expect(told("2.0.0-beta.1", "2.0.0")).toEqual(["2.0.0"]);
  });

  test("is never more than five, and never what they know", () => {
    const part = fc.integer({ min: 0, max: 4 });
    const version = fc.tuple(part, part, part).map((parts) => parts.join("."));
    fc.assert(
      fc.property(version, version, fc.array(version), (known, offered, all) => {
        const versions = [...new Set([...all, offered])].map((one) => of(one));
        const list = told(known, offered, versions);
        expect(list.length).toBeLessThanOrEqual(5);
        expect(list.every((one) => gt(one, known) && !gt(one, offered))).toBe(true);
        expect(list.length > 0).toBe(gt(offered, known));
      }),
    );
  });
});

describe("a changelog in a mail", () => {
  test("has a paragraph for each heading and item, without markdown's signs", () => {
    const markdown =
      "### Added\n\n- `url()` refuses **all**\n  passwords, see [it](https://a.b).\n1. Start\n   once\n\nPlain\ntext.";
    expect(changelogParagraphs(markdown)).toEqual([
      "Added:",
      "• url() refuses all passwords, see it.",
      "1. Start once",
      "Plain text.",
    ]);
    expect(changelogParagraphs("")).toEqual([]);
  });

  test("is never long", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 3000 }), fc.integer({ min: 1, max: 40 }), (text, times) => {
        const paragraphs = changelogParagraphs(`- ${text}\n`.repeat(times));
        expect(paragraphs.length).toBeLessThanOrEqual(25);
        expect(paragraphs.every(({ length }) => length <= 600)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
