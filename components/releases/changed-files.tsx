import clsx from "clsx";
import Link from "next/link";
import type { ChangedFile } from "@/lib/releases/schema";
import { CHANGE_WORDS } from "./words";

type Named = Pick<ChangedFile, "kind" | "path" | "from"> & Partial<Pick<ChangedFile, "lines_added" | "lines_removed">>;

const folderOf = (path: string) => path.slice(0, path.lastIndexOf("/") + 1);
const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);

/** The files folder by folder; those at the top first. */
function byFolder(files: readonly Named[]): [folder: string, files: Named[]][] {
  const folders = new Map<string, Named[]>();
  for (const file of files) {
    const folder = folderOf(file.path);
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  return [...folders].sort(([a], [b]) => (a < b ? -1 : 1));
}

function Sign({ kind }: { kind: Named["kind"] }) {
  const { sign, word, look } = CHANGE_WORDS[kind];
  return (
    <span className={clsx("w-5 shrink-0 rounded-sm border text-center text-xs leading-5", look)}>
      <span aria-hidden="true">{sign}</span>
      <span className="sr-only">{word}: </span>
    </span>
  );
}

function Lines({ file }: { file: Named }) {
  const { kind, lines_added: added, lines_removed: removed } = file;
  if (kind === "renamed" || added === undefined || removed === undefined || added === null || removed === null)
    return null;
  return (
    <span className="ml-auto whitespace-nowrap pl-3 tabular-nums">
      <span className="sr-only">, lines: </span>
      <span className="text-accent">+{added}</span> <span className="text-danger">−{removed}</span>
    </span>
  );
}

function Content({ file }: { file: Named }) {
  return (
    <>
      <Sign kind={file.kind} />
      <span className="min-w-0 break-all">
        {nameOf(file.path)}
        {file.from ? <span className="text-soft"> from {file.from}</span> : null}
      </span>
      <Lines file={file} />
    </>
  );
}

type Props = {
  files: readonly Named[];
  /** Where a file leads; without it the names lead nowhere. */
  hrefOf?: (path: string) => string;
  selected?: string | null;
};

/** What changed, as a tree of two levels: folders, and the files in them with what became of each. */
export function ChangedFiles({ files, hrefOf, selected = null }: Props) {
  const row = "flex items-center gap-2 rounded-sm pr-1 pl-1";
  return (
    <ul className="grid gap-2 font-mono text-sm">
      {byFolder(files).map(([folder, inside]) => (
        <li key={folder}>
          {folder === "" ? null : <p className="break-all py-1 text-soft">{folder}</p>}
          <ul className={clsx(folder !== "" && "border-rule border-l pl-2")}>
            {inside.map((file) => (
              <li key={file.path}>
                {hrefOf ? (
                  <Link
                    href={hrefOf(file.path)}
                    prefetch={false}
                    aria-current={file.path === selected ? "true" : undefined}
                    className={clsx(
                      row,
                      "min-h-11 hover:text-accent sm:min-h-9",
                      file.path === selected && "bg-accent-wash font-medium",
                    )}
                  >
                    <Content file={file} />
                  </Link>
                ) : (
                  <span className={clsx(row, "min-h-8")}>
                    <Content file={file} />
                  </span>
                )}
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}
