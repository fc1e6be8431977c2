import type { KeyType } from "@/lib/catalog/schema";
import type { EntitledKey } from "@/lib/entitlements/schema";

export const LIBRARY_SORTS = {
  updated: "Newest version first",
  got: "Last bought first",
  title: "Title, A to Z",
} as const;
export type LibrarySort = keyof typeof LIBRARY_SORTS;

/** How a person looks at their library just now. */
export type LibraryView = { words: string; type: KeyType | ""; sort: LibrarySort; onlyUpdates: boolean };

function gotAt(item: EntitledKey): string {
  return item.decision.because[0]?.since ?? "";
}

/** What is shown: every word found in title, summary or tags; times compare as text, being RFC 3339 UTC. */
export function viewLibrary(items: readonly EntitledKey[], view: LibraryView): EntitledKey[] {
  const words = view.words.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = items.filter((item) => {
    const text = `${item.title} ${item.summary} ${item.tags.join(" ")}`.toLowerCase();
    const isOfType = view.type === "" || item.type === view.type;
    return isOfType && (item.has_update || !view.onlyUpdates) && words.every((word) => text.includes(word));
  });
  const byTitle = (a: EntitledKey, b: EntitledKey) => a.title.localeCompare(b.title, "en");
  const orders: Record<LibrarySort, (a: EntitledKey, b: EntitledKey) => number> = {
    title: byTitle,
    updated: (a, b) => b.updated_at.localeCompare(a.updated_at) || byTitle(a, b),
    got: (a, b) => gotAt(b).localeCompare(gotAt(a)) || byTitle(a, b),
  };
  return matching.toSorted(orders[view.sort]);
}
