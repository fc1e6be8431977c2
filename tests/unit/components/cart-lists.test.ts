import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  asBundle,
  CART_LIMIT,
  type CartItem,
  dropped,
  forLater,
  inCart,
  type Lists,
  restored,
} from "@/components/cart/lists";

const key = (slug: string): CartItem => ({ kind: "key", slug });
const bundle = (slug: string): CartItem => ({ kind: "bundle", slug });
const name = ({ kind, slug }: CartItem) => `${kind} ${slug}`;
const slugs = (items: readonly CartItem[]) => items.map(({ slug }) => slug).join(" ");

const anItem = fc.record({
  kind: fc.constantFrom("key" as const, "bundle" as const),
  slug: fc.constantFrom("a", "b", "c", "d", "e", "f"),
});
const someLists = fc
  .uniqueArray(anItem, { selector: name, maxLength: 12 })
  .chain((items) => fc.nat(items.length).map((cut): Lists => ({ cart: items.slice(0, cut), saved: items.slice(cut) })));

describe("the cart and what is saved for later", () => {
  test("an item moves from one to the other, to the end", () => {
    const lists: Lists = { cart: [key("a"), key("b")], saved: [key("c")] };
    const later = forLater(lists, key("a"));
    expect([slugs(later.cart), slugs(later.saved)]).toEqual(["b", "c a"]);
    const back = inCart(later, key("c"));
    expect([slugs(back.cart), slugs(back.saved)]).toEqual(["b c", "a"]);
  });

  test("a bundle takes the place of the first of its KEYS", () => {
    const lists: Lists = { cart: [key("x"), key("a"), key("y"), key("b")], saved: [bundle("ab")] };
    const taken = asBundle(lists, [key("a"), key("b")], bundle("ab"));
    expect(taken).toEqual({ cart: [key("x"), bundle("ab"), key("y")], saved: [] });
  });

  test("a full cart keeps what waits where it is", () => {
    const cart = Array.from({ length: CART_LIMIT }, (_, index) => key(`k${index}`));
    const lists: Lists = { cart, saved: [key("late")] };
    expect(inCart(lists, key("late"))).toBe(lists);
  });

  test("an item is never in both, never twice, and nothing else is lost", () => {
    fc.assert(
      fc.property(someLists, anItem, fc.constantFrom(inCart, forLater), (lists, item, change) => {
        const { cart, saved } = change(lists, item);
        const all = [...cart, ...saved].map(name);
        expect(new Set(all).size).toBe(all.length);
        expect(new Set(all)).toEqual(new Set([...lists.cart, ...lists.saved, item].map(name)));
      }),
    );
  });

  test("taking a change back gives the lists as they were", () => {
    fc.assert(
      fc.property(someLists, fc.uniqueArray(anItem, { selector: name, maxLength: 3 }), (lists, items) => {
        const all = [...lists.cart, ...lists.saved].map(name);
        const known = items.filter((item) => all.includes(name(item)));
        expect(restored(dropped(lists, known), lists, known)).toEqual(lists);
        for (const item of known) {
          expect(restored(inCart(lists, item), lists, [item])).toEqual(lists);
          expect(restored(forLater(lists, item), lists, [item])).toEqual(lists);
        }
        const taken = asBundle(lists, known, bundle("g"));
        expect(restored(taken, lists, [...known, bundle("g")])).toEqual(lists);
      }),
    );
  });

  test("what another tab added meanwhile stays", () => {
    const before: Lists = { cart: [key("a"), key("b")], saved: [] };
    const meanwhile = inCart(dropped(before, [key("a")]), key("c"));
    expect(slugs(restored(meanwhile, before, [key("a")]).cart)).toBe("a b c");
  });
});
