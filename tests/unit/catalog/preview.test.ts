import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { publicReadme } from "@/lib/catalog/rules/preview";

const section = (title: string) => `## ${title}\n\nText of ${title}.\n`;
const runbook = [
  "# Database down\n\nOpening.\n",
  section("When to use this"),
  section("What you need"),
  section("Symptoms"),
  section("First five minutes"),
  "## Commands\n\n```sh\n## not a section\nrestart\n```\n",
  section("What it replaces"),
].join("\n");

describe("the part of a README that everyone may read", () => {
  test("is all of it for code and notebooks", () => {
    expect(publicReadme("node", runbook)).toBe(runbook);
    expect(publicReadme("jupyter", runbook)).toBe(runbook);
  });

  test("is the beginning of a runbook, what it replaces, and the headings of the rest", () => {
    const shown = publicReadme("runbook", runbook);
    for (const title of ["When to use this", "What you need", "Symptoms", "What it replaces"])
      expect(shown).toContain(`Text of ${title}.`);
    expect(shown).not.toContain("Text of First five minutes.");
    expect(shown).not.toContain("restart");
    expect(shown).toMatch(/## The rest is in the download\n\n- First five minutes\n- Commands\n$/);
  });

  test("is a short runbook as it stands", () => {
    const short = `Opening.\n\n${section("One")}`;
    expect(publicReadme("runbook", short)).toBe(short);
  });

  test("holds no command of a runbook that is really sold", () => {
    const readme = readFileSync("keys-assets/runbook-keys/restore-from-backup/README.md", "utf8");
    const shown = publicReadme("runbook", readme);
    expect(readme).toContain("\n## Commands\n");
    expect(shown).not.toContain("\n## Commands\n");
    expect(shown.length).toBeLessThan(readme.length / 2);
  });
});
