"use client";

import { SavedRow } from "./cart-row";
import { useCart, useSaved } from "./cart-store";
import { CART_LIMIT } from "./lists";
import type { CartChanges } from "./use-cart-changes";
import { useCartOffers } from "./use-cart-offers";

/** What waits for another day, kept in the browser like the cart; nothing where nothing waits. */
export function SavedForLater(changes: CartChanges) {
  const isFull = useCart().length >= CART_LIMIT;
  const offers = useCartOffers(useSaved());
  if (offers.length === 0) return null;
  return (
    <section aria-labelledby="saved">
      <h2 id="saved" className="text-xl">
        Saved for later
      </h2>
      <p className="mt-1 text-soft text-sm">
        {isFull
          ? `The cart holds ${CART_LIMIT} at once: pay for those first, or take one out.`
          : "Kept in this browser, at the price of the day on which you buy."}
      </p>
      <ul className="mt-3 border-rule border-t">
        {offers.map((offer) => (
          <SavedRow key={`${offer.item.kind} ${offer.item.slug}`} offer={offer} isFull={isFull} {...changes} />
        ))}
      </ul>
    </section>
  );
}
