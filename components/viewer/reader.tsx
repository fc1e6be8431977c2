import { ListChecks, Save } from "lucide-react";
import Link from "next/link";
import type { ReaderDto, RenderedFile } from "@/lib/previews/schema";
import { formatBytes } from "../catalog/words";
import { Alert } from "../ui/alert";
import { ButtonLink, buttonStyle } from "../ui/button";
import { CopyFile } from "./copy-file";
import { DownloadKey } from "./download-key";
import { FileTree } from "./file-tree";
import { FileView } from "./file-view";
import { Folding } from "./folding";
import { rawHref, readerHref, type Source } from "./source";
import { VersionPicker } from "./version-picker";

function Head({ reader }: { reader: ReaderDto }) {
  const { slug, title, version, versions, file } = reader;
  return (
    <header className="flex flex-wrap items-start gap-x-4 gap-y-3">
      <div className="min-w-0 flex-1 basis-72">
        <p className="label">
          <Link href="/account/keys" className="target hover:text-accent">
            Your KEYS
          </Link>
        </p>
        <h1 className="text-3xl">{title}</h1>
        <Link href={`/marketplace/${slug}`} prefetch={false} className="target link text-sm">
          Its page in the catalog
        </Link>
      </div>
      <div className="flex flex-wrap items-start gap-2">
        {versions.length > 1 ? (
          <VersionPicker slug={slug} version={version} versions={versions} file={file?.path ?? null} />
        ) : null}
        {reader.is_runnable ? (
          <ButtonLink variant="secondary" href={`/account/keys/${slug}/runs`}>
            <ListChecks aria-hidden="true" className="size-4" />
            Run it
          </ButtonLink>
        ) : null}
        <DownloadKey slug={slug} version={version} />
      </div>
    </header>
  );
}

function Withdrawn({ reader }: { reader: ReaderDto }) {
  const reason = reader.versions.find(({ version }) => version === reader.version)?.yanked_reason ?? null;
  if (reason === null) return null;
  return (
    <Alert tone="warning" title={`Version ${reader.version} was withdrawn`} live={false}>
      <p>{reason}</p>
    </Alert>
  );
}

function OpenFile({ file, source }: { file: RenderedFile; source: Source }) {
  const isText = file.view.kind !== "picture" && file.view.kind !== "unshown";
  const about = file.part ? `, the first ${file.part.shown} of ${file.part.total} ${file.part.unit}s` : "";
  return (
    <article aria-labelledby="file" className="min-w-0 overflow-hidden rounded-md border border-rule bg-raised">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-rule border-b px-4 py-2">
        <h2 id="file" className="min-w-0 break-all font-mono font-normal text-sm tracking-normal">
          {file.path}
        </h2>
        <span className="text-soft text-sm">
          {formatBytes(file.bytes)}
          {about}
        </span>
        <div className="ml-auto flex flex-wrap items-center gap-2">
          {isText ? <CopyFile key={file.path} source={source} path={file.path} /> : null}
          <a href={rawHref(source, file.path, true)} download className={buttonStyle({ variant: "secondary" })}>
            <Save aria-hidden="true" className="size-4" />
            Save<span className="sr-only"> {file.path}</span>
          </a>
        </div>
      </div>
      <FileView file={file} source={source} />
    </article>
  );
}

/** Everything in a KEY that one may use, to read in the browser, to copy or to save file by file. */
export function Reader({ reader }: { reader: ReaderDto }) {
  const source = { slug: reader.slug, version: reader.version };
  const hrefs = Object.fromEntries(reader.files.map(({ path }) => [path, readerHref(source, path)]));
  const { file } = reader;
  return (
    <div className="grid gap-6 [&>*]:min-w-0">
      <Head reader={reader} />
      <Withdrawn reader={reader} />
      <div className="grid items-start gap-6 lg:grid-cols-[19rem_minmax(0,1fr)]">
        <nav aria-label="Files" className="min-w-0 lg:sticky lg:top-6 lg:max-h-[calc(100dvh-3rem)] lg:overflow-y-auto">
          <Folding key={file?.path ?? ""} title={file ? `Files: ${file.path}` : `${reader.files.length} files`}>
            <FileTree
              key={reader.version}
              label={`Files of version ${reader.version}`}
              files={reader.files}
              hrefs={hrefs}
              selected={file?.path ?? null}
            />
            <p className="mt-3 border-rule border-t pt-3 text-soft text-sm">
              Opening a file counts as a download; the{" "}
              <Link href="/refunds" className="link">
                refund policy
              </Link>{" "}
              says what that changes.
            </p>
          </Folding>
        </nav>
        {file ? (
          <OpenFile file={file} source={source} />
        ) : (
          <p className="rounded-md border border-edge border-dashed px-6 py-12 text-center text-soft">
            Choose a file to read it here.
          </p>
        )}
      </div>
    </div>
  );
}
