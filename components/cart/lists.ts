/** What the visitor has put aside. Only names: what it costs is asked of the server whenever it is shown. */
export type CartItem = { kind: "key" | "bundle"; slug: string };

/** What is to be paid for at once, and what waits for another day. An item stands in at most one of the two. */
export type Lists = { readonly cart: readonly CartItem[]; readonly saved: readonly CartItem[] };

/** The checkout takes no more at once; as many again may wait. */
export const CART_LIMIT = 20;

export const isSameItem = (a: CartItem, b: CartItem) => a.kind === b.kind && a.slug === b.slug;

const without = (items: readonly CartItem[], item: CartItem) => items.filter((other) => !isSameItem(other, item));
const holds = (items: readonly CartItem[], item: CartItem) => items.some((other) => isSameItem(other, item));

function put(lists: Lists, item: CartItem, into: keyof Lists): Lists {
  if (holds(lists[into], item) || lists[into].length >= CART_LIMIT) return lists;
  const other = into === "cart" ? "saved" : "cart";
  return { ...lists, [into]: [...lists[into], item], [other]: without(lists[other], item) };
}

/** At the end of the cart, also from what was saved. One that is there already, or is one too many, changes nothing. */
export const inCart = (lists: Lists, item: CartItem) => put(lists, item, "cart");

/** At the end of what waits; a full list changes nothing, so that nothing is lost. */
export const forLater = (lists: Lists, item: CartItem) => put(lists, item, "saved");

/** In neither list. */
export function dropped(lists: Lists, items: readonly CartItem[]): Lists {
  return items.reduce<Lists>(
    ({ cart, saved }, item) => ({ cart: without(cart, item), saved: without(saved, item) }),
    lists,
  );
}

/** The bundle in the place of the first of its KEYS; the others leave the cart. */
export function asBundle(lists: Lists, keys: readonly CartItem[], bundle: CartItem): Lists {
  const at = lists.cart.findIndex((item) => holds(keys, item));
  if (at < 0) return inCart(lists, bundle);
  const { cart, saved } = dropped(lists, [...keys, bundle]);
  return { saved, cart: cart.toSpliced(at, 0, bundle) };
}

function putBack(items: readonly CartItem[], before: readonly CartItem[], item: CartItem): readonly CartItem[] {
  const at = before.findIndex((other) => isSameItem(other, item));
  return at < 0 ? items : items.toSpliced(at, 0, item).slice(0, CART_LIMIT);
}

/** Each of these items where it was before; what was changed meanwhile, also in another tab, stays as it is. */
export function restored(lists: Lists, before: Lists, touched: readonly CartItem[]): Lists {
  const order = (item: CartItem) => before.cart.concat(before.saved).findIndex((other) => isSameItem(other, item));
  const inOrder = [...touched].sort((a, b) => order(a) - order(b));
  return inOrder.reduce<Lists>(
    ({ cart, saved }, item) => ({ cart: putBack(cart, before.cart, item), saved: putBack(saved, before.saved, item) }),
    dropped(lists, touched),
  );
}
