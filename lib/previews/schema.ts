import { z } from "zod";

/** How much of a file may be seen: all of it, its first part, nothing. */
export type FileAccess = "open" | "part" | "locked";

/** A file of a version, as a list or a tree shows it. `bytes` is its size in the download. */
export type ListedFile = { path: string; bytes: number; access: FileAccess };

/** That only so much of the whole is shown. */
export type Part = { shown: number; total: number; unit: "line" | "cell" | "row" };

/** `html` is sanitised: escaped text and spans of a fixed set of classes. */
export type CodeView = { kind: "code"; language: string; html: string; lines: number };
/** `html` is sanitised markdown. */
export type DocumentView = { kind: "document"; html: string };
export type TableView = { kind: "table"; header: string[]; rows: string[][] };
/** A picture that is a file of its own; it is fetched by its path. */
export type PictureView = { kind: "picture" };
/** What is not shown in the browser, and why. */
export type UnshownView = { kind: "unshown"; reason: "too_large" | "binary" };

/** `id` names the picture inside its notebook ("12.0": cell, output); it is fetched by path and id. */
export type NotebookPicture = { id: string; width: number | null; height: number | null };
export type OutputView =
  | { kind: "text"; text: string; stream: "result" | "stdout" | "stderr" }
  | { kind: "html"; html: string }
  | { kind: "picture"; picture: NotebookPicture }
  | { kind: "unshown"; what: string };
export type CellView =
  | { kind: "document"; html: string }
  | { kind: "plain"; text: string }
  | { kind: "code"; count: number | null; code: CodeView; outputs: OutputView[] };
export type NotebookView = { kind: "notebook"; cells: CellView[] };

export type FileView = CodeView | DocumentView | TableView | PictureView | NotebookView | UnshownView;

/** One file rendered. `part` is null when it is shown in whole. */
export type RenderedFile = { path: string; bytes: number; view: FileView; part: Part | null };

/** The steps of a checklist by section: what is in it, without saying it. */
export type ChecklistOutline = { path: string; sections: { title: string; steps: number }[] };

/** What everybody may see of what is in a KEY. */
export type KeyPreview = {
  version: string;
  files: ListedFile[];
  previews: RenderedFile[];
  outline: ChecklistOutline | null;
};

export type ReadableVersion = { version: string; yanked_reason: string | null };

/** The reader of somebody who may use the KEY. `file` is null while none is chosen. */
export type ReaderDto = {
  slug: string;
  title: string;
  version: string;
  versions: ReadableVersion[];
  files: ListedFile[];
  file: RenderedFile | null;
  /** A runbook with steps to tick: it can be run. */
  is_runnable: boolean;
};

/** `GET /marketplace/keys/:slug/files`. */
export type FileList = { slug: string; version: string; items: ListedFile[] };

const version = z.string().trim().min(1).max(50).optional();
const path = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => !text.includes("\0"), "No NUL.");

export const fileListQuerySchema = z.object({ version });
export const fileQuerySchema = z.object({ version, path, download: z.enum(["1"]).optional() });
export const pictureQuerySchema = z.object({
  version,
  path,
  id: z
    .string()
    .regex(/^\d{1,4}\.\d{1,3}$/, "The number of a cell and of an output.")
    .optional(),
});
export type FileQuery = z.output<typeof fileQuerySchema>;
export type PictureQuery = z.output<typeof pictureQuerySchema>;
