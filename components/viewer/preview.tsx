import { Lock } from "lucide-react";
import type { ChecklistOutline, KeyPreview, ListedFile, Part, RenderedFile } from "@/lib/previews/schema";
import { formatBytes } from "../catalog/words";
import { FileTree } from "./file-tree";
import { FileView } from "./file-view";
import { Folding } from "./folding";
import type { Source } from "./source";

const anchorOf = (index: number) => `preview-${index + 1}`;

const DOCUMENT_ANCHORS: readonly (readonly [pattern: RegExp, anchor: string])[] = [
  [/^README\.md$/, "#readme"],
  [/^CHANGELOG\.md$/, "#versions"],
  [/^LICEN[CS]E/, "#licence"],
];

/** What may be read leads to where it stands on this page. */
function hrefsOf({ files, previews }: KeyPreview): Record<string, string> {
  const shown = new Map(previews.map(({ path }, index) => [path, `#${anchorOf(index)}`]));
  const readable = files.filter(({ access }) => access !== "locked");
  return Object.fromEntries(
    readable.flatMap(({ path }) => {
      const href = shown.get(path) ?? DOCUMENT_ANCHORS.find(([pattern]) => pattern.test(path))?.[1];
      return href ? [[path, href]] : [];
    }),
  );
}

const count = (number: number, unit: string) => `${number} ${unit}${number === 1 ? "" : "s"}`;
const total = (files: readonly ListedFile[]) => files.reduce((sum, { bytes }) => sum + bytes, 0);

/** "23 files, 72 KB. 17 of them, 58 KB, are locked until you own this KEY." */
function summary(files: readonly ListedFile[]): string {
  const locked = files.filter(({ access }) => access === "locked");
  const all = `${count(files.length, "file")}, ${formatBytes(total(files))}.`;
  if (locked.length === 0) return all;
  return `${all} ${locked.length} of them, ${formatBytes(total(locked))}, ${locked.length === 1 ? "is" : "are"} locked until you own this KEY.`;
}

function shownSentence({ shown, total: all, unit }: Part): string {
  return `The first ${count(shown, unit)} of ${all}`;
}

function Rest({ part }: { part: Part }) {
  return (
    <p className="flex items-center gap-2 border-rule border-t border-dashed px-4 py-3 text-soft text-sm">
      <Lock aria-hidden="true" className="size-4 shrink-0" />
      {count(part.total - part.shown, `more ${part.unit}`)} with the KEY
    </p>
  );
}

function Preview({ file, source, index }: { file: RenderedFile; source: Source; index: number }) {
  return (
    <figure
      id={anchorOf(index)}
      className="unhurried scroll-mt-6 overflow-hidden rounded-md border border-rule bg-raised"
    >
      <figcaption className="flex flex-wrap items-baseline gap-x-4 border-rule border-b px-4 py-2.5">
        <span className="min-w-0 break-all font-mono text-sm">{file.path}</span>
        <span className="ml-auto text-soft text-sm">
          {file.part ? shownSentence(file.part) : "All of it"}, {formatBytes(file.bytes)} in the download
        </span>
      </figcaption>
      <FileView file={file} source={source} />
      {file.part ? <Rest part={file.part} /> : null}
    </figure>
  );
}

function Outline({ outline }: { outline: ChecklistOutline }) {
  const steps = outline.sections.reduce((sum, section) => sum + section.steps, 0);
  return (
    <figure className="overflow-hidden rounded-md border border-rule bg-raised">
      <figcaption className="flex flex-wrap items-baseline gap-x-4 border-rule border-b px-4 py-2.5">
        <span className="font-mono text-sm">{outline.path}</span>
        <span className="ml-auto text-soft text-sm">{count(steps, "step")} to tick off</span>
      </figcaption>
      <ol className="divide-y divide-rule px-4">
        {outline.sections.map(({ title, steps: inside }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two sections may share a title and never change their order
          <li key={index} className="flex items-center gap-3 py-2.5">
            <Lock aria-hidden="true" className="size-4 shrink-0 text-soft" />
            {title || "Steps"}
            <span className="ml-auto text-soft text-sm tabular-nums">{count(inside, "step")}</span>
          </li>
        ))}
      </ol>
      <p className="border-rule border-t border-dashed px-4 py-3 text-soft text-sm">
        Owners tick the steps off in the browser and export the run as evidence: who, when, and what they noted.
      </p>
    </figure>
  );
}

/** What is in a KEY: every file with its size, and as much of some as everybody may read. Needs no script. */
export function KeyContents({ slug, preview }: { slug: string; preview: KeyPreview }) {
  const { files, previews, outline, version } = preview;
  return (
    <div className="grid gap-6 [&>*]:min-w-0">
      <div className="rounded-md border border-rule bg-raised px-3 py-3">
        <Folding title={count(files.length, "file")} openAtFirst>
          <FileTree label="Files of this KEY" files={files} hrefs={hrefsOf(preview)} />
        </Folding>
        <p className="mx-1 mt-2 border-rule border-t pt-3 text-soft text-sm">{summary(files)}</p>
      </div>
      {previews.map((file, index) => (
        <Preview key={file.path} file={file} source={{ slug, version }} index={index} />
      ))}
      {outline ? <Outline outline={outline} /> : null}
    </div>
  );
}
