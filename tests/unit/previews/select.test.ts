import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutText } from "@/lib/previews/rules/cut";
import { roleOf } from "@/lib/previews/rules/kinds";
import {
  choosePreview,
  FREE_DIVISOR,
  freeBytes,
  MOST_LINES,
  type PreviewSubject,
  wishesOf,
} from "@/lib/previews/rules/select";

const file = (path: string, bytes: number) => ({ path, bytes });
const PACK = [
  file("README.md", 5000),
  file("key.json", 1500),
  file("LICENSE.txt", 2000),
  file("src/index.ts", 700),
  file("src/store.ts", 6000),
  file("src/limiter.ts", 5000),
  file("tests/limiter.test.ts", 9000),
];
const subject = (more: Partial<PreviewSubject> = {}): PreviewSubject => ({
  type: "node",
  files: PACK,
  globs: null,
  isNotebookShown: true,
  alreadyFree: 0,
  ...more,
});

describe("what is shown for nothing", () => {
  it("is the beginning of the file with the most in it when nobody chose", () => {
    expect(choosePreview(subject())).toEqual([{ path: "src/store.ts", bytes: 3900, lines: 60 }]);
  });

  it("is what the manifest names, in its order", () => {
    const chosen = choosePreview(subject({ globs: ["src/index.ts", "tests/**"] }));
    expect(chosen.map(({ path }) => path)).toEqual(["src/index.ts", "tests/limiter.test.ts"]);
    expect(chosen[1]?.bytes).toBe(Math.floor(11_700 / FREE_DIVISOR) - 700);
  });

  it("is never everything: the last file of the goods stays closed", () => {
    const chosen = choosePreview(subject({ globs: ["**"] }));
    expect(chosen.map(({ path }) => path)).not.toContain("src/store.ts");
  });

  it("counts data for itself, so that bulk buys no code free", () => {
    const files = [file("notebooks/a.ipynb", 300_000), file("data/big.csv", 3_000_000)];
    const chosen = choosePreview(subject({ type: "jupyter", files, globs: ["notebooks/*", "data/*"] }));
    expect(chosen).toEqual([
      { path: "notebooks/a.ipynb", bytes: 100_000, lines: MOST_LINES },
      { path: "data/big.csv", bytes: 8192, lines: MOST_LINES },
    ]);
  });

  it("is not more because one file is a long list", () => {
    const files = [...PACK, file("src/seeds.sql", 2_000_000)];
    expect(freeBytes(subject({ files }))).toBe(Math.floor((11_700 + 24 * 1024) / FREE_DIVISOR));
  });

  it("leaves notebooks closed whose author says so", () => {
    const files = [file("notebooks/a.ipynb", 300_000)];
    expect(choosePreview(subject({ type: "jupyter", files, isNotebookShown: false }))).toEqual([]);
  });

  it("is not a second helping of a runbook, whose beginning is shown already", () => {
    const files = [file("README.md", 15_000), file("checklist.md", 1200)];
    expect(choosePreview(subject({ type: "runbook", files, alreadyFree: 3000 }))).toEqual([]);
    const wished = subject({ type: "runbook", files, alreadyFree: 5350, globs: ["**"] });
    expect(choosePreview(wished)).toEqual([]);
  });

  it("takes from a manifest only what is written as it should be", () => {
    expect(wishesOf({ preview: ["src/**"] })).toEqual({ globs: ["src/**"], isNotebookShown: true });
    for (const odd of [null, 3, { preview: "src" }, { preview: [1] }, { preview: Array(21).fill("a") }])
      expect(wishesOf(odd).globs).toBeNull();
    expect(wishesOf({ preview_public: false }).isNotebookShown).toBe(false);
  });
});

const name = fc.stringMatching(/^[a-z]{1,6}$/);
const path = fc
  .tuple(
    fc.constantFrom("", "src/", "tests/", "prompts/", "data/", ".github/workflows/"),
    name,
    fc.constantFrom("ts", "md", "sql", "csv", "ipynb", "json", "png"),
  )
  .map(([folder, base, extension]) => `${folder}${base}.${extension}`);
const files = fc.uniqueArray(fc.record({ path, bytes: fc.integer({ min: 0, max: 60_000 }) }), {
  selector: (item) => item.path,
  maxLength: 30,
});
const glob = fc.oneof(
  fc.constantFrom("**", "*", "**/*", "src/**", "**/*.ts", "{a,b}*", "[!a]*", "!(x)", "../**"),
  path,
  fc.string({ maxLength: 12 }),
);
const anySubject: fc.Arbitrary<PreviewSubject> = fc.record({
  type: fc.constantFrom("node", "runbook", "jupyter", "cursor"),
  files,
  globs: fc.option(fc.array(glob, { maxLength: 6 })),
  isNotebookShown: fc.boolean(),
  alreadyFree: fc.integer({ min: 0, max: 5000 }),
});

describe("whatever a manifest says", () => {
  it("at most the stated share of what is sold is shown, and of no file too many lines", () => {
    fc.assert(
      fc.property(anySubject, (item) => {
        const chosen = choosePreview(item);
        const isRunbook = item.type === "runbook";
        const isApart = (path: string) => roleOf(path, isRunbook) === "data" || path.endsWith(".ipynb");
        const counted = chosen.filter((allowance) => !isApart(allowance.path));
        const shown = counted.reduce((sum, { bytes }) => sum + bytes, 0);
        expect(shown + (counted.length > 0 ? item.alreadyFree : 0)).toBeLessThanOrEqual(freeBytes(item));
        for (const allowance of chosen) {
          expect(allowance.lines).toBeLessThan(200);
          const whole = item.files.find((candidate) => candidate.path === allowance.path);
          expect(allowance.bytes).toBeLessThanOrEqual(whole?.bytes ?? 0);
          if (isApart(allowance.path)) expect(allowance.bytes * FREE_DIVISOR).toBeLessThanOrEqual(whole?.bytes ?? 0);
        }
        expect(new Set(chosen.map((allowance) => allowance.path)).size).toBe(chosen.length);
      }),
      { numRuns: 500 },
    );
  });

  it("one of several sold files stays closed from its first line to its last", () => {
    fc.assert(
      fc.property(anySubject, (item) => {
        const isRunbook = item.type === "runbook";
        const sold = item.files.filter(
          (candidate) => roleOf(candidate.path, isRunbook) === "goods" && candidate.bytes > 0,
        );
        const shown = new Set(choosePreview(item).map((allowance) => allowance.path));
        if (sold.length > 1) expect(sold.some((candidate) => !shown.has(candidate.path))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe("the first part of a text", () => {
  it("is whole lines within both limits", () => {
    expect(cutText("a\nb\nc\n", { bytes: 100, lines: 2 })).toEqual({ text: "a\nb", shown: 2, total: 3 });
    expect(cutText("äöü\nb\n", { bytes: 7, lines: 9 })).toEqual({ text: "äöü", shown: 1, total: 2 });
    expect(cutText("long line", { bytes: 3, lines: 9 })).toBeNull();
  });

  it("never has more bytes or lines than allowed, and is a beginning", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 200 }),
        fc.nat(300),
        fc.integer({ min: 1, max: 20 }),
        (text, bytes, lines) => {
          const cut = cutText(text, { bytes, lines });
          if (!cut) return;
          expect(Buffer.byteLength(cut.text)).toBeLessThanOrEqual(bytes);
          expect(cut.shown).toBeLessThanOrEqual(lines);
          expect(text.startsWith(cut.text)).toBe(true);
          expect(cut.shown).toBeLessThanOrEqual(cut.total);
        },
      ),
    );
  });
});
