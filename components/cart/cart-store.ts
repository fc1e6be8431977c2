"use client";

import { useSyncExternalStore } from "react";
import { subscribeTo } from "../subscribe-to";
import { CART_LIMIT, type CartItem, dropped, inCart, type Lists } from "./lists";

const STORES = { cart: "keys:cart", saved: "keys:saved" } as const;
const CHANGED = "keys:cart-changed";
const EMPTY: readonly CartItem[] = [];

type Cached = { text: string; items: readonly CartItem[] };
const cached: Record<keyof Lists, Cached> = { cart: { text: "", items: EMPTY }, saved: { text: "", items: EMPTY } };

function isItem(value: unknown): value is CartItem {
  if (typeof value !== "object" || value === null || !("kind" in value) || !("slug" in value)) return false;
  return (value.kind === "key" || value.kind === "bundle") && typeof value.slug === "string";
}

function parseItems(text: string): readonly CartItem[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter(isItem).slice(0, CART_LIMIT) : EMPTY;
  } catch {
    return EMPTY; // Not ours, or damaged: an empty list is the honest reading.
  }
}

function readText(name: keyof Lists): string {
  try {
    return localStorage.getItem(STORES[name]) ?? "";
  } catch {
    return cached[name].text; // Storage is closed to us: the cart lives as long as the page.
  }
}

/** The present items; the same array as long as nothing changed, as React wants it. */
function readItems(name: keyof Lists): readonly CartItem[] {
  const text = readText(name);
  if (text !== cached[name].text) cached[name] = { text, items: text === "" ? EMPTY : parseItems(text) };
  return cached[name].items;
}

function writeItems(name: keyof Lists, items: readonly CartItem[]) {
  const text = JSON.stringify(items);
  cached[name] = { text, items };
  try {
    localStorage.setItem(STORES[name], text);
  } catch {
    // As above: kept for this page only.
  }
}

const subscribe = subscribeTo(CHANGED, "storage");

/** Keeps both lists as `change` returns them; answers with what they were before. */
export function changeLists(change: (lists: Lists) => Lists): Lists {
  const before: Lists = { cart: readItems("cart"), saved: readItems("saved") };
  const after = change(before);
  if (after.cart !== before.cart) writeItems("cart", after.cart);
  if (after.saved !== before.saved) writeItems("saved", after.saved);
  if (after !== before) window.dispatchEvent(new Event(CHANGED));
  return before;
}

/** Adds an item at the end; one that is there already, or is one too many, changes nothing. */
export function addToCart(item: CartItem) {
  changeLists((lists) => inCart(lists, item));
}

/** Takes out what has been bought, also of what was saved for later. */
export function clearFromCart(bought: readonly CartItem[]) {
  changeLists((lists) => {
    const left = dropped(lists, bought);
    const isSame = left.cart.length === lists.cart.length && left.saved.length === lists.saved.length;
    return isSame ? lists : left;
  });
}

/** The cart's items; empty on the server and until the page has come to life. */
export function useCart(): readonly CartItem[] {
  return useSyncExternalStore(
    subscribe,
    () => readItems("cart"),
    () => EMPTY,
  );
}

/** What was saved for later; empty as above. */
export function useSaved(): readonly CartItem[] {
  return useSyncExternalStore(
    subscribe,
    () => readItems("saved"),
    () => EMPTY,
  );
}
