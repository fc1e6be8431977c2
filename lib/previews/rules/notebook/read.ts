import { z } from "zod";

/** A notebook larger than one reads is not rendered further. */
const MOST_CELLS = 400;
const MOST_OUTPUTS = 40;

const multiline = z
  .union([z.string(), z.array(z.string())])
  .transform((text) => (Array.isArray(text) ? text.join("") : text));
const data = z.record(z.string(), z.unknown()).catch({});
const output = z
  .object({
    output_type: z.string().catch(""),
    name: z.string().optional().catch(undefined),
    text: multiline.optional().catch(undefined),
    data: data.optional(),
    ename: z.string().optional().catch(undefined),
    evalue: z.string().optional().catch(undefined),
    traceback: z.array(z.string()).optional().catch(undefined),
  })
  .catch({ output_type: "" });
const cell = z.object({
  cell_type: z.enum(["markdown", "code", "raw"]).catch("raw"),
  source: multiline.catch(""),
  execution_count: z.number().int().nullable().optional().catch(null),
  outputs: z.array(output).optional().catch([]),
});
const notebook = z.object({
  cells: z.array(z.unknown()),
  metadata: z
    .object({
      language_info: z.object({ name: z.string() }).optional().catch(undefined),
      kernelspec: z.object({ language: z.string().optional() }).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});

export type NotebookCell = z.output<typeof cell>;
export type NotebookOutput = z.output<typeof output>;
export type Notebook = { readonly cells: readonly NotebookCell[]; readonly language: string };

/** A notebook from its JSON, read leniently: what is damaged in it is left out. Null when it is no notebook. */
export function readNotebook(json: string): Notebook | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    // Not JSON: shown as the text it is.
    return null;
  }
  const read = notebook.safeParse(parsed);
  if (!read.success) return null;
  const cells = read.data.cells.slice(0, MOST_CELLS).flatMap((item) => {
    const known = cell.safeParse(item);
    if (!known.success) return [];
    return [{ ...known.data, outputs: known.data.outputs?.slice(0, MOST_OUTPUTS) }];
  });
  const { language_info: info, kernelspec } = read.data.metadata ?? {};
  return { cells, language: (info?.name ?? kernelspec?.language ?? "python").toLowerCase() };
}

/** The text that an output holds in one of its formats, or null. */
export function dataText(output: NotebookOutput, mime: string): string | null {
  const read = multiline.safeParse(output.data?.[mime]);
  return read.success ? read.data : null;
}
