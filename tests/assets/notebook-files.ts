import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { filesBelow } from "./pack-files";
import { ASSETS_ROOT } from "./runbook-files";

const SHELF = join(ASSETS_ROOT, "jupyter-keys");

/** Notebooks keep text as one string or as a list of lines. */
const text = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat().join(""));

const output = z.discriminatedUnion("output_type", [
  z.object({ output_type: z.literal("stream"), name: z.enum(["stdout", "stderr"]), text }),
  z.object({ output_type: z.literal("display_data"), data: z.record(z.string(), text), metadata: z.looseObject({}) }),
  z.object({
    output_type: z.literal("execute_result"),
    data: z.record(z.string(), text),
    metadata: z.looseObject({}),
    execution_count: z.number().int(),
  }),
  z.object({ output_type: z.literal("error"), ename: z.string(), evalue: z.string() }),
]);
export type Output = z.output<typeof output>;

const common = { id: z.string().regex(/^[a-zA-Z0-9-_]{1,64}$/), metadata: z.looseObject({}), source: text };
const cell = z.discriminatedUnion("cell_type", [
  z.object({ cell_type: z.literal("markdown"), ...common }),
  z.object({
    cell_type: z.literal("code"),
    ...common,
    execution_count: z.number().int().positive().nullable(),
    outputs: z.array(output),
  }),
]);

/** The parts of nbformat 4 that a notebook of the library uses. */
export const notebookSchema = z.object({
  nbformat: z.literal(4),
  nbformat_minor: z.number().int().min(5),
  metadata: z.looseObject({ kernelspec: z.looseObject({ name: z.literal("python3") }) }),
  cells: z.array(cell).min(1),
});
export type Notebook = z.output<typeof notebookSchema>;

export const readNotebook = (file: string): Notebook => notebookSchema.parse(JSON.parse(readFileSync(file, "utf8")));

export type NotebookKey = { slug: string; folder: string; notebook: string };

/** Every Jupyter KEY of the library with the path of its notebook inside its folder. */
export function listNotebookKeys(): NotebookKey[] {
  return readdirSync(SHELF).flatMap((slug) =>
    readdirSync(join(SHELF, slug, "notebooks"))
      .filter((file) => file.endsWith(".ipynb"))
      .map((file) => ({ slug, folder: join(SHELF, slug), notebook: join("notebooks", file) })),
  );
}

export function codeCells(notebook: Notebook) {
  return notebook.cells.filter((each) => each.cell_type === "code");
}

/** What a reader sees as text, cell by cell. A picture's text is left out: it names a size that depends on the screen. */
export function textOutputs(notebook: Notebook): { cell: string; text: string }[] {
  const seen = (each: Output) => {
    if (each.output_type === "stream") return each.text;
    if (each.output_type === "error") return `${each.ename}: ${each.evalue}\n`;
    return "image/png" in each.data ? "" : `${each.data["text/plain"] ?? ""}\n`;
  };
  return codeCells(notebook).map((each) => ({ cell: each.id, text: each.outputs.map(seen).join("") }));
}

/** The first Python of this machine that can import the modules, or null. */
export function findPython(modules: string): string | null {
  const works = (python: string) => spawnSync(python, ["-c", `import ${modules}`], { timeout: 60_000 }).status === 0;
  return ["python3", "/usr/bin/python3"].find(works) ?? null;
}

/** A copy of the KEY's folder that a test may write to. */
export function copyOf(key: NotebookKey): string {
  const folder = mkdtempSync(join(tmpdir(), `${key.slug}-`));
  for (const file of filesBelow(key.folder)) cpSync(join(key.folder, file), join(folder, file));
  return folder;
}

/** Runs a program in a folder, with the files that Jupyter and matplotlib leave at home kept inside of it. */
export function runIn(folder: string, program: string, args: string[], timeout = 170_000): void {
  const home = join(folder, ".home");
  const env = {
    ...process.env,
    IPYTHONDIR: home,
    JUPYTER_CONFIG_DIR: home,
    JUPYTER_DATA_DIR: home,
    JUPYTER_RUNTIME_DIR: home,
    MPLCONFIGDIR: home,
  };
  const result = spawnSync(program, args, { cwd: folder, env, encoding: "utf8", timeout });
  if (result.status !== 0) throw new Error(`${program} ${args.join(" ")} failed:\n${result.stderr}`);
}

/**
 * Executes copies of the notebooks by one run of nbconvert: starting it costs more than most of them do. One that fails
 * stops no other; its error is in its output. Returns the folder of each copy by slug; the caller removes them.
 */
export function executeTogether(python: string, keys: readonly NotebookKey[], timeout: number): Map<string, string> {
  const copies = new Map(keys.map((key) => [key.slug, copyOf(key)]));
  const files = keys.map((key) => join(copies.get(key.slug) ?? "", key.notebook));
  const how = ["-m", "nbconvert", "--to", "notebook", "--execute", "--allow-errors", "--inplace"];
  const place = [...copies.values()][0] ?? tmpdir();
  // On its first use matplotlib lists the fonts of the machine, and on a slow one a notebook would say so in its output.
  runIn(place, python, ["-c", "import matplotlib.font_manager"]);
  runIn(place, python, [...how, ...files], timeout - 10_000);
  return copies;
}

export const namedFiles = (markdown: string): string[] => [
  ...new Set([...markdown.matchAll(/\b(?:data|notebooks)\/[\w-]+\.\w+/g)].map(([path]) => path)),
];

export const missingIn = (folder: string, paths: string[]) => paths.filter((path) => !existsSync(join(folder, path)));
