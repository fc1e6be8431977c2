import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { root } from "../launch/paths.ts";

/** What one test said: its file from the top of the repository, and its name with those of the groups around it. */
export type TestResult = {
  readonly file: string;
  readonly name: string;
  readonly isOk: boolean;
  /** What was wrong, as the runner puts it; empty for one that passed. */
  readonly why: string;
};

export type VitestReport = {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { ancestorTitles: string[]; title: string; status: string; failureMessages: string[] }[];
  }[];
};

type PlaywrightSuite = {
  title: string;
  file: string;
  specs: {
    title: string;
    file: string;
    tests: { status: string; results: { errors: { message?: string }[] }[] }[];
  }[];
  suites?: PlaywrightSuite[];
};
export type PlaywrightReport = {
  config: { rootDir: string };
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  suites: PlaywrightSuite[];
};

const join = (titles: readonly string[]) => titles.filter(Boolean).join(" › ");
const firstLine = (messages: readonly (string | undefined)[]) =>
  stripVTControlCharacters(messages.find(Boolean) ?? "").split("\n", 1)[0] ?? "";

/** The tests of a vitest run, and each file that broke before its tests; those that were skipped are not there. */
export function fromVitest(report: VitestReport): TestResult[] {
  return report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(root, name);
    const tests = assertionResults
      .filter((test) => test.status === "passed" || test.status === "failed")
      .map((test) => ({
        file,
        name: join([...test.ancestorTitles, test.title]),
        isOk: test.status === "passed",
        why: firstLine(test.failureMessages),
      }));
    const isBroken = status === "failed" && tests.every(({ isOk }) => isOk);
    return isBroken ? [...tests, { file, name: "the file as a whole", isOk: false, why: firstLine([message]) }] : tests;
  });
}

function ofSuite(suite: PlaywrightSuite, folder: string, titles: readonly string[]): TestResult[] {
  const own = suite.specs
    .filter((spec) => spec.tests.some(({ status }) => status !== "skipped"))
    .map((spec) => ({
      file: relative(root, `${folder}/${spec.file}`),
      name: join([...titles, spec.title]),
      isOk: spec.tests.every(({ status }) => status === "expected" || status === "skipped"),
      why: firstLine(
        spec.tests.flatMap(({ results }) => results.flatMap(({ errors }) => errors.map((e) => e.message))),
      ),
    }));
  return [...own, ...(suite.suites ?? []).flatMap((inner) => ofSuite(inner, folder, [...titles, inner.title]))];
}

/** The tests of a Playwright run; one that passed only at a second try has not passed. */
export function fromPlaywright(report: PlaywrightReport): TestResult[] {
  return report.suites.flatMap((suite) => ofSuite(suite, report.config.rootDir, []));
}
