/** Where one can go without searching for a KEY. */
export type Place = { readonly href: string; readonly title: string; readonly words: string };

export const PLACES: readonly Place[] = [
  { href: "/marketplace", title: "Catalog", words: "all keys browse shop" },
  { href: "/marketplace/bundles", title: "Bundles", words: "sets packs together" },
  { href: "/pricing", title: "Plans and pricing", words: "subscription pro team cost" },
  { href: "/find", title: "Find your KEY by three questions", words: "help recommend" },
  { href: "/cart", title: "Cart", words: "basket checkout buy" },
  { href: "/account/keys", title: "Your KEYS", words: "library downloads owned account" },
  { href: "/account/orders", title: "Orders", words: "receipts invoices refund account" },
  { href: "/account/billing", title: "Billing", words: "plan card subscription cancel account" },
  { href: "/account/settings", title: "Account settings", words: "password email address sessions devices" },
];

/** The places and bundles in which every word occurs, at the beginning of a word. */
export function matching<T extends { title: string; words: string }>(places: readonly T[], typed: string): T[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return places.filter(({ title, words: more }) => {
    const text = ` ${title} ${more}`.toLowerCase();
    return words.every((word) => text.includes(` ${word}`));
  });
}
