import clsx from "clsx";
import { ArrowLeft, ArrowRight } from "lucide-react";
import Link from "next/link";
import type { FileDiff, ReleaseDiff } from "@/lib/releases/schema";
import { buttonStyle } from "../ui/button";
import { DownloadKey } from "../viewer/download-key";
import { Folding } from "../viewer/folding";
import { readerHref } from "../viewer/source";
import { ChangedFiles } from "./changed-files";
import { CompareForm } from "./compare-form";
import { DiffTable } from "./diff-table";
import { Notes } from "./notes";
import { countsWords, type DiffView, diffHref } from "./words";

type Props = { diff: ReleaseDiff; open: FileDiff | null; view: DiffView };

const WHY_NO_LINES = {
  compared: "The texts are the same.",
  moved: "It has only moved; not a byte of it has changed.",
  binary: "It is no text. Download both versions to compare them.",
  too_large: "It is too large, or too different, to be compared here. Download both versions.",
} as const;

function ViewSwitch({ diff, open, view }: { diff: ReleaseDiff; open: FileDiff; view: DiffView }) {
  const file = open.file.path;
  const views = [
    ["unified", "One below the other"],
    ["split", "Side by side"],
  ] as const;
  return (
    <nav aria-label="View" className="flex rounded-md border border-edge max-lg:hidden">
      {views.map(([name, label]) => (
        <Link
          key={name}
          href={diffHref(diff.slug, diff.from, diff.to, { file, view: name })}
          prefetch={false}
          scroll={false}
          aria-current={view === name ? "true" : undefined}
          className={clsx("target px-3 text-sm", view === name ? "bg-accent-wash font-medium" : "hover:text-accent")}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}

function Neighbours({ diff, open, view }: { diff: ReleaseDiff; open: FileDiff; view: DiffView }) {
  const at = diff.files.findIndex(({ path }) => path === open.file.path);
  const link = (index: number, label: string, rel: "prev" | "next") => {
    const file = diff.files[index]?.path;
    if (file === undefined) return <span />;
    return (
      <Link
        rel={rel}
        href={diffHref(diff.slug, diff.from, diff.to, { file, view })}
        prefetch={false}
        className={buttonStyle({ variant: "quiet", className: "min-w-0" })}
      >
        {rel === "prev" ? <ArrowLeft aria-hidden="true" className="size-4 shrink-0" /> : null}
        <span className="sr-only">{label}: </span>
        <span className="truncate font-mono text-sm">{file}</span>
        {rel === "next" ? <ArrowRight aria-hidden="true" className="size-4 shrink-0" /> : null}
      </Link>
    );
  };
  return (
    <nav aria-label="Changed files, one by one" className="mt-4 flex justify-between gap-3">
      {link(at - 1, "Before", "prev")}
      {link(at + 1, "Next", "next")}
    </nav>
  );
}

function OpenFile({ diff, open, view }: { diff: ReleaseDiff; open: FileDiff; view: DiffView }) {
  const { file } = open;
  const source = { slug: diff.slug, version: file.kind === "removed" ? diff.from : diff.to };
  return (
    <>
      <article aria-labelledby="file" className="min-w-0 overflow-hidden rounded-md border border-rule bg-raised">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-rule border-b px-4 py-2">
          <h2 id="file" className="min-w-0 break-all font-mono font-normal text-sm tracking-normal">
            {file.from ? `${file.from} → ${file.path}` : file.path}
          </h2>
          {file.lines_added !== null && file.lines_removed !== null && open.hunks.length > 0 ? (
            <span className="text-soft text-sm">
              {file.lines_added} added, {file.lines_removed} removed
            </span>
          ) : null}
          <div className="ml-auto flex flex-wrap items-center gap-2">
            {open.hunks.length > 0 ? <ViewSwitch diff={diff} open={open} view={view} /> : null}
            <Link href={readerHref(source, file.path)} prefetch={false} className="target link text-sm">
              The whole file
            </Link>
          </div>
        </div>
        {open.hunks.length > 0 ? (
          <DiffTable diff={open} view={view} from={diff.from} to={diff.to} />
        ) : (
          <p className="px-4 py-8 text-soft">{WHY_NO_LINES[open.state]}</p>
        )}
        {open.shown < open.total ? (
          <p className="border-rule border-t px-4 py-3 text-soft text-sm">
            The first {open.shown} of {open.total} lines. The rest is in the download.
          </p>
        ) : null}
      </article>
      <Neighbours diff={diff} open={open} view={view} />
    </>
  );
}

function Head({ diff }: { diff: ReleaseDiff }) {
  return (
    <header className="flex flex-wrap items-start gap-x-4 gap-y-3">
      <div className="min-w-0 flex-1 basis-72">
        <p className="label">
          <Link href={`/account/keys/${diff.slug}`} prefetch={false} className="target hover:text-accent">
            {diff.title}
          </Link>
        </p>
        <h1 className="text-3xl">
          What changed from {diff.from} to {diff.to}
        </h1>
        <p className="mt-2 text-soft">{countsWords(diff.counts) ?? "Both hold the same files."}</p>
      </div>
      <DownloadKey slug={diff.slug} version={diff.to} />
    </header>
  );
}

/** Two versions of a KEY for who may use it: what changed, file by file and line by line. */
export function OwnersDiff({ diff, open, view }: Props) {
  const hrefOf = (file: string) => diffHref(diff.slug, diff.from, diff.to, { file, view });
  return (
    <div className="grid gap-6 [&>*]:min-w-0">
      <Head diff={diff} />
      <CompareForm
        action={`/account/keys/${diff.slug}/diff`}
        versions={diff.versions}
        from={diff.from}
        to={diff.to}
        keep={view === "split" ? { view } : {}}
      />
      <div className="grid items-start gap-6 lg:grid-cols-[19rem_minmax(0,1fr)]">
        <nav
          aria-label="Changed files"
          className="min-w-0 lg:sticky lg:top-6 lg:max-h-[calc(100dvh-3rem)] lg:overflow-y-auto"
        >
          <Folding
            key={open?.file.path ?? ""}
            title={open ? `Changed: ${open.file.path}` : `${diff.files.length} changed files`}
            openAtFirst={open === null}
          >
            <ChangedFiles files={diff.files} hrefOf={hrefOf} selected={open?.file.path ?? null} />
            <p className="mt-3 border-rule border-t pt-3 text-soft text-sm">
              Opening a file counts as a download of both versions; the{" "}
              <Link href="/refunds" prefetch={false} className="link">
                refund policy
              </Link>{" "}
              says what that changes.
            </p>
          </Folding>
        </nav>
        <div className="min-w-0">
          {open ? (
            <OpenFile diff={diff} open={open} view={view} />
          ) : diff.notes.length > 0 ? (
            <>
              <h2 className="mb-4 text-lg">Notes</h2>
              <Notes notes={diff.notes} />
            </>
          ) : (
            <p className="rounded-md border border-edge border-dashed px-6 py-12 text-center text-soft">
              Choose two versions to see what changed between them.
            </p>
          )}
        </div>
      </div>
    </div>
  );
}
