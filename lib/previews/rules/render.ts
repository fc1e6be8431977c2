import type { FileView, Part, RenderedFile } from "../schema";
import { cutText } from "./cut";
import { renderCode } from "./html/highlight";
import { type LinkTo, renderMarkdown } from "./html/markdown";
import { kindOf, languageOf } from "./kinds";
import { readNotebook } from "./notebook/read";
import { cellsPart, freeCells, renderNotebook } from "./notebook/render";
import { pictureFormat } from "./pictures";
import { decodeText } from "./plain-text";
import type { Allowance } from "./select";
import { renderTable } from "./table";

const MOST_READ_BYTES = 512 * 1024;
/** A notebook carries its charts in itself; what is shown of it is smaller by far. */
const MOST_NOTEBOOK_BYTES = 3 * 1024 * 1024;
const MOST_ROWS = 200;
const FREE_ROWS = 20;

type Content = { readonly path: string; readonly bytes: Uint8Array };
type Rendered = { view: FileView; part: Part | null };

const whole = (view: FileView): Rendered => ({ view, part: null });

/** Whether a file is small enough to be read here. Larger ones are there to be downloaded. */
export function isReadable({ path, bytes }: { readonly path: string; readonly bytes: number }): boolean {
  return bytes <= (kindOf(path) === "notebook" ? MOST_NOTEBOOK_BYTES : MOST_READ_BYTES);
}

/** That a file is not read at all, because of its size. Pictures are fetched by the browser. */
export function renderUnread({ path, bytes }: { path: string; bytes: number }): RenderedFile | null {
  if (kindOf(path) === "picture") return null;
  if (isReadable({ path, bytes })) return null;
  return { path, bytes, ...whole({ kind: "unshown", reason: "too_large" }) };
}

function tableOf(text: string, path: string, mostRows: number, total?: number): Rendered {
  const { total: counted, ...view } = renderTable(text, path, mostRows);
  const all = total ?? counted;
  const part = view.rows.length < all ? ({ shown: view.rows.length, total: all, unit: "row" } as const) : null;
  return { view, part };
}

function renderWhole(text: string, path: string, linkTo: LinkTo | undefined): Rendered {
  const kind = kindOf(path);
  if (kind === "markdown") return whole({ kind: "document", html: renderMarkdown(text, linkTo) });
  if (kind === "table") return tableOf(text, path, MOST_ROWS);
  const notebook = kind === "notebook" ? readNotebook(text) : null;
  if (notebook) return whole(renderNotebook(notebook, linkTo));
  return whole(renderCode(text, languageOf(path)));
}

/** A file as its owner reads it: rendered as what it is. Links to other files lead where `linkTo` says. */
export function renderFile({ path, bytes }: Content, linkTo?: LinkTo): RenderedFile {
  const text = decodeText(bytes);
  if (kindOf(path) === "picture") {
    const isPicture = pictureFormat(bytes) !== null;
    return {
      path,
      bytes: bytes.byteLength,
      ...whole(isPicture ? { kind: "picture" } : { kind: "unshown", reason: "binary" }),
    };
  }
  if (text === null) return { path, bytes: bytes.byteLength, ...whole({ kind: "unshown", reason: "binary" }) };
  return { path, bytes: bytes.byteLength, ...renderWhole(text, path, linkTo) };
}

function renderStart(text: string, path: string, allowance: Allowance): Rendered | null {
  const kind = kindOf(path);
  if (kind === "notebook") {
    const notebook = readNotebook(text);
    const cells = notebook ? freeCells(notebook, allowance) : 0;
    return notebook && cells > 0
      ? { view: renderNotebook(notebook, undefined, cells), part: cellsPart(notebook, cells) }
      : null;
  }
  const cut = cutText(text, allowance);
  if (!cut) return null;
  if (kind === "table") return tableOf(cut.text, path, FREE_ROWS, renderTable(text, path, 0).total);
  const part: Part | null = cut.shown < cut.total ? { shown: cut.shown, total: cut.total, unit: "line" } : null;
  if (kind === "markdown") return { view: { kind: "document", html: renderMarkdown(cut.text) }, part };
  return { view: renderCode(cut.text, languageOf(path)), part };
}

/** As much of a file as its allowance gives to everybody; null when that is nothing that could be shown. */
export function renderPreview({ path, bytes }: Content, allowance: Allowance): RenderedFile | null {
  const text = decodeText(bytes);
  const start = text === null ? null : renderStart(text, path, allowance);
  return start && { path, bytes: bytes.byteLength, ...start };
}
