import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { root } from "../launch/paths.ts";
import type { TestResult } from "./results.ts";
import type { Outcome } from "./steps.ts";

const FOLDER = join(root, "docs", "revenue");
const MADE = "<!-- Made by `npm test` from docs/revenue/qa-cases.json and what the tests said. Do not edit. -->";

const casesSchema = z.array(
  z.strictObject({
    group: z.string(),
    cases: z.array(
      z.strictObject({
        id: z.string().regex(/^[A-Z]+-\d+$/),
        what: z.string(),
        /** Each is proven by all of these: a file, and the beginning of the names of tests in it. */
        tests: z.array(z.strictObject({ file: z.string(), name: z.string() })).min(1),
      }),
    ),
  }),
);
type Group = z.output<typeof casesSchema>[number];
type Verdict = "passed" | "failed" | "no such test";

function verdictOf(wanted: { file: string; name: string }, results: readonly TestResult[]): Verdict {
  const found = results.filter((result) => result.file === wanted.file && result.name.startsWith(wanted.name));
  if (found.length === 0) return "no such test";
  return found.every((result) => result.isOk) ? "passed" : "failed";
}

type Judged = { group: string; id: string; what: string; proofs: { file: string; name: string; verdict: Verdict }[] };

function judge(groups: readonly Group[], results: readonly TestResult[]): Judged[] {
  return groups.flatMap(({ group, cases }) =>
    cases.map(({ id, what, tests }) => ({
      group,
      id,
      what,
      proofs: tests.map((wanted) => ({ ...wanted, verdict: verdictOf(wanted, results) })),
    })),
  );
}

const isProven = (one: Judged) => one.proofs.every(({ verdict }) => verdict === "passed");

function matrix(judged: readonly Judged[]): string {
  const groups = [...new Set(judged.map(({ group }) => group))];
  const table = (group: string) =>
    judged
      .filter((one) => one.group === group)
      .flatMap((one) =>
        one.proofs.map(
          (proof, at) =>
            `| ${at === 0 ? one.id : ""} | ${at === 0 ? one.what : ""} | \`${proof.file}\` ${proof.name} | ${proof.verdict} |`,
        ),
      );
  const head = ["| case | what must hold | proven by | last result |", "| --- | --- | --- | --- |"];
  const sections = groups.flatMap((group) => [`## ${group}`, "", ...head, ...table(group), ""]);
  return ["# What is tested, case by case", "", MADE, "", ...sections].join("\n");
}

type Part = { readonly name: string; readonly outcome: Outcome };

function report(judged: readonly Judged[], parts: readonly Part[]): string {
  const proven = judged.filter(isProven).length;
  const rows = parts.map(({ name, outcome }) => `| ${name} | ${outcome.passed} | ${outcome.failed} |`);
  const open = judged.filter((one) => !isProven(one)).map((one) => `- ${one.id}: ${one.what}`);
  return [
    "# What the last whole run of the tests found",
    "",
    MADE,
    "",
    `${proven} of ${judged.length} cases of [QA_MATRIX](QA_MATRIX.md) are proven.`,
    "",
    ...(open.length > 0 ? ["Not proven:", "", ...open, ""] : []),
    "| part | passed | failed |",
    "| --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

/**
 * Writes QA_MATRIX.md and VERIFICATION_REPORT.md from what the tests said. Fails for each case that no test proves, so
 * that a case cannot lose its test unnoticed. Both papers hold no times: the same result gives the same bytes.
 */
export async function checkCases(parts: readonly Part[]): Promise<Outcome> {
  const groups = casesSchema.parse(JSON.parse(await readFile(join(FOLDER, "qa-cases.json"), "utf8")));
  const judged = judge(
    groups,
    parts.flatMap(({ outcome }) => outcome.tests ?? []),
  );
  await writeFile(join(FOLDER, "QA_MATRIX.md"), matrix(judged));
  await writeFile(join(FOLDER, "VERIFICATION_REPORT.md"), report(judged, parts));
  const open = judged.filter((one) => !isProven(one));
  const output = open
    .flatMap((one) =>
      one.proofs.map((proof) => `${one.id} ${one.what}: ${proof.verdict} (${proof.file} ${proof.name})`),
    )
    .join("\n");
  return { passed: judged.length - open.length, failed: open.length, skipped: 0, output };
}
