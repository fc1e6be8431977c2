"use client";

import clsx from "clsx";
import { ChevronRight, File, FileText, Folder, Lock } from "lucide-react";
import Link from "next/link";
import { type KeyboardEvent, useRef, useState } from "react";
import type { ListedFile } from "@/lib/previews/schema";
import { formatBytes } from "../catalog/words";
import { moveInTree, openRows, type Row, treeRows } from "./tree";

/** With more files than this, folders are closed at first. */
const MANY = 60;
const ACCESS_WORDS = { open: "", part: ", first part to read", locked: ", locked" };

type Props = {
  label: string;
  files: readonly ListedFile[];
  /** Where a file leads, by its path; one that is not named leads nowhere. */
  hrefs: Readonly<Record<string, string>>;
  selected?: string | null;
};

function RowIcon({ row, isClosed }: { row: Row; isClosed: boolean }) {
  const look = "size-4 shrink-0";
  if (row.isFolder)
    return (
      <>
        <ChevronRight
          aria-hidden="true"
          className={clsx(look, "text-soft transition-transform", !isClosed && "rotate-90")}
        />
        <Folder aria-hidden="true" className={clsx(look, "text-accent")} />
      </>
    );
  const Icon = row.access === "locked" ? Lock : row.access === "part" ? FileText : File;
  return (
    <Icon aria-hidden="true" className={clsx(look, "ml-6", row.access === "part" ? "text-accent" : "text-soft")} />
  );
}

function RowContent({ row, isClosed }: { row: Row; isClosed: boolean }) {
  return (
    <>
      <RowIcon row={row} isClosed={isClosed} />
      <span className="truncate" title={row.name}>
        {row.name}
        {row.isFolder ? "/" : ""}
      </span>
      <span className="sr-only">{row.access ? ACCESS_WORDS[row.access] : ""}, </span>
      <span className="ml-auto whitespace-nowrap pl-4 text-soft tabular-nums">{formatBytes(row.bytes)}</span>
    </>
  );
}

type ItemProps = {
  row: Row;
  isClosed: boolean;
  href: string | undefined;
  isSelected: boolean;
  isTabStop: boolean;
  onToggle: () => void;
};

function Item({ row, isClosed, href, isSelected, isTabStop, onToggle }: ItemProps) {
  const attributes = {
    role: "treeitem",
    "aria-level": row.level,
    "aria-posinset": row.position,
    "aria-setsize": row.siblings,
    "aria-expanded": row.isFolder ? !isClosed : undefined,
    "aria-selected": row.isFolder ? undefined : isSelected,
    "data-path": row.path,
    tabIndex: isTabStop ? 0 : -1,
    className: clsx(
      "flex min-h-11 items-center gap-2 rounded-sm pr-2 sm:min-h-8",
      isSelected && "bg-accent-wash font-medium",
      (href || row.isFolder) && "cursor-pointer hover:text-accent",
      row.access === "locked" && "text-soft",
    ),
    style: { paddingLeft: `${0.25 + (row.level - 1)}rem` },
  } as const;
  if (href !== undefined)
    return (
      <Link {...attributes} href={href} prefetch={false} scroll={href.startsWith("#")}>
        <RowContent row={row} isClosed={isClosed} />
      </Link>
    );
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it handles the keyboard
    // biome-ignore lint/a11y/noStaticElementInteractions: its role is treeitem, given with the other attributes
    <div {...attributes} aria-disabled={!row.isFolder || undefined} onClick={row.isFolder ? onToggle : undefined}>
      <RowContent row={row} isClosed={isClosed} />
    </div>
  );
}

/** Everything above the selected file stays open, however many files there are. */
function closedAtFirst(rows: readonly Row[], count: number, selected: string | null): Set<string> {
  if (count <= MANY) return new Set();
  return new Set(rows.filter(({ isFolder, path }) => isFolder && !selected?.startsWith(path)).map(({ path }) => path));
}

/**
 * The files of a version as a tree: one stop for Tab, then arrows, Home, End and letters. Without scripts it is a list
 * of links with every folder open.
 */
export function FileTree({ label, files, hrefs, selected = null }: Props) {
  const rows = treeRows(files);
  const [closed, setClosed] = useState(() => closedAtFirst(rows, files.length, selected));
  const [focused, setFocused] = useState<string | null>(null);
  const tree = useRef<HTMLDivElement>(null);
  const shown = openRows(rows, closed);
  const isThere = (path: string | null) => path !== null && shown.some((row) => row.path === path);
  const stop = [focused, selected].find(isThere) ?? shown[0]?.path;

  const toggle = (path: string) => {
    const next = new Set(closed);
    if (!next.delete(path)) next.add(path);
    setClosed(next);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const current = (event.target as HTMLElement).dataset.path;
    if (current === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const isFolder = current.endsWith("/");
    const isPress = event.key === "Enter" || event.key === " ";
    const move = isPress && isFolder ? { toggle: current } : moveInTree(shown, current, closed.has(current), event.key);
    if (!move) return;
    event.preventDefault();
    if (move.toggle !== undefined) toggle(move.toggle);
    if (move.focus === undefined) return;
    setFocused(move.focus);
    tree.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(move.focus)}"]`)?.focus();
  };

  return (
    <div ref={tree} role="tree" aria-label={label} onKeyDown={onKeyDown} className="font-mono text-sm">
      {shown.map((row) => (
        <Item
          key={row.path}
          row={row}
          isClosed={closed.has(row.path)}
          href={hrefs[row.path]}
          isSelected={row.path === selected}
          isTabStop={row.path === stop}
          onToggle={() => toggle(row.path)}
        />
      ))}
    </div>
  );
}
