import { matchesGlob } from "node:path/posix";
import { z } from "zod";
import type { KeyType } from "../../catalog/schema";
import { byPath } from "../../ingestion/rules/content";
import { kindOf, roleOf } from "./kinds";

/** At most one part in so many of what is sold is shown for nothing, whatever a manifest says. */
export const FREE_DIVISOR = 3;
/** No file is shown for more lines than this. */
export const MOST_LINES = 160;
const DEFAULT_LINES = 60;
/** A page that shows more than this is no longer a page one reads. */
const MOST_FILES = 6;
const MOST_BYTES = 24 * 1024;
const DATA_BYTES = 8 * 1024;
/** Less than this shows nothing. */
const LEAST_BYTES = 120;

type SizedFile = { readonly path: string; readonly bytes: number };

/** That the first `lines` lines of a file, or `bytes` bytes of it, whichever is less, may be shown. */
export type Allowance = { readonly path: string; readonly bytes: number; readonly lines: number };

export type PreviewSubject = {
  readonly type: KeyType;
  readonly files: readonly SizedFile[];
  readonly globs: readonly string[] | null;
  /** A notebook's author may forbid that anything of it is shown. */
  readonly isNotebookShown: boolean;
  /** Bytes of the goods that are shown elsewhere: the beginning of a runbook. */
  readonly alreadyFree: number;
};

const wishes = z.object({
  preview: z.array(z.string().min(1).max(200)).max(20).optional().catch(undefined),
  preview_public: z.boolean().optional().catch(undefined),
});

/** What a manifest says about previews. What is not written as it should be counts as not said. */
export function wishesOf(manifest: unknown): Pick<PreviewSubject, "globs" | "isNotebookShown"> {
  const read = wishes.safeParse(manifest);
  const said = read.success ? read.data : {};
  return { globs: said.preview ?? null, isNotebookShown: said.preview_public !== false };
}

const sum = (files: readonly SizedFile[]) => files.reduce((total, { bytes }) => total + bytes, 0);

/** What is sold: the goods, or where there are only tests, these. */
function soldFiles({ files, type }: PreviewSubject): SizedFile[] {
  const ofRole = (role: string) => files.filter(({ path }) => roleOf(path, type === "runbook") === role);
  const goods = ofRole("goods");
  return (goods.length > 0 ? goods : ofRole("test")).toSorted(byPath);
}

/** Data and notebooks count for themselves: neither their bulk nor their charts buy any code free. */
function countsForItself(path: string, type: KeyType): boolean {
  return roleOf(path, type === "runbook") === "data" || kindOf(path) === "notebook";
}

/**
 * How many bytes of what is sold may be shown for nothing, all previews together, but for what counts for itself. A
 * file weighs as much as can be shown of it at most: a long list of seeds is no reason to show all of the code.
 */
export function freeBytes(subject: PreviewSubject): number {
  const weighed = soldFiles(subject).filter(({ path }) => !countsForItself(path, subject.type));
  return Math.floor(
    sum(weighed.map(({ path, bytes }) => ({ path, bytes: Math.min(bytes, MOST_BYTES) }))) / FREE_DIVISOR,
  );
}

/** The files that the globs name, in the order of the globs; a file counts once. */
function named(files: readonly SizedFile[], globs: readonly string[]): SizedFile[] {
  return [...new Set(globs.flatMap((glob) => files.filter(({ path }) => matchesGlob(path, glob))))];
}

/** Where nobody chose: the file with the most in it, because its beginning says most about the hand that wrote it. */
function mostTelling(sold: readonly SizedFile[]): SizedFile[] {
  const notebooks = sold.filter(({ path }) => kindOf(path) === "notebook");
  const from = notebooks.length > 0 ? notebooks : sold;
  return from.toSorted((a, b) => b.bytes - a.bytes || byPath(a, b)).slice(0, 1);
}

function candidates(subject: PreviewSubject, sold: readonly SizedFile[]): SizedFile[] {
  const { files, globs, type } = subject;
  // A runbook's README begins the page in its own section; its checklist is what is sold with the rest of it.
  if (globs === null) return type === "runbook" ? [] : mostTelling(sold);
  const isShowable = ({ path }: SizedFile) => roleOf(path, type === "runbook") !== "about";
  return named(files.toSorted(byPath), globs).filter(isShowable);
}

/** Never the last one: where several files are sold, one of them stays closed from its first line to its last. */
function withoutLast(wanted: readonly SizedFile[], sold: readonly SizedFile[]): SizedFile[] {
  const last = sold.at(-1);
  const isEverything = sold.length > 1 && sold.every((file) => wanted.includes(file));
  return isEverything ? wanted.filter((file) => file !== last) : [...wanted];
}

/** How much of one file may be shown, whatever else is. What nobody chose is never shown to its end. */
function ownCap({ globs, type }: PreviewSubject, { path, bytes }: SizedFile): number {
  // Notebooks carry their charts in themselves and are cut by cells.
  if (kindOf(path) === "notebook") return bytes;
  if (roleOf(path, type === "runbook") === "data") return DATA_BYTES;
  return globs === null ? Math.min(MOST_BYTES, Math.floor((2 * bytes) / 3)) : MOST_BYTES;
}

/**
 * What of a KEY is shown to everybody: chosen by its manifest, bounded by the shop. Tests that are shown count like
 * goods; of data and notebooks at most a third is shown, and they count for themselves.
 */
export function choosePreview(subject: PreviewSubject): Allowance[] {
  const { type, globs, isNotebookShown } = subject;
  const sold = soldFiles(subject);
  const wanted = withoutLast(candidates(subject, sold), sold)
    .filter(({ path }) => isNotebookShown || kindOf(path) !== "notebook")
    .filter(({ path }) => !(type === "runbook" && path === "README.md"))
    .filter(({ path }) => kindOf(path) !== "picture");
  let left = freeBytes(subject) - subject.alreadyFree;
  const chosen: Allowance[] = [];
  for (const { path, bytes } of wanted) {
    if (chosen.length === MOST_FILES) break;
    const isApart = countsForItself(path, type);
    const most = isApart ? Math.floor(bytes / FREE_DIVISOR) : left;
    const allowed = Math.min(bytes, most, ownCap(subject, { path, bytes }));
    if (allowed < Math.min(LEAST_BYTES, bytes) || allowed <= 0) continue;
    const isShort = globs === null && kindOf(path) !== "notebook";
    chosen.push({ path, bytes: allowed, lines: isShort ? DEFAULT_LINES : MOST_LINES });
    if (!isApart) left -= allowed;
  }
  return chosen;
}
