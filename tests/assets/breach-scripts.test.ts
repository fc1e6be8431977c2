import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ASSETS_ROOT } from "./runbook-files";

const PACK = join(ASSETS_ROOT, "runbook-keys", "data-breach-first-day");
let folder: string;

function bash(script: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync("bash", [join(PACK, script), ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, output: (stdout + stderr).trim() };
}
const evidence = (...args: string[]) => bash("evidence.sh", ...args);
const manifest = () => join(folder, "case", "manifest.tsv");
const lines = () => readFileSync(manifest(), "utf8").split("\n").slice(0, -1);
const rewrite = (changed: string[]) => writeFileSync(manifest(), changed.map((line) => `${line}\n`).join(""));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "keys-case-"));
  writeFileSync(join(folder, "log.txt"), "a line\n");
  evidence("init", "case");
  evidence("add", "case", "log.txt", "host one");
  evidence("run", "case", "who", "--", "sh", "-c", "echo out; echo err >&2; exit 3");
  evidence("note", "case", "counsel\tcalled\nback");
});

afterEach(() => rmSync(folder, { recursive: true }));

describe("evidence.sh", () => {
  it("keeps files, outputs and notes, and verifies them", () => {
    expect(evidence("verify", "case")).toMatchObject({
      status: 0,
      output: expect.stringMatching(/^4 records, all as recorded/),
    });
    expect(readFileSync(join(folder, "case", "0003-who"), "utf8")).toBe("out\nerr\n");
    expect(lines()[3]).toContain("ended with 3: sh -c");
    expect(lines()[4]).toContain("counsel called back");
  });

  it("hands on how a command ended, and refuses what is no use", () => {
    expect(evidence("run", "case", "fails", "--", "false").status).toBe(1);
    for (const args of [
      ["init", "case"],
      ["add", "case", "absent", "x"],
      ["verify", "none"],
      ["run", "case", "x"],
      ["what", "case"],
    ])
      expect(evidence(...args).status, args.join(" ")).toBe(2);
  });

  it.each([
    ["a file that was changed", () => writeOver("0002-log.txt"), /0002-log\.txt: is not what was recorded/],
    ["a file that is gone", () => rmSync(join(folder, "case", "0002-log.txt")), /0002-log\.txt: is missing/],
    ["a file that came later", () => writeFileSync(join(folder, "case", "new"), ""), /new: is not in the manifest/],
    ["a record that was changed", () => rewrite(lines().map((line) => line.replace("host one", "host two"))), /line 4/],
    ["a record that is gone", () => rewrite(lines().filter((_, at) => at !== 1)), /line 2/],
    ["records in another order", () => rewrite([0, 2, 1, 3, 4].map((at) => lines()[at] ?? "")), /line 2/],
  ])("shows %s", (_what, change, expected) => {
    change();
    expect(evidence("verify", "case")).toMatchObject({ status: 1, output: expect.stringMatching(expected) });
    expect(evidence("seal", "case").status).toBe(2);
  });

  it("shows by an earlier seal that the end was cut off", () => {
    const { output: seal } = evidence("seal", "case");
    evidence("note", "case", "later");
    expect(evidence("verify", "case", seal).status).toBe(0);
    rewrite(lines().slice(0, 4));
    expect(evidence("verify", "case").status).toBe(0);
    expect(evidence("verify", "case", seal)).toMatchObject({ status: 1, output: expect.stringContaining("seal") });
  });
});

function writeOver(file: string): void {
  chmodSync(join(folder, "case", file), 0o600);
  writeFileSync(join(folder, "case", file), "another line\n");
}

describe("deadlines.sh", () => {
  it("does not stop for a weekend when a clock runs in hours, and does when it runs in working days", () => {
    const { output } = bash("deadlines.sh", "2026-04-03T09:40Z", "2026-04-03T15:00Z", "2026-04-03T12:00Z");
    const due = output.split("\n");
    expect(due).toContainEqual(expect.stringMatching(/^Mon 2026-04-06 09:40Z {2}GDPR/));
    expect(due).toContainEqual(expect.stringMatching(/^Wed 2026-04-08 09:40Z {2}Brazil/));
    expect(due).toContainEqual(expect.stringMatching(/^Thu 2026-04-09 15:00Z {2}SEC/));
    expect(due).toContainEqual(expect.stringMatching(/^Fri 2026-04-03 16:00Z {2}DORA/));
    expect(due).toContainEqual(expect.stringMatching(/^Sun 2026-05-03 09:40Z {2}California/));
    expect(due.map((line) => line.slice(4, 21))).toEqual(due.map((line) => line.slice(4, 21)).toSorted());
  });

  it.each(["", "yesterday", "2026-04-03", "2026-13-40T00:00Z"])("refuses %j as a moment", (moment) => {
    expect(bash("deadlines.sh", moment).status).toBe(2);
  });
});
