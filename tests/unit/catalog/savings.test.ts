import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { Savings } from "@/components/catalog/key-page/savings";
import { hoursIn, splitReplaces } from "@/components/catalog/key-page/savings-sums";
import { publicReadme } from "@/lib/catalog/rules/preview";
import { leastSaving } from "@/lib/proof/rules";

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
    ["About **11 hours** with the tests. Reckoned from the 1 to 3 hours of a first version.", 11],
    ["| limits | 3 h |\n\n**18 to 26 hours**; at 80 dollars an hour 1,440 to 2,080 dollars.", 18],
    ["3.5 hours; at 80 dollars an hour 280 dollars, each time.", 3.5],
    ["About ten hours of work:\n\n| step | hours |\n| --- | --- |\n| first | 4 |\n| sum | 10 |\n", 10],
    ["rules (policies\nand tests): **5 to 8\nhours** of your own work (3 hours)", 5],
  ])("is counted in hours: %s", (text, least) => {
    expect(hoursIn(text)).toBe(least);
  });

  test("without a figure is not reckoned", () => {
    expect(hoursIn("A lot of work.")).toBeNull();
  });

  test.each(publicReadmes())("%s says it, with its hours", (_slug, readme) => {
    const { replaces } = splitReplaces(readme);
    expect(replaces).not.toBeNull();
    expect(hoursIn(replaces ?? "")).toBeGreaterThan(0);
  });

  const page = (priceCents: number) =>
    renderToStaticMarkup(
      Savings({
        replaces: "About **11 hours** with the tests.",
        price: { amount: priceCents, currency: "usd" },
        saving: leastSaving("starter", 11, priceCents),
      }),
    ).replaceAll(/<[^>]+>/g, "");

  test("is written with the hours and the rate that the shop counts with everywhere", () => {
    const text = page(2900);
    expect(text).toContain("Counted is the least, 1 hour");
    expect(text).toContain("1 hour × $75 an hour$75");
    expect(text).toMatch(/What it saves at these hours.*not taken off here\$46/);
    expect(text).not.toContain("$880");
  });

  test.each([
    [7500, "it costs as much as the work. It pays for itself from 1 hour on at $75, or from $75 an hour on"],
    [12_900, "it costs more than the work. It pays for itself from 1.8 hours on at $75, or from $129 an hour on"],
  ])("promises nothing where nothing is saved: %d cents", (priceCents, sentence) => {
    expect(page(priceCents)).toContain(sentence);
    expect(page(priceCents)).not.toContain("What it saves at these hours");
  });
});
