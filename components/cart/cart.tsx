"use client";

import { useSyncExternalStore } from "react";
import { useMe } from "../account/use-me";
import { ButtonLink } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { Skeleton } from "../ui/skeleton";
import { BundleHintBox } from "./bundle-hint-box";
import { CartRow } from "./cart-row";
import { useCart, useSaved } from "./cart-store";
import { CART_LIMIT } from "./lists";
import { findOverlaps } from "./overlap";
import { SavedForLater } from "./saved";
import { OwnSums, VisitorSums } from "./sums";
import { UndoNotice } from "./undo-notice";
import { useBundleHint } from "./use-bundle-hint";
import { type CartChanges, useCartChanges } from "./use-cart-changes";
import { type CartOffer, useCartOffers } from "./use-cart-offers";
import { type CartQuote, useCartQuote } from "./use-cart-quote";

/** What the checkout would not take because the buyer has it, is theirs: also a bundle. */
function withOwned(offer: CartOffer, priced: CartQuote | undefined): CartOffer {
  if (!priced || offer.state !== "ready") return offer;
  const { kind, slug } = offer.item;
  const isTaken = priced.items.some((item) => item.kind === kind && item.slug === slug);
  return isTaken ? offer : { ...offer, state: "owned" };
}

/** The cart's items as the shop knows them now, and what they cost this buyer. */
function usePricedCart() {
  const { data: me, isPending } = useMe();
  const looked = useCartOffers(useCart());
  const ready = looked.filter((offer) => offer.state === "ready");
  const isLooking = looked.some((offer) => offer.state === "loading");
  const overlaps = findOverlaps(ready);
  const isClear = !isLooking && overlaps.length === 0;
  const items = ready.map((offer) => offer.item);
  const priced = useCartQuote(items, Boolean(me) && isClear);
  const offers = looked.map((offer) => withOwned(offer, priced.data));
  const open = offers.filter((offer) => offer.state === "ready");
  const hint = useBundleHint({
    ready: isClear && !isPending ? open : [],
    isSignedIn: Boolean(me),
    priced: priced.data,
  });
  return { me, isPending: isPending || isLooking, offers, open, overlaps, priced, hint };
}

/** On a phone: what is in it, what it costs, what waits. On a desk the sums stand beside the other two. */
function FullCart(changes: CartChanges) {
  const isFull = useSaved().length >= CART_LIMIT;
  const { me, isPending, offers, open, overlaps, priced, hint } = usePricedCart();
  const sums = { offers: open, overlaps, remove: changes.remove };
  return (
    <div className="grid gap-10 lg:grid-cols-[minmax(0,1fr)_22rem] lg:grid-rows-[auto_1fr]">
      <ul aria-label="In your cart" className="border-rule border-t">
        {offers.map((offer) => (
          <CartRow key={`${offer.item.kind} ${offer.item.slug}`} offer={offer} isFull={isFull} {...changes} />
        ))}
      </ul>
      <div className="grid content-start gap-4 self-start rounded-lg border border-rule bg-raised p-5 lg:row-span-2">
        {isPending ? <Skeleton className="h-32" /> : null}
        {isPending ? null : me ? <OwnSums {...sums} priced={priced} /> : <VisitorSums {...sums} />}
        {hint ? (
          <BundleHintBox
            hint={hint}
            onTake={() =>
              changes.takeBundle(hint.replaces, { kind: "bundle", slug: hint.bundle.slug }, hint.bundle.title)
            }
          />
        ) : null}
      </div>
      <SavedForLater {...changes} />
    </div>
  );
}

function EmptyCart(changes: CartChanges) {
  return (
    <div className="grid gap-10">
      <EmptyState title="Your cart is empty">
        <p>Put KEYS and bundles aside here to pay for them at once.</p>
        <ButtonLink href="/marketplace">Look at the catalog</ButtonLink>
      </EmptyState>
      <SavedForLater {...changes} />
    </div>
  );
}

/** The shape of a cart with two items; without scripts, why there is none. */
function CartPlace() {
  return (
    <>
      <noscript>
        <p>The cart needs JavaScript: it is kept in your browser, not with us.</p>
      </noscript>
      <div className="grid gap-10 noscript:hidden lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="grid content-start gap-4">
          <Skeleton className="h-24" />
          <Skeleton className="h-24" />
        </div>
        <Skeleton className="h-44" />
      </div>
    </>
  );
}

const noChange = () => () => undefined;

/** The cart lives in the browser, so nothing is said about it before the page has come to life. */
export function Cart() {
  const isAlive = useSyncExternalStore(
    noChange,
    () => true,
    () => false,
  );
  const changes = useCartChanges();
  const count = useCart().length;
  if (!isAlive) return <CartPlace />;
  return (
    <>
      <UndoNotice {...changes} />
      {count === 0 ? <EmptyCart {...changes} /> : <FullCart {...changes} />}
    </>
  );
}
