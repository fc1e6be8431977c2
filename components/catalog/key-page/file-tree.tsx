import { ChevronRight, File, Folder } from "lucide-react";
import type { KeyFile } from "@/lib/catalog/schema";
import { formatBytes } from "../words";

type Branch = {
  name: string;
  path: string;
  bytes: number;
  folders: Branch[];
  files: { name: string; file: KeyFile }[];
};

function plant(name: string, path: string): Branch {
  return { name, path, bytes: 0, folders: [], files: [] };
}

/** Folders within folders, from the flat list of paths. */
function growTree(files: readonly KeyFile[]): Branch {
  const root = plant("", "");
  for (const file of files) {
    const parts = file.path.split("/");
    const name = parts.pop() ?? file.path;
    let branch = root;
    branch.bytes += file.bytes;
    for (const part of parts) {
      const path = `${branch.path}${part}/`;
      let next = branch.folders.find((folder) => folder.name === part);
      if (!next) {
        next = plant(part, path);
        branch.folders.push(next);
      }
      branch = next;
      branch.bytes += file.bytes;
    }
    branch.files.push({ name, file });
  }
  return root;
}

function Size({ bytes }: { bytes: number }) {
  return <span className="ml-auto whitespace-nowrap pl-4 text-soft tabular-nums">{formatBytes(bytes)}</span>;
}

function BranchList({ branch, open }: { branch: Branch; open: boolean }) {
  return (
    <ul>
      {branch.folders.map((folder) => (
        <li key={folder.path}>
          <details open={open} className="group/folder">
            <summary className="flex min-h-11 items-center gap-2 hover:text-accent sm:min-h-8">
              <ChevronRight
                aria-hidden="true"
                className="size-4 shrink-0 text-soft transition-transform group-open/folder:rotate-90"
              />
              <Folder aria-hidden="true" className="size-4 shrink-0 text-accent" />
              <span className="truncate">{folder.name}/</span>
              <Size bytes={folder.bytes} />
            </summary>
            <div className="ml-2 border-rule border-l pl-4">
              <BranchList branch={folder} open={open} />
            </div>
          </details>
        </li>
      ))}
      {branch.files.map(({ name, file }) => (
        <li key={file.path} className="flex min-h-8 items-center gap-2" title={`SHA-256 ${file.sha256}`}>
          <File aria-hidden="true" className="ml-6 size-4 shrink-0 text-soft" />
          <span className="truncate">{name}</span>
          <Size bytes={file.bytes} />
        </li>
      ))}
    </ul>
  );
}

/** What is in the download, with sizes. Folders can be closed without any script. */
export function FileTree({ files }: { files: readonly KeyFile[] }) {
  const tree = growTree(files);
  return (
    <div className="rounded-md border border-rule bg-raised px-4 py-3 font-mono text-sm">
      <BranchList branch={tree} open={files.length <= 40} />
      <p className="mt-2 flex border-rule border-t pt-2 text-soft">
        {files.length === 1 ? "1 file" : `${files.length} files`}
        <Size bytes={tree.bytes} />
      </p>
    </div>
  );
}
