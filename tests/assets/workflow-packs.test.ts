import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { brokenLinks } from "./markdown-links";
import { byName, filesBelow, type Pack, readPacks, readShelf, readText, tableOfFiles } from "./pack-files";
import { ASSETS_ROOT, sections } from "./runbook-files";
import { danglingOutputs, expressionsIn, type Job, pinFault, readWorkflow, type Workflow } from "./workflow-files";

const isWorkflow = (file: string) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(file);
const workflows = readShelf("github-keys").flatMap((pack) =>
  pack.files.filter(isWorkflow).map((file) => [`${pack.name}/${file}`, readText(pack, file)] as const),
);

const jobsOf = (workflow: Workflow) => Object.entries(workflow.jobs);
const stepsOf = (workflow: Workflow) => Object.values(workflow.jobs).flatMap(({ steps }) => steps);
const scriptsOf = (workflow: Workflow) => stepsOf(workflow).flatMap(({ run }) => run ?? []);
const rightsOf = ({ permissions = {} }: Pick<Job, "permissions">) =>
  typeof permissions === "string" ? [permissions] : Object.values(permissions);
const mayWrite = (job: Job) => rightsOf(job).some((right) => right.startsWith("write"));

it.each(byName(readShelf("github-keys")))("%s holds workflows, and what its README lists", (_name, pack) => {
  expect(pack.files.filter(isWorkflow).length).toBeGreaterThan(0);
  const inside = pack.files.filter((file) => file.startsWith(".github/"));
  expect(tableOfFiles(readText(pack, "README.md")).sort()).toEqual(inside);
});

describe.each(workflows)("%s", (_name, text) => {
  it("is a workflow that can be read strictly, with a time limit for each job", () => {
    // The schema demands timeout-minutes, permissions and concurrency.
    expect(Object.keys(readWorkflow(text).jobs).length).toBeGreaterThan(0);
  });

  it("starts with the right to read and nothing else", () => {
    expect([{ contents: "read" }, {}]).toContainEqual(readWorkflow(text).permissions);
  });

  it("gives a right to write to a protected job only, which says why and runs nothing of the repository", () => {
    const workflow = readWorkflow(text);
    for (const [name, job] of jobsOf(workflow).filter(([, { permissions }]) => permissions !== undefined)) {
      expect(rightsOf(job), name).not.toContain("write-all");
      expect(rightsOf(job), name).not.toContain("read-all");
    }
    const writers = jobsOf(workflow).filter(([, job]) => mayWrite(job));
    expect(writers.filter(([, { environment }]) => environment === undefined)).toEqual([]);
    const foreign = /\b(?:npm (?:ci|i|install|run|test|exec)|npx|pnpm|yarn|node|make)\b|\.\/(?!\$)/;
    expect(writers.flatMap(([, { steps }]) => steps).filter(({ run }) => foreign.test(run ?? ""))).toEqual([]);
    const unexplained = text.split("\n").filter((line) => /: write\b/.test(line) && !/# \w/.test(line));
    expect(unexplained).toEqual([]);
  });

  it("names every action by a version or a commit", () => {
    expect(stepsOf(readWorkflow(text)).flatMap(({ uses }) => (uses ? (pinFault(uses) ?? []) : []))).toEqual([]);
  });

  it("is not started by strangers with the repository's rights", () => {
    const triggers = Object.keys(readWorkflow(text).on);
    expect(
      triggers.filter((trigger) => ["pull_request_target", "workflow_run", "issue_comment"].includes(trigger)),
    ).toEqual([]);
    expect(text).not.toContain("pull_request_target");
  });

  it("hands values to scripts through the environment, where they are no code", () => {
    // Stricter than leaving out github.event: a branch's name is an outsider's text as well.
    expect(scriptsOf(readWorkflow(text)).flatMap(expressionsIn)).toEqual([]);
  });

  it("keeps no credentials of a checkout on disk", () => {
    const checkouts = stepsOf(readWorkflow(text)).filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    expect(checkouts.filter((step) => step.with?.["persist-credentials"] !== false)).toEqual([]);
  });

  it("uses what earlier steps and jobs really give", () => {
    const workflow = readWorkflow(text);
    const needed = jobsOf(workflow).flatMap(([, { needs }]) => needs);
    expect(needed.filter((name) => !workflow.jobs[name])).toEqual([]);
    expect(danglingOutputs(workflow)).toEqual([]);
  });

  it("has scripts that bash can parse and that stop at the first failure", () => {
    for (const script of scriptsOf(readWorkflow(text))) {
      execFileSync("bash", ["-n"], { input: script, stdio: ["pipe", "pipe", "inherit"] });
      if (script.trim().includes("\n")) expect(script.startsWith("set -euo pipefail\n"), script).toBe(true);
    }
  });
});

/** The text of one second-level section, without its heading. */
function section(markdown: string, title: string): string {
  const [, after = ""] = markdown.split(`\n## ${title}\n`);
  return (after.split("\n## ")[0] ?? "").trim();
}

const promptsOf = (pack: Pack) => pack.files.filter((file) => file.startsWith("prompts/"));

const promptType = (pack: Pack) =>
  (JSON.parse(readText(pack, "key.json")) as { cursor_prompt_type?: string }).cursor_prompt_type;
const cursorPacks = readShelf("cursor-keys");
const textsOf = (pack: Pack, files: readonly string[]) => files.map((file) => ({ file, text: readText(pack, file) }));
const composersOf = (pack: Pack) => pack.files.filter((file) => file.startsWith("composer/"));
const numbersIn = (text: string) => [...text.matchAll(/^(\d+)\. \S/gm)].map((match) => Number(match[1]));
const counted = (numbers: readonly number[]) => numbers.map((_, index) => index + 1);
const READ_BEFORE = "Do not guess at code that you have not opened";

describe.each(byName(cursorPacks))("%s", (_name, pack) => {
  it("holds the prompts and composers that its README lists", () => {
    expect(promptsOf(pack).length).toBeGreaterThanOrEqual(5);
    expect(composersOf(pack).length).toBeGreaterThan(0);
    expect(tableOfFiles(readText(pack, "README.md")).sort()).toEqual([...composersOf(pack), ...promptsOf(pack)].sort());
  });

  it.each(textsOf(pack, promptsOf(pack)))("$file says what to read first, and not to guess", ({ text }) => {
    expect(section(text, "Read first").match(/^- \S/gm)?.length).toBeGreaterThanOrEqual(1);
    expect(text).toContain(READ_BEFORE);
  });

  it.each(textsOf(pack, composersOf(pack)))("$file numbers its steps", ({ text }) => {
    expect(numbersIn(text).length).toBeGreaterThanOrEqual(5);
    expect(numbersIn(text)).toEqual(counted(numbersIn(text)));
  });
});

describe.each(byName(cursorPacks.filter((pack) => promptType(pack) === "review")))(
  "the reviews of %s",
  (_name, pack) => {
    const prompts = textsOf(pack, promptsOf(pack));

    it.each(prompts)("$file asks one question in the pack's four parts", ({ text }) => {
      expect(text).toMatch(/^# [A-Z]\w+ review\n\n/);
      const opening = (text.split("\n## ")[0] ?? "").split("\n").slice(2).join("\n");
      expect(opening.match(/\*\*[^*]+\?\*\*/g)).toHaveLength(1);
      expect(sections(text)).toEqual(["Read first", "Ask", "Report"]);
      expect(section(text, "Read first").match(/^- \S/gm)?.length).toBeGreaterThanOrEqual(2);
      expect(section(text, "Read first")).toContain(READ_BEFORE);
      const numbers = numbersIn(section(text, "Ask"));
      expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7]);
    });

    it("demands the same form of a finding everywhere, with a place, a way to reproduce it and room for none", () => {
      const forms = new Set(prompts.map(({ text }) => section(text, "Report")));
      expect(forms.size).toBe(1);
      const [form = ""] = forms;
      const parts = [...form.matchAll(/^- \*\*(.+?)\*\*:/gm)].map((match) => match[1]);
      expect(parts).toEqual(["Where", "What happens", "Reproduce", "Severity", "Smallest fix"]);
      expect(form).toContain("No finding.");
      expect(form).toContain("unproven");
    });

    it("has no two prompts with the same question", () => {
      const questions = prompts.map(({ text }) => /\*\*([^*]+\?)\*\*/.exec(text)?.[1]);
      expect(new Set(questions).size).toBe(prompts.length);
    });

    it.each(composersOf(pack))("%s chooses from every prompt and changes nothing", (file) => {
      const text = readText(pack, file);
      const named = prompts.filter(({ file: prompt }) => text.includes(`\`${prompt.slice(8, -3)}\``));
      expect(named.map(({ file: prompt }) => prompt)).toEqual(promptsOf(pack));
      expect(text).toContain("Change nothing.");
    });
  },
);

describe.each(byName(cursorPacks.filter((pack) => promptType(pack) === "migration")))(
  "the changes of %s",
  (_name, pack) => {
    const composers = textsOf(pack, composersOf(pack));

    it.each(textsOf(pack, promptsOf(pack)))(
      "$file does one thing in the pack's four parts, and says when to stop",
      ({ text }) => {
        expect(text).toMatch(/^# [A-Z]\w+( \w+)?\n\n[A-Z][^\n]+\n/);
        expect(sections(text)).toEqual(["Read first", "Do", "Check", "Stop when"]);
        expect(numbersIn(section(text, "Do")).length).toBeGreaterThanOrEqual(4);
        for (const part of ["Check", "Stop when"]) expect(section(text, part)).toMatch(/^- \S/m);
      },
    );

    it.each(composers)("$file asks before it changes, and after", ({ text }) => {
      const stops = text.match(/\*\*Stop and ask/g) ?? [];
      expect(stops.length).toBeGreaterThanOrEqual(1);
      expect(text).toMatch(/Go on only when\s+the\s+person agrees/);
    });

    it("names prompts and files that are there, and each prompt somewhere", () => {
      const prompts = promptsOf(pack).map((file) => file.slice("prompts/".length, -".md".length));
      const all = composers.map(({ text }) => text).join("\n");
      expect(prompts.filter((prompt) => !all.includes(`\`${prompt}\``))).toEqual([]);
      const documents = [...composers, ...textsOf(pack, promptsOf(pack))];
      const named = documents.flatMap(({ text }) =>
        [...text.matchAll(/`((?:composer|sql|src)\/[\w.-]+)/g)].map(([, file = ""]) => file),
      );
      expect([...new Set(named)].filter((file) => !pack.files.includes(file))).toEqual([]);
    });
  },
);

describe("links in documents", () => {
  const isDocument = (file: string) => file.endsWith(".md");

  it.each(byName(readPacks()))("of %s lead to files of the pack", (_name, pack) => {
    const documents = pack.files.filter(isDocument);
    expect(documents.length).toBeGreaterThan(0);
    const broken = documents.flatMap((file) => brokenLinks(pack.folder, file, (path) => readText(pack, path)));
    expect(broken).toEqual([]);
  });

  it("of the announced notebooks lead to files", () => {
    const folder = join(ASSETS_ROOT, "jupyter-keys-md");
    const shelf: Pack = { name: "jupyter-keys-md", folder, files: filesBelow(folder) };
    expect(shelf.files.flatMap((file) => brokenLinks(folder, file, (path) => readText(shelf, path)))).toEqual([]);
  });
});

describe("these checks", () => {
  it.each([
    ["actions/checkout@v5", true],
    ["actions/checkout@v5.0.1", true],
    [`some/action@${"a1".repeat(20)}`, true],
    ["./.github/actions/own", true],
    [`docker://alpine@sha256:${"0".repeat(64)}`, true],
    ["actions/checkout@main", false],
    ["actions/checkout", false],
    ["some/action@v1", false],
    ["some/action@a1a1a1a", false],
    ["docker://alpine:3", false],
  ])("judge the action %s", (uses, isRight) => expect(pinFault(uses) === null).toBe(isRight));

  const least = `
name: x
on: push
permissions: {}
concurrency: { group: x, cancel-in-progress: false }
jobs: { a: { runs-on: x, timeout-minutes: 5, steps: [{ run: "true" }] } }`.trim();
  const withTrigger = least.replace("on: push", "on: { push: {} }");

  it("read a workflow, and refuse one without limits or rights", () => {
    expect(readWorkflow(withTrigger).permissions).toEqual({});
    for (const missing of ["permissions: {}\n", "timeout-minutes: 5, ", "name: x\n"])
      expect(() => readWorkflow(withTrigger.replace(missing, "")), missing).toThrow();
    expect(() => readWorkflow(`${withTrigger}\nname: twice`)).toThrow(/unique/i);
  });

  it("see an output that nobody gives", () => {
    const asking = (expression: string) =>
      danglingOutputs(readWorkflow(withTrigger.replace('"true"', `"echo \${{ ${expression} }}"`)));
    expect(asking("steps.none.outputs.x")).toEqual(["a: steps.none.outputs.x"]);
    expect(asking("needs.a.outputs.x")).toEqual(["a: needs.a.outputs.x"]);
    expect(asking("github.ref")).toEqual([]);
  });

  it.each([
    ["[a](README.md)", []],
    ["[a](#the-first-part)", []],
    ["[a](docs/)", []],
    ["[a](https://example.com/x) <https://example.com> [b](mailto:a@example.com)", []],
    ["`[a](absent.md)`\n\n```\n[a](absent.md)\n```", []],
    ["[a](absent.md)", ["absent.md leads nowhere"]],
    ["![a](absent.png)", ["absent.png leads nowhere"]],
    ["[a][b]\n\n[b]: absent.md", ["absent.md leads nowhere"]],
    ['<img src="absent.png">', ["absent.png leads nowhere"]],
    ["[a](../other/README.md)", ["../other/README.md leads out of the pack"]],
    ["[a](/README.md)", ["/README.md leads out of the pack"]],
    ["[a](#absent)", ["#absent names no heading"]],
  ])("judge the links in %j", (markdown, faults) => {
    const folder = mkdtempSync(join(tmpdir(), "keys-links-"));
    mkdirSync(join(folder, "docs"));
    const text = `# Title\n\n## The first part\n\n${markdown}\n`;
    writeFileSync(join(folder, "README.md"), text);
    const found = brokenLinks(folder, "README.md", () => text);
    rmSync(folder, { recursive: true });
    expect(found).toEqual(faults.map((fault) => `README.md: ${fault}`));
  });
});
