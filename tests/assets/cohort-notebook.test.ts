import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { codeCells, findPython, listNotebookKeys, readNotebook } from "./notebook-files";

const key = listNotebookKeys().find(({ slug }) => slug === "revenue-cohort-analysis");
if (!key) throw new Error("The notebook of cohorts is not there.");
const sample = readFileSync(join(key.folder, "data/payments.csv"), "utf8").trim().split("\n");
const [head = "", ...rows] = sample;
// The charts need a library that a machine may not have; no other cell depends on them.
const program = codeCells(readNotebook(join(key.folder, key.notebook)))
  .map(({ source }) => source)
  .filter((source) => !source.includes("matplotlib"))
  .join("\n\n");

const python = findPython("decimal");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "keys-cohorts-"));
  for (const name of ["data", "notebooks"]) mkdirSync(join(folder, name));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the notebook's cells over payments with other settings, and then prints an expression as JSON. */
function run(payments: readonly string[], settings: Record<string, string>, expression: string) {
  writeFileSync(join(folder, "data/payments.csv"), [head, ...payments].join("\n"));
  const changed = Object.entries({ SPEND_CSV: "None", ...settings }).reduce((text, [name, value]) => {
    expect(text).toMatch(new RegExp(`^${name} = `, "m"));
    return text.replace(new RegExp(`^${name} = .*$`, "m"), `${name} = ${value}`);
  }, program);
  const script = `${changed}\nimport json\nprint("result " + json.dumps(${expression}))\n`;
  const options = { cwd: join(folder, "notebooks"), input: script, encoding: "utf8" } as const;
  const { stdout, stderr } = spawnSync(python ?? "", ["-"], options);
  const result = /^result (.*)$/m.exec(stdout)?.[1];
  return { stdout, stderr, result: result === undefined ? undefined : (JSON.parse(result) as unknown) };
}

const SIZES = "{month_name(m): len(cohorts[m]) for m in cohort_months}";
const later = rows.filter((row) => (row.split(",")[1] ?? "") >= "2025-01");

describe.skipIf(python === null)("the notebook of cohorts", () => {
  it("says so when the export begins in the middle of a business, and only then", () => {
    expect(run(later, {}, SIZES).stdout).toMatch(/Look out: \d+ customers in 2025-01, usually \d+ in a month/);
    expect(run(rows, {}, SIZES).stdout).not.toContain("Look out");
  });

  it("finds the same cohorts in a part of the export as in all of it, when told where they begin", () => {
    const all = run(rows, {}, SIZES).result as Record<string, number>;
    const part = run(later, { FIRST_COHORT: '"2025-02"' }, SIZES);
    expect(part.stdout).not.toContain("Look out");
    expect(part.result).toEqual(Object.fromEntries(Object.entries(all).filter(([month]) => month >= "2025-02")));
  });

  it("keeps customers of old in the sums, to the cent", () => {
    const sums =
      "[known > 0, known_net + sum(revenue[c, m] for c, m in revenue if first_month[c] >= start), sum(revenue.values())]";
    const [isKnown, parts, whole] = run(later, { FIRST_COHORT: '"2025-02"' }, sums).result as [boolean, number, number];
    expect([isKnown, parts]).toEqual([true, whole]);
    expect(run(later, { FIRST_COHORT: '"2030-01"' }, SIZES).stderr).toContain("no complete cohort is left");
  });

  it.each([
    ["usd", "1900.50", 190_050, "1,900.50"],
    ["jpy", "1900", 1900, "1,900"],
    ["kwd", "1900.505", 1_900_505, "1,900.505"],
  ])("reads and writes %s by its own decimals", (currency, amount, minor, shown) => {
    const payments = ["2025-01-02", "2025-02-28"].map(
      (day, n) => `ch_${n},${day} 10:00,${amount},0,${currency},TRUE,Plan,0,Paid,cus_1,,`,
    );
    const { result, stdout } = run(payments, { CURRENCY: `"${currency}"` }, "[payments[0][3], money(payments[0][3])]");
    expect(result).toEqual([minor, shown]);
    expect(stdout).toContain(`${currency} net to 2025-02`);
  });
});
