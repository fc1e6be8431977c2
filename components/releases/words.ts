import type { ChangeCounts, ChangedFile } from "@/lib/releases/schema";

/** What became of a file: the sign beside its name, and the word that is read out. */
export const CHANGE_WORDS: Record<ChangedFile["kind"], { sign: string; word: string; look: string }> = {
  added: { sign: "+", word: "new", look: "border-accent text-accent" },
  removed: { sign: "−", word: "gone", look: "border-danger text-danger" },
  changed: { sign: "±", word: "changed", look: "border-warn text-warn" },
  renamed: { sign: "→", word: "moved", look: "border-edge text-soft" },
};

/** "3 new, 1 gone and 5 changed files"; null when nothing changed. */
export function countsWords(counts: ChangeCounts): string | null {
  const parts = (["added", "removed", "changed", "renamed"] as const)
    .filter((kind) => counts[kind] > 0)
    .map((kind) => `${counts[kind]} ${CHANGE_WORDS[kind].word}`);
  if (parts.length === 0) return null;
  const total = counts.added + counts.removed + counts.changed + counts.renamed;
  const listed = parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}` : parts[0];
  return `${listed} ${total === 1 ? "file" : "files"}`;
}

/** The comparison of two versions that everybody sees. */
export function compareHref(slug: string, from: string, to: string): string {
  return `/marketplace/${slug}/versions/compare?${new URLSearchParams({ from, to })}`;
}

export type DiffView = "unified" | "split";

/** The comparison for owners, with the lines of one file. */
export function diffHref(
  slug: string,
  from: string,
  to: string,
  more: { file?: string; view?: DiffView } = {},
): string {
  const query = new URLSearchParams({ from, to });
  if (more.file !== undefined) query.set("file", more.file);
  if (more.view === "split") query.set("view", "split");
  return `/account/keys/${slug}/diff?${query}`;
}
