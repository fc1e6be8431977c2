import type { CellView, NotebookView, OutputView, Part } from "../../schema";
import { renderCode } from "../html/highlight";
import { type LinkTo, renderMarkdown } from "../html/markdown";
import { renderOutputHtml } from "../html/output";
import { pictureSize } from "../pictures";
import { plainText } from "../plain-text";
import { type Allowance, FREE_DIVISOR } from "../select";
import { pictureOf } from "./pictures";
import { dataText, type Notebook, type NotebookCell, type NotebookOutput } from "./read";

/** A text that a cell printed is shown up to here. */
const MOST_TEXT = 20_000;

type TextStream = Extract<OutputView, { kind: "text" }>["stream"];

function textView(printed: string, stream: TextStream): OutputView {
  const bare = plainText(printed.slice(0, MOST_TEXT * 2)).trimEnd();
  const text = bare.length > MOST_TEXT ? `${bare.slice(0, MOST_TEXT)}\n…` : bare;
  return { kind: "text", text, stream };
}

/** The formats in which a result is told, the one that says most first. */
function resultView(output: NotebookOutput, id: string): OutputView {
  const picture = pictureOf(output);
  if (picture) {
    const size = pictureSize(picture.bytes);
    return { kind: "picture", picture: { id, width: size?.width ?? null, height: size?.height ?? null } };
  }
  const html = dataText(output, "text/html");
  const safe = html === null ? null : renderOutputHtml(html);
  if (safe !== null) return { kind: "html", html: safe };
  const markdown = dataText(output, "text/markdown");
  if (markdown !== null) return { kind: "html", html: renderMarkdown(markdown.slice(0, MOST_TEXT)) };
  const plain = dataText(output, "text/plain") ?? dataText(output, "text/latex");
  if (plain !== null) return textView(plain, "result");
  return { kind: "unshown", what: plainText(Object.keys(output.data ?? {}).join(", ")).slice(0, 100) };
}

function outputView(output: NotebookOutput, id: string): OutputView {
  if (output.output_type === "stream")
    return textView(output.text ?? "", output.name === "stderr" ? "stderr" : "stdout");
  if (output.output_type !== "error") return resultView(output, id);
  const told = output.traceback?.join("\n") || `${output.ename ?? "Error"}: ${output.evalue ?? ""}`;
  return textView(told, "stderr");
}

function cellView(cell: NotebookCell, index: number, language: string, linkTo?: LinkTo): CellView {
  if (cell.cell_type === "markdown") return { kind: "document", html: renderMarkdown(cell.source, linkTo) };
  if (cell.cell_type === "raw") return { kind: "plain", text: plainText(cell.source) };
  return {
    kind: "code",
    count: cell.execution_count ?? null,
    code: renderCode(cell.source, language),
    outputs: (cell.outputs ?? []).map((output, number) => outputView(output, `${index}.${number}`)),
  };
}

/** A notebook cell by cell, with what the cells printed; only the first `cells` of them when that is given. */
export function renderNotebook({ cells, language }: Notebook, linkTo?: LinkTo, shown = cells.length): NotebookView {
  return {
    kind: "notebook",
    cells: cells.slice(0, shown).map((cell, index) => cellView(cell, index, language, linkTo)),
  };
}

const lineCount = (text: string) => text.split("\n").length;

/**
 * How many of a notebook's first cells may be shown for nothing: at most a third of its source and a third of all that
 * is in it, within the allowed bytes and lines.
 */
export function freeCells({ cells }: Notebook, { bytes, lines }: Pick<Allowance, "bytes" | "lines">): number {
  const sources = cells.map(({ source }) => source.length);
  const weights = cells.map((cell) => Buffer.byteLength(JSON.stringify(cell)));
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  const most = { source: sum(sources) / FREE_DIVISOR, weight: Math.min(bytes, sum(weights) / FREE_DIVISOR), lines };
  const used = { source: 0, weight: 0, lines: 0 };
  let count = 0;
  for (const [index, cell] of cells.entries()) {
    used.source += sources[index] ?? 0;
    used.weight += weights[index] ?? 0;
    used.lines += lineCount(cell.source);
    if (used.source > most.source || used.weight > most.weight || used.lines > most.lines) break;
    count += 1;
  }
  return count;
}

/** That so many cells of all are shown; null for all of them. */
export function cellsPart({ cells }: Notebook, shown: number): Part | null {
  return shown < cells.length ? { shown, total: cells.length, unit: "cell" } : null;
}
