import { relative } from "node:path";
import { root } from "../launch/paths.ts";

/** What one test said: its file from the top of the repository, and its name with those of the groups around it. */
export type TestResult = { readonly file: string; readonly name: string; readonly isOk: boolean };

export type VitestReport = {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numFailedTestSuites: number;
  testResults: { name: string; assertionResults: { ancestorTitles: string[]; title: string; status: string }[] }[];
};

type PlaywrightSuite = {
  title: string;
  file: string;
  specs: { title: string; file: string; ok: boolean; tests: { status: string }[] }[];
  suites?: PlaywrightSuite[];
};
export type PlaywrightReport = {
  config: { rootDir: string };
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  suites: PlaywrightSuite[];
};

const join = (titles: readonly string[]) => titles.filter(Boolean).join(" › ");

/** The tests of a vitest run; those that were skipped are not there. */
export function fromVitest(report: VitestReport): TestResult[] {
  return report.testResults.flatMap((file) =>
    file.assertionResults
      .filter(({ status }) => status === "passed" || status === "failed")
      .map(({ ancestorTitles, title, status }) => ({
        file: relative(root, file.name),
        name: join([...ancestorTitles, title]),
        isOk: status === "passed",
      })),
  );
}

function ofSuite(suite: PlaywrightSuite, folder: string, titles: readonly string[]): TestResult[] {
  const own = suite.specs
    .filter((spec) => spec.tests.some(({ status }) => status !== "skipped"))
    .map((spec) => ({
      file: relative(root, `${folder}/${spec.file}`),
      name: join([...titles, spec.title]),
      isOk: spec.tests.every(({ status }) => status === "expected" || status === "skipped"),
    }));
  return [...own, ...(suite.suites ?? []).flatMap((inner) => ofSuite(inner, folder, [...titles, inner.title]))];
}

/** The tests of a Playwright run; one that passed only at a second try has not passed. */
export function fromPlaywright(report: PlaywrightReport): TestResult[] {
  return report.suites.flatMap((suite) => ofSuite(suite, report.config.rootDir, []));
}
