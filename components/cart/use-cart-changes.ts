"use client";

import { useState } from "react";
import { changeLists } from "./cart-store";
import { asBundle, type CartItem, dropped, forLater, inCart, type Lists, restored } from "./lists";

type Undo = { before: Lists; touched: readonly CartItem[] };
/** What was done last, in words; `undo` null once it was taken back. */
export type Done = { sentence: string; undo: Undo | null };

/** The changes that a person makes to the cart, each of which can be taken back until the next one. */
export function useCartChanges() {
  const [done, setDone] = useState<Done | null>(null);
  const act = (sentence: string, touched: readonly CartItem[], change: (lists: Lists) => Lists) =>
    setDone({ sentence, undo: { before: changeLists(change), touched } });
  return {
    done,
    remove: (item: CartItem, title: string) => act(`${title} is removed.`, [item], (lists) => dropped(lists, [item])),
    saveForLater: (item: CartItem, title: string) =>
      act(`${title} is saved for later.`, [item], (lists) => forLater(lists, item)),
    moveToCart: (item: CartItem, title: string) =>
      act(`${title} is in your cart.`, [item], (lists) => inCart(lists, item)),
    takeBundle: (keys: readonly CartItem[], bundle: CartItem, title: string) =>
      act(`${title} is in your cart, in place of its KEYS.`, [...keys, bundle], (lists) =>
        asBundle(lists, keys, bundle),
      ),
    takeBack: ({ before, touched }: Undo) => {
      changeLists((lists) => restored(lists, before, touched));
      setDone({ sentence: "It is as it was.", undo: null });
    },
  };
}

export type CartChanges = ReturnType<typeof useCartChanges>;
