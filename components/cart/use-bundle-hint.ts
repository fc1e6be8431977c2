"use client";

import { useQueries } from "@tanstack/react-query";
import type { BundleDto } from "@/lib/catalog/schema";
import { useLibrary } from "../library/use-library";
import { type BundleHint, bestHint, hintOf, keysInCart } from "./bundle-hint";
import { asBundle, type CartItem, isSameItem } from "./lists";
import { bundleOfferQuery, type CartOffer } from "./use-cart-offers";
import { type CartQuote, cartQuoteQuery } from "./use-cart-quote";

/** A KEY is in few bundles; more than these are not compared. */
const MOST_COMPARED = 4;

/** The bundles that hold KEYS of the cart, those first that hold most of them. */
function candidatesOf(ready: readonly CartOffer[]): string[] {
  const counts = new Map<string, number>();
  for (const { detail } of ready) {
    if (!detail || !("bundles" in detail)) continue;
    for (const { slug } of detail.bundles) counts.set(slug, (counts.get(slug) ?? 0) + 1);
  }
  const isThere = (slug: string) => ready.some(({ item }) => item.kind === "bundle" && item.slug === slug);
  const open = [...counts].filter(([slug]) => !isThere(slug));
  return open
    .sort((a, b) => b[1] - a[1])
    .slice(0, MOST_COMPARED)
    .map(([slug]) => slug);
}

const listTotal = (offers: readonly CartOffer[]) =>
  offers.reduce((sum, { detail }) => sum + (detail?.price?.amount ?? 0), 0);

/** The cart's total by list prices, with the bundle in the place of its KEYS. */
function listTotalWith(bundle: BundleDto, ready: readonly CartOffer[]): number {
  const gone = keysInCart(
    bundle,
    ready.map(({ item }) => item),
  );
  return listTotal(ready.filter(({ item }) => !gone.some((other) => isSameItem(other, item)))) + bundle.price.amount;
}

function itemsWith(bundle: BundleDto | undefined, cart: readonly CartItem[]): readonly CartItem[] {
  if (!bundle) return [];
  return asBundle({ cart, saved: [] }, keysInCart(bundle, cart), { kind: "bundle", slug: bundle.slug }).cart;
}

/** Only where the checkout would take the bundle: what one owns already it leaves out. */
function quotedTotal(slug: string, priced: CartQuote | undefined): number | null {
  const isTaken = priced?.items.some((item) => item.kind === "bundle" && item.slug === slug);
  return isTaken ? (priced?.quote?.total.amount ?? null) : null;
}

type Asked = {
  /** What can be bought and is in the cart. */
  ready: readonly CartOffer[];
  isSignedIn: boolean;
  /** The signed-in buyer's price of the cart as it is. */
  priced: CartQuote | undefined;
};

/**
 * The bundle that the cart's KEYS should rather be bought in, if there is one. For a visitor by list prices, for whoever
 * is signed in by two answers of the checkout: the cart as it is, and the cart with the bundle.
 */
export function useBundleHint({ ready, isSignedIn, priced }: Asked): BundleHint | null {
  const cart = ready.map(({ item }) => item);
  const slugs = candidatesOf(ready);
  const bundles = useQueries({ queries: slugs.map(bundleOfferQuery) });
  const quotes = useQueries({
    queries: bundles.map(({ data }) => ({ ...cartQuoteQuery(itemsWith(data, cart)), enabled: isSignedIn && !!data })),
  });
  const { data: library } = useLibrary(isSignedIn && slugs.length > 0);
  const now = isSignedIn ? priced?.quote?.total.amount : listTotal(ready);
  if (now === undefined || (isSignedIn && !library)) return null;
  const owned = new Set(library?.filter(({ decision }) => decision.until === null).map(({ slug }) => slug));
  const inOtherBundles = new Set(
    ready.flatMap(({ detail }) => (detail && "keys" in detail ? detail.keys.map(({ slug }) => slug) : [])),
  );
  const hints = bundles.map(({ data: bundle }, index) => {
    if (!bundle) return null;
    const total = isSignedIn ? quotedTotal(bundle.slug, quotes[index]?.data) : listTotalWith(bundle, ready);
    if (total === null) return null;
    return hintOf(bundle, { cart, inOtherBundles, owned, nowCents: now, withBundleCents: total });
  });
  return bestHint(hints);
}
