import { mkdir, rm } from "node:fs/promises";
import { stripVTControlCharacters } from "node:util";
import { explain, Refusal } from "../launch/refusal.ts";
import { claimShop } from "./claim.ts";
import { interruptAll } from "./execute.ts";
import { findBrowser } from "./find-browser.ts";
import { checkCases } from "./qa.ts";
import { browser, check, histories, type Outcome, properties, REPORTS, type Step, vitest } from "./steps.ts";

const STATIC: readonly Step[] = [
  check("types", "tsc", ["--noEmit"]),
  check("types of the client", "tsc", ["--noEmit", "-p", "tools/cli"]),
  check("lint and format", "biome", ["check", "--error-on-warnings", "."]),
  check("structure", "depcruise", [
    ...["app", "components", "lib", "worker", "tools", "bench", "instrumentation.ts"],
    "--config",
    ".dependency-cruiser.cjs",
  ]),
  check("unused code", "knip", []),
];
type Part = { readonly name: string; readonly outcome: Outcome };

const SHOWN_AFTER_MS = 1000;
const PARTS = ["unit", "integration", "e2e", "histories"] as const;
/** `npm run test:histories`, unless `HISTORIES` says otherwise; every test run has a few of them among the rest. */
const MANY_HISTORIES = 1000;
const MANY_EXAMPLES = 3000;

/** What failed comes first, a test at a time: whoever sees the beginning alone already knows where to look. */
function tell({ tests = [], output }: Outcome): string {
  const failed = tests
    .filter(({ isOk }) => !isOk)
    .map(({ file, name, why }) => `     ${file} › ${name}\n       ${why}`);
  return [...failed, "", stripVTControlCharacters(output).trim()].join("\n");
}

async function runStep(step: Step): Promise<Outcome> {
  const started = performance.now();
  const announce = setTimeout(() => process.stdout.write(`     ${step.name} …\n`), SHOWN_AFTER_MS);
  const outcome = await step.run().finally(() => clearTimeout(announce));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const sign = outcome.failed === 0 ? "ok  " : "FAIL";
  process.stdout.write(`${sign} ${step.name}: ${outcome.passed} passed, ${outcome.failed} failed (${seconds} s)\n`);
  if (outcome.failed > 0) process.stdout.write(`${tell(outcome)}\n\n`);
  return outcome;
}

/** Steps of one lane run one after the other; the lanes beside each other, one for each of two cores. */
async function runLanes(lanes: readonly (readonly Step[])[]): Promise<Part[]> {
  const parts = await Promise.all(
    lanes.map(async (lane) => {
      const found: Part[] = [];
      for (const step of lane) found.push({ name: step.name, outcome: await runStep(step) });
      return found;
    }),
  );
  return parts.flat();
}

/** The papers about what is proven need all that the tests said: they are made by whole runs alone. */
async function withPapers(parts: readonly Part[]): Promise<Outcome[]> {
  const papers = await runStep({ name: "cases of docs/revenue", run: () => checkCases(parts) });
  return [...parts.map(({ outcome }) => outcome), papers];
}

async function planLanes(part: string | undefined, more: readonly string[]): Promise<Step[][]> {
  if (part !== undefined && !PARTS.includes(part as (typeof PARTS)[number])) {
    throw new Refusal(`There is no part "${part}": one of ${PARTS.join(", ")}.`);
  }
  if (part === undefined || part === "e2e") await findBrowser();
  if (part === "e2e") return [[browser(more)]];
  if (part === "histories") {
    const [first, second] = histories(Number(process.env.HISTORIES ?? MANY_HISTORIES));
    return [[properties(MANY_EXAMPLES), first], [second]];
  }
  if (part === "unit" || part === "integration") return [[vitest(part, more)]];
  // What reads and compiles comes after the browser's tests, which end first.
  return [
    [vitest("unit", more), vitest("integration", more)],
    [browser(more), ...STATIC],
  ];
}

async function runAll(part: string | undefined, more: readonly string[]): Promise<Outcome[]> {
  const lanes = await planLanes(part, more);
  // The other parts keep to databases and folders of their own and may run beside each other.
  const release = part === undefined || part === "e2e" ? await claimShop() : async () => undefined;
  try {
    await mkdir(REPORTS, { recursive: true });
    const parts = await runLanes(lanes);
    const isWhole = part === undefined && more.length === 0;
    return isWhole ? await withPapers(parts) : parts.map(({ outcome }) => outcome);
  } finally {
    await rm(REPORTS, { recursive: true, force: true });
    await release();
  }
}

async function main([part, ...rest]: string[]): Promise<number> {
  const started = performance.now();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interruptAll);
  const outcomes = await runAll(part, rest[0] === "--" ? rest.slice(1) : rest);
  const sum = (field: "passed" | "failed" | "skipped") =>
    outcomes.reduce((total, outcome) => total + outcome[field], 0);
  const skipped = sum("skipped") > 0 ? `, ${sum("skipped")} skipped` : "";
  process.stdout.write(`\nAll of it took ${((performance.now() - started) / 1000).toFixed(0)} s.\n`);
  process.stdout.write(`${sum("passed")} passed, ${sum("failed")} failed${skipped}\n`);
  return sum("failed") === 0 ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${explain(error) ?? (error instanceof Error ? error.stack : String(error))}\n`);
  process.stdout.write("0 passed, 1 failed\n");
  process.exitCode = 1;
}
