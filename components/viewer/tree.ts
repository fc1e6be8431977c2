import type { FileAccess, ListedFile } from "@/lib/previews/schema";

/** One row of a tree of files. `parent` is the path of its folder, "" at the top. Folders end with a slash. */
export type Row = {
  path: string;
  name: string;
  parent: string;
  level: number;
  bytes: number;
  isFolder: boolean;
  access: FileAccess | null;
  /** Its place among its siblings, from 1, and how many they are. */
  position: number;
  siblings: number;
};

type Node = Omit<Row, "position" | "siblings"> & { children: Node[] };

function folderNode(path: string, name: string, parent: string, level: number): Node {
  return { path, name, parent, level, bytes: 0, isFolder: true, access: null, children: [] };
}

function place(root: Node, { path, bytes, access }: ListedFile): void {
  const parts = path.split("/");
  const name = parts.pop() ?? path;
  let folder = root;
  folder.bytes += bytes;
  for (const part of parts) {
    const next = folder.path + part;
    let child = folder.children.find((item) => item.path === `${next}/`);
    if (!child) {
      child = folderNode(`${next}/`, part, folder.path, folder.level + 1);
      folder.children.push(child);
    }
    folder = child;
    folder.bytes += bytes;
  }
  folder.children.push({
    path,
    name,
    parent: folder.path,
    level: folder.level + 1,
    bytes,
    isFolder: false,
    access,
    children: [],
  });
}

/** Folders first, as file managers have it; otherwise in the order of the list. */
function rowsOf(node: Node): Row[] {
  const sorted = node.children.toSorted((a, b) => Number(b.isFolder) - Number(a.isFolder));
  return sorted.flatMap(({ children, ...rest }, index) => [
    { ...rest, position: index + 1, siblings: sorted.length },
    ...rowsOf({ ...rest, children }),
  ]);
}

/** A flat list of paths as the rows of a tree with everything open. */
export function treeRows(files: readonly ListedFile[]): Row[] {
  const root = folderNode("", "", "", 0);
  for (const file of files) place(root, file);
  return rowsOf(root);
}

/** The rows that show while some folders are closed. */
export function openRows(rows: readonly Row[], closed: ReadonlySet<string>): Row[] {
  const folders = [...closed];
  return rows.filter(({ path }) => !folders.some((folder) => path !== folder && path.startsWith(folder)));
}

/** What a key does in a tree (WAI-ARIA, tree view): where the focus goes, and which folder opens or closes. */
export type Move = { focus?: string; toggle?: string };

function sideways(rows: readonly Row[], at: number, isClosed: boolean, key: "ArrowLeft" | "ArrowRight"): Move | null {
  const row = rows[at];
  if (!row) return null;
  if (key === "ArrowRight") {
    if (!row.isFolder) return null;
    return isClosed ? { toggle: row.path } : { focus: rows[at + 1]?.path ?? row.path };
  }
  if (row.isFolder && !isClosed) return { toggle: row.path };
  return row.parent === "" ? null : { focus: row.parent };
}

/** A letter goes to the next row that begins with it, around the end to the beginning. */
function typed(rows: readonly Row[], at: number, letter: string): Move | null {
  const order = [...rows.slice(at + 1), ...rows.slice(0, at + 1)];
  const found = order.find(({ name }) => name.toLowerCase().startsWith(letter.toLowerCase()));
  return found ? { focus: found.path } : null;
}

/** `rows` are those that show; null for a key that means nothing here. */
export function moveInTree(rows: readonly Row[], current: string, isClosed: boolean, key: string): Move | null {
  const at = rows.findIndex(({ path }) => path === current);
  const to = (index: number): Move | null => (rows[index] ? { focus: rows[index].path } : null);
  switch (key) {
    case "ArrowDown":
      return to(at + 1);
    case "ArrowUp":
      return to(at - 1);
    case "Home":
      return to(0);
    case "End":
      return to(rows.length - 1);
    case "ArrowLeft":
    case "ArrowRight":
      return sideways(rows, at, isClosed, key);
    default:
      return /^\S$/u.test(key) ? typed(rows, at, key) : null;
  }
}
