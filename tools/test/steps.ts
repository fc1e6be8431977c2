import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../launch/paths.ts";
import { execute } from "./execute.ts";
import { fromPlaywright, fromVitest, type PlaywrightReport, type TestResult, type VitestReport } from "./results.ts";

/** What a step found: how many checks passed and failed, and what it printed. */
export type Outcome = {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly output: string;
  /** What each test said, where the runner tells. */
  readonly tests?: readonly TestResult[];
};
export type Step = { readonly name: string; readonly run: () => Promise<Outcome> };

/** Where the runners of this run leave what they found. */
export const REPORTS = join(root, ".test", `reports-${process.pid}`);
const bin = (name: string) => join(root, "node_modules", ".bin", name);

/** A check that says yes or no: it counts as one test. */
export function check(name: string, command: string, args: readonly string[]): Step {
  return {
    name,
    run: async () => {
      const { isOk, output } = await execute(bin(command), args);
      return { passed: isOk ? 1 : 0, failed: isOk ? 0 : 1, skipped: 0, output };
    },
  };
}

/** A runner that found nothing to run, or broke before it could tell, has failed. */
function counted(isOk: boolean, counts: Omit<Outcome, "output"> | null, output: string): Outcome {
  if (!counts) return { passed: 0, failed: 1, skipped: 0, output: `${output}\nThe runner left no report.` };
  if (counts.passed + counts.failed === 0) return { ...counts, failed: 1, output: `${output}\nNo test was run.` };
  const failed = counts.failed === 0 && !isOk ? 1 : counts.failed;
  return { ...counts, failed, output };
}

async function readReport<T>(file: string): Promise<T | null> {
  const text = await readFile(file, "utf8").catch(() => null);
  return text === null ? null : (JSON.parse(text) as T);
}

type Run = { readonly name?: string; readonly env?: Record<string, string> };

/** How many files run at once. The unit tests leave a core to the browser's tests beside them; the others wait much. */
const WORKERS = { unit: [], integration: ["--maxWorkers=100%"] } as const;

/** One of vitest's projects. */
export function vitest(project: "unit" | "integration", more: readonly string[], run: Run = {}): Step {
  const name = run.name ?? `${project} tests`;
  return {
    name,
    run: async () => {
      const file = join(REPORTS, `${name.replaceAll(" ", "-")}.json`);
      const reporters = ["--reporter=dot", "--reporter=json", `--outputFile.json=${file}`];
      const args = ["run", "--project", project, ...WORKERS[project], ...reporters, ...more];
      const { isOk, output } = await execute(bin("vitest"), args, run.env);
      const report = await readReport<VitestReport>(file);
      const counts = report && {
        passed: report.numPassedTests,
        failed: report.numFailedTests,
        skipped: report.numPendingTests,
      };
      return { ...counted(isOk, counts, output), tests: report ? fromVitest(report) : [] };
    },
  };
}

/** The properties of the pure rules with many examples each, other ones at each time. A failing one prints its seed. */
export function properties(count: number): Step {
  return vitest("unit", ["tests/unit"], {
    name: `properties with ${count} examples`,
    env: { PROPERTY_RUNS: String(count) },
  });
}

/** Random histories of payments in great number, half of them on each of two cores. A failing one prints its seed. */
export function histories(count: number): readonly [Step, Step] {
  const half = (which: string) =>
    vitest("integration", ["payments/histories"], {
      name: `${which} half of ${count} histories`,
      env: { HISTORIES: String(Math.ceil(count / 2)) },
    });
  return [half("first"), half("second")];
}

/** The browser's tests, against the whole shop as `npm start` runs it. */
export function browser(more: readonly string[]): Step {
  return {
    name: "end to end tests",
    run: async () => {
      const file = join(REPORTS, "e2e.json");
      // Narrowed to a name, only what has it runs, and not what would otherwise come before.
      const args = ["test", "--reporter=dot,json", ...(more.length > 0 ? ["--no-deps"] : []), ...more];
      const { isOk, output } = await execute(bin("playwright"), args, { PLAYWRIGHT_JSON_OUTPUT_NAME: file });
      const report = await readReport<PlaywrightReport>(file);
      const stats = report?.stats;
      // A test that passes only at a second try is not relied on: it counts as failed.
      const counts = stats && {
        passed: stats.expected,
        failed: stats.unexpected + stats.flaky,
        skipped: stats.skipped,
      };
      return { ...counted(isOk, counts ?? null, output), tests: report ? fromPlaywright(report) : [] };
    },
  };
}
