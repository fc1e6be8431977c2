/** What a visitor says they use: versions typed by name, and a package.json as it was pasted. */
export type Uses = { readonly typed: Readonly<Record<string, string>>; readonly pasted: string };

export const NOTHING: Uses = { typed: {}, pasted: "" };
const PLACE = "keys-uses";

function isUses(value: unknown): value is Uses {
  if (typeof value !== "object" || value === null || !("typed" in value) || !("pasted" in value)) return false;
  const { typed, pasted } = value;
  if (typeof typed !== "object" || typed === null || typeof pasted !== "string") return false;
  return Object.values(typed).every((version) => typeof version === "string");
}

/** What was kept in this browser, for this and every other KEY; nothing where it keeps nothing. */
export function recallUses(): Uses {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(PLACE) ?? "null");
    return isUses(kept) ? kept : NOTHING;
  } catch {
    // A browser that keeps nothing, or what somebody else wrote there.
    return NOTHING;
  }
}

/** Keeps it in this browser; nothing to keep leaves nothing behind. */
export function keepUses(uses: Uses): void {
  const isEmpty = uses.pasted === "" && Object.values(uses.typed).every((version) => version === "");
  try {
    if (isEmpty) localStorage.removeItem(PLACE);
    else localStorage.setItem(PLACE, JSON.stringify(uses));
  } catch {
    // Full or forbidden: it then lasts as long as the page.
  }
}
