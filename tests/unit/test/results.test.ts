import { describe, expect, it } from "vitest";
import { root } from "@/tools/launch/paths.ts";
import { fromPlaywright, fromVitest } from "@/tools/test/results.ts";

const FILE = "tests/unit/a.test.ts";
const RED = "\u001b[31m";

describe("what vitest reports", () => {
  const test = (status: string, ...failureMessages: string[]) => ({
    ancestorTitles: ["", "a group"],
    title: `one that ${status}`,
    status,
    failureMessages,
  });
  const fromFile = (status: string, message: string, ...assertionResults: ReturnType<typeof test>[]) =>
    fromVitest({
      numPassedTests: 0,
      numFailedTests: 0,
      numPendingTests: 0,
      testResults: [{ name: `${root}/${FILE}`, status, message, assertionResults }],
    });

  it("names each test with its groups, and of a failure its first line in plain letters", () => {
    const failed = test("failed", `${RED}Error: 2 is not 1\n    at a.test.ts:3`);
    expect(fromFile("failed", "", test("passed"), failed, test("skipped"))).toEqual([
      { file: FILE, name: "a group › one that passed", isOk: true, why: "" },
      { file: FILE, name: "a group › one that failed", isOk: false, why: "Error: 2 is not 1" },
    ]);
  });

  it("tells of a file that broke outside of its tests", () => {
    expect(fromFile("failed", "There is no database.", test("skipped"))).toEqual([
      { file: FILE, name: "the file as a whole", isOk: false, why: "There is no database." },
    ]);
  });
});

it("counts a browser's test that passed only at a second try as failed, with what was wrong at first", () => {
  const results = [{ errors: [{ message: `${RED}Timed out\nCall log` }] }, { errors: [] }];
  const specs = [{ title: "opens", file: "a.spec.ts", tests: [{ status: "flaky", results }] }];
  const report = {
    config: { rootDir: `${root}/tests/e2e` },
    stats: { expected: 0, unexpected: 0, flaky: 1, skipped: 0 },
    suites: [{ title: "a.spec.ts", file: "a.spec.ts", specs, suites: [] }],
  };
  expect(fromPlaywright(report)).toEqual([
    { file: "tests/e2e/a.spec.ts", name: "opens", isOk: false, why: "Timed out" },
  ]);
});
