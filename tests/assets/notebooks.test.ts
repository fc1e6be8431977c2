import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it, type RunnerTask } from "vitest";
import {
  codeCells,
  copyOf,
  executeTogether,
  findPython,
  listNotebookKeys,
  missingIn,
  namedFiles,
  readNotebook,
  runIn,
  textOutputs,
} from "./notebook-files";
import { fencedBlocks } from "./runbook-files";

const MACHINE_PATH = /(?:^|[\s"'(=])(?:\/(?:home|root|tmp|work|usr|var|opt|Users)\/|[A-Z]:\\)/m;
const RUN_LIMIT = 180_000;
/** For all notebooks of the library, one after the other on a busy machine. */
const RUN_ALL_LIMIT = 600_000;
const ANEW = "says the same when it is executed anew";

const keys = listNotebookKeys();
const python = findPython("sys");
const jupyter = findPython("nbconvert, ipykernel, numpy, pandas, matplotlib");

/** The copies in which the notebooks were executed: all that this run asks for, in one go, when the first is asked for. */
const executed = new Map<string, string>();
afterAll(() => {
  for (const folder of executed.values()) rmSync(folder, { recursive: true, force: true });
});

it("has a notebook in each Jupyter KEY, named like it", () => {
  expect(keys.map((key) => key.notebook)).toEqual(keys.map((key) => join("notebooks", `${key.slug}.ipynb`)));
  expect(keys.length).toBeGreaterThanOrEqual(8);
});

describe.each(keys)("$slug", (key) => {
  const notebook = readNotebook(join(key.folder, key.notebook));
  const cells = codeCells(notebook);
  const outputs = cells.flatMap((cell) => cell.outputs);
  const read = (file: string) => readFileSync(join(key.folder, file), "utf8");

  it("was executed from top to bottom, once, without an error or a warning", () => {
    expect(cells.map((cell) => cell.execution_count)).toEqual(cells.map((_, index) => index + 1));
    expect(outputs.filter((output) => output.output_type === "error")).toEqual([]);
    expect(outputs.filter((output) => output.output_type === "stream" && output.name === "stderr")).toEqual([]);
  });

  it("keeps no times or other traces of the run in its cells", () => {
    expect(notebook.cells.filter((cell) => Object.keys(cell.metadata).length > 0)).toEqual([]);
    expect(new Set(notebook.cells.map((cell) => cell.id)).size).toBe(notebook.cells.length);
  });

  it("shows at least two pictures, and stays small", () => {
    const pictures = outputs.flatMap((output) => ("data" in output ? (output.data["image/png"] ?? []) : []));
    expect(pictures.length).toBeGreaterThanOrEqual(2);
    for (const picture of pictures) {
      expect([...Buffer.from(picture, "base64").subarray(1, 4)]).toEqual([...Buffer.from("PNG")]);
    }
    expect(read(key.notebook).length).toBeLessThan(600_000);
  });

  it("names no path of the machine on which it ran", () => {
    const texts = outputs.flatMap((output) => ("data" in output ? (output.data["text/html"] ?? "") : ""));
    for (const text of [...texts, ...textOutputs(notebook).map((cell) => cell.text)])
      expect(text).not.toMatch(MACHINE_PATH);
    for (const cell of notebook.cells) expect(cell.source).not.toMatch(MACHINE_PATH);
  });

  it("has the files that its README and its code name", () => {
    const named = namedFiles(read("README.md"));
    expect(named).toContain(key.notebook);
    expect(named.filter((path) => path.endsWith(".csv"))).not.toEqual([]);
    expect(missingIn(key.folder, named)).toEqual([]);
    expect(missingIn(key.folder, namedFiles(cells.map((cell) => cell.source).join("\n")))).toEqual([]);
    const inData = readdirSync(join(key.folder, "data")).filter((file) => /\.(csv|py)$/.test(file));
    expect(inData.filter((file) => !named.includes(`data/${file}`))).toEqual([]);
  });

  it("quotes its output in the documents as it is", () => {
    const shown = textOutputs(notebook).flatMap((cell) => cell.text.split("\n"));
    const quoted = ["README.md", "quickstart.md"].flatMap((file) => fencedBlocks(withoutCode(read(file)), ""));
    expect(quoted.length).toBeGreaterThanOrEqual(1);
    expect(quoted.flatMap((block) => block.trimEnd().split("\n")).filter((line) => !shown.includes(line))).toEqual([]);
  });

  it("makes its sample data again, byte for byte", { timeout: RUN_LIMIT }, ({ skip }) => {
    if (python === null) return skip("no python3 on this machine");
    inCopy((folder) => {
      const data = readdirSync(join(key.folder, "data")).filter((file) => file.endsWith(".csv"));
      for (const file of data) rmSync(join(folder, "data", file));
      runIn(folder, python, [join("data", "make_sample.py")]);
      for (const file of data)
        expect(readFileSync(join(folder, "data", file)).equals(readFileSync(join(key.folder, "data", file)))).toBe(
          true,
        );
    });
  });

  it(ANEW, { timeout: RUN_ALL_LIMIT }, ({ skip, task }) => {
    if (jupyter === null) return skip("no python3 with nbconvert, ipykernel, numpy, pandas and matplotlib");
    if (executed.size === 0) {
      const asked = askedFor(task.file.tasks);
      const wanted = keys.filter(({ slug }) => asked.has(slug));
      for (const [slug, folder] of executeTogether(jupyter, wanted, RUN_ALL_LIMIT)) executed.set(slug, folder);
    }
    const folder = executed.get(key.slug) ?? expect.fail("was not executed");
    expect(textOutputs(readNotebook(join(folder, key.notebook)))).toEqual(textOutputs(notebook));
  });

  function inCopy(work: (folder: string) => void): void {
    const folder = copyOf(key);
    try {
      work(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
});

/** The slugs whose execution this run has not filtered out. */
function askedFor(tasks: readonly RunnerTask[]): Set<string> {
  const isAsked = (task: RunnerTask) => task.name === ANEW && task.mode === "run";
  return new Set(tasks.flatMap((each) => (each.type === "suite" && each.tasks.some(isAsked) ? [each.name] : [])));
}

/** Blocks with a language are commands; what is left in fences is output. */
function withoutCode(markdown: string): string {
  return markdown.replace(/^```\w+\n[\s\S]*?^```$/gm, "");
}
