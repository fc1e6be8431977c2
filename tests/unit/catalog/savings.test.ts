import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HOUR_CENTS, hoursIn, savingsOf, splitReplaces } from "@/components/catalog/key-page/savings-sums";
import { publicReadme } from "@/lib/catalog/rules/preview";

const LIBRARY = join(import.meta.dirname, "../../../keys-assets");

/** The READMEs of all that is sold, by slug, as everyone may read them. */
function publicReadmes(): [string, string][] {
  const families = readdirSync(LIBRARY, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return families.flatMap(({ name: family }) =>
    readdirSync(join(LIBRARY, family), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name: slug }): [string, string] => {
        const text = readFileSync(join(LIBRARY, family, slug, "README.md"), "utf8");
        return [slug, publicReadme(family === "runbook-keys" ? "runbook" : "node", text)];
      }),
  );
}

describe("what a KEY replaces", () => {
  test("is taken out of the README, which keeps the rest", () => {
    const readme = "# A\n\n## What it replaces\n\n11 hours\n\n## Use\n\n```\n## What it replaces\n```\n";
    const { replaces, rest } = splitReplaces(readme);
    expect(replaces).toBe("11 hours");
    expect(rest).toContain("## Use");
    expect(rest).toContain("```\n## What it replaces\n```");
    expect(rest).not.toContain("11 hours");
  });

  test.each([
    ["About **11 hours** with the tests. Reckoned from the 1 to 3 hours of a first version.", 11, 11],
    ["| limits | 3 h |\n\n**18 to 26 hours**; at 80 dollars an hour 1,440 to 2,080 dollars.", 18, 26],
    ["3.5 hours; at 80 dollars an hour 280 dollars, each time.", 3.5, 3.5],
    ["About ten hours of work:\n\n| step | hours |\n| --- | --- |\n| first | 4 |\n| sum | 10 |\n", 10, 10],
    ["rules (policies\nand tests): **5 to 8\nhours** of your own work (3 hours)", 5, 8],
  ])("is counted in hours: %s", (text, from, to) => {
    expect(hoursIn(text)).toEqual({ from, to });
  });

  test("without a figure is not reckoned", () => {
    expect(hoursIn("A lot of work.")).toBeNull();
  });

  test.each(publicReadmes())("%s says it, with its hours", (_slug, readme) => {
    const { replaces } = splitReplaces(readme);
    expect(replaces).not.toBeNull();
    expect(hoursIn(replaces ?? "")?.from).toBeGreaterThan(0);
  });

  test("at the rate that is named as its limit, the KEY costs no more than the work", () => {
    const hours = fc.record({ from: fc.integer({ min: 1, max: 200 }), more: fc.nat(100) });
    fc.assert(
      fc.property(hours, fc.integer({ min: 0, max: 200_000 }), ({ from, more }, price) => {
        const { worth, left, breakEvenCents } = savingsOf({ from, to: from + more }, price);
        expect(breakEvenCents * from).toBeGreaterThanOrEqual(price);
        expect((breakEvenCents - 1) * from).toBeLessThan(Math.max(price, 1));
        expect(worth.from).toBe(from * HOUR_CENTS);
        expect(left.to - left.from).toBe(more * HOUR_CENTS);
      }),
    );
  });
});
