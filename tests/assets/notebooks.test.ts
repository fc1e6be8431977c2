import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  codeCells,
  copyOf,
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

const keys = listNotebookKeys();
const python = findPython("sys");
const jupyter = findPython("nbconvert, ipykernel, numpy, pandas, matplotlib");

it("has a notebook in each Jupyter KEY, named like it", () => {
  expect(keys.map((key) => key.notebook)).toEqual(keys.map((key) => join("notebooks", `${key.slug}.ipynb`)));
  expect(keys.length).toBeGreaterThanOrEqual(3);
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

  it("says the same when it is executed anew", { timeout: RUN_LIMIT }, ({ skip }) => {
    if (jupyter === null) return skip("no python3 with nbconvert, ipykernel, numpy, pandas and matplotlib");
    inCopy((folder) => {
      runIn(folder, jupyter, ["-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", key.notebook]);
      expect(textOutputs(readNotebook(join(folder, key.notebook)))).toEqual(textOutputs(notebook));
    });
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

/** Blocks with a language are commands; what is left in fences is output. */
function withoutCode(markdown: string): string {
  return markdown.replace(/^```\w+\n[\s\S]*?^```$/gm, "");
}
