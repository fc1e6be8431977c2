/** What was wanted, by what it is; how much of it is in the address that one comes back to. */
type Wanted = { readonly kind: "key" | "bundle" | "plan"; readonly slug: string };

const STORE = "keys:intent";
/** After an hour a visitor has forgotten that they wanted to buy, and should not be sent to pay. */
const LIFETIME_MS = 60 * 60 * 1000;

function keyOf(item: Wanted): string {
  return `${item.kind}/${item.slug}`;
}

/** Remembers in this browser that the visitor pressed Buy, so that it goes on after signing in. */
export function rememberIntent(item: Wanted) {
  try {
    localStorage.setItem(STORE, JSON.stringify({ key: keyOf(item), at: Date.now() }));
  } catch {
    // Storage is closed to us: the visitor presses Buy once more after signing in.
  }
}

/** True once, when this item was wanted within the last hour; any remembered wish is forgotten by asking. */
export function takeIntent(item: Wanted): boolean {
  try {
    const text = localStorage.getItem(STORE);
    if (text === null) return false;
    const { key, at }: { key?: unknown; at?: unknown } = JSON.parse(text);
    if (key !== keyOf(item)) return false;
    localStorage.removeItem(STORE);
    return typeof at === "number" && Date.now() - at < LIFETIME_MS;
  } catch {
    return false; // Closed or damaged storage holds no wish.
  }
}
