"use client";

import { useSyncExternalStore } from "react";

/** What the visitor has put aside. Only names: what it costs is asked of the server whenever it is shown. */
export type CartItem = { kind: "key" | "bundle"; slug: string };

const STORE = "keys:cart";
const CHANGED = "keys:cart-changed";
/** The checkout takes no more at once. */
const CART_LIMIT = 20;
const EMPTY: CartItem[] = [];

let cachedText = "";
let cachedItems: CartItem[] = EMPTY;

function isItem(value: unknown): value is CartItem {
  if (typeof value !== "object" || value === null || !("kind" in value) || !("slug" in value)) return false;
  return (value.kind === "key" || value.kind === "bundle") && typeof value.slug === "string";
}

function parseItems(text: string): CartItem[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter(isItem).slice(0, CART_LIMIT) : EMPTY;
  } catch {
    return EMPTY; // Not ours, or damaged: an empty cart is the honest reading.
  }
}

function readStore(): string {
  try {
    return localStorage.getItem(STORE) ?? "";
  } catch {
    return cachedText; // Storage is closed to us: the cart lives as long as the page.
  }
}

/** The present items; the same array as long as nothing changed, as React wants it. */
function readItems(): CartItem[] {
  const text = readStore();
  if (text !== cachedText) {
    cachedText = text;
    cachedItems = text === "" ? EMPTY : parseItems(text);
  }
  return cachedItems;
}

function writeItems(items: CartItem[]) {
  cachedText = JSON.stringify(items);
  cachedItems = items;
  try {
    localStorage.setItem(STORE, cachedText);
  } catch {
    // As above: kept for this page only.
  }
  window.dispatchEvent(new Event(CHANGED));
}

function subscribe(notify: () => void) {
  window.addEventListener(CHANGED, notify);
  window.addEventListener("storage", notify);
  return () => {
    window.removeEventListener(CHANGED, notify);
    window.removeEventListener("storage", notify);
  };
}

const isSame = (a: CartItem, b: CartItem) => a.kind === b.kind && a.slug === b.slug;

/** Adds an item at the end; one that is there already, or is one too many, changes nothing. */
export function addToCart(item: CartItem) {
  const items = readItems();
  if (items.length < CART_LIMIT && !items.some((other) => isSame(other, item))) writeItems([...items, item]);
}

export function removeFromCart(item: CartItem) {
  writeItems(readItems().filter((other) => !isSame(other, item)));
}

/** Takes out what has been bought. */
export function clearFromCart(bought: readonly CartItem[]) {
  const items = readItems();
  const left = items.filter((item) => !bought.some((other) => isSame(other, item)));
  if (left.length !== items.length) writeItems(left);
}

/** The cart's items; empty on the server and until the page has come to life. */
export function useCart(): CartItem[] {
  return useSyncExternalStore(subscribe, readItems, () => EMPTY);
}
