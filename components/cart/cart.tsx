"use client";

import { Trash2 } from "lucide-react";
import Link from "next/link";
import { useSyncExternalStore } from "react";
import { type Money, money } from "@/lib/kernel/money";
import { useMe } from "../account/use-me";
import { Price } from "../catalog/price";
import { signInHref } from "../checkout/offer";
import { QuoteTable } from "../checkout/quote-table";
import { Says } from "../checkout/says";
import { VerifyFirst } from "../checkout/states/verify-first";
import { useCheckout } from "../checkout/use-checkout";
import { Button, ButtonLink } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { type CartItem, removeFromCart, useCart } from "./cart-store";
import { findOverlaps, type Overlap, Overlaps } from "./overlap";
import { type CartOffer, useCartOffers } from "./use-cart-offers";
import { type CartQuote, useCartQuote } from "./use-cart-quote";

const WHY_NOT: Record<CartOffer["state"], string | null> = {
  loading: null,
  ready: null,
  gone: "The shop does not know this any more.",
  unreachable: "Its price cannot be asked just now.",
  not_on_sale: "This is not on sale any more.",
  owned: "You own this already: it will not be charged.",
};

function CartRow({ offer }: { offer: CartOffer }) {
  const { item, detail, state } = offer;
  const path = item.kind === "bundle" ? `/marketplace/bundles/${item.slug}` : `/marketplace/${item.slug}`;
  const title = detail?.title ?? item.slug;
  return (
    <li className="flex items-center gap-4 border-rule border-b py-3">
      <div className="min-w-0 flex-1">
        <Link href={path} prefetch={false} className="font-medium hover:underline">
          {title}
        </Link>
        {item.kind === "bundle" ? <span className="text-soft text-sm"> (bundle)</span> : null}
        {WHY_NOT[state] ? <p className="text-sm text-warn">{WHY_NOT[state]}</p> : null}
      </div>
      {state === "ready" && detail?.price ? <Price money={detail.price} /> : null}
      <Button variant="quiet" size="icon" aria-label={`Remove ${title}`} onClick={() => removeFromCart(item)}>
        <Trash2 aria-hidden="true" className="size-4.5" />
      </Button>
    </li>
  );
}

type Priced = { data: CartQuote | undefined; error: unknown };

/** What the checkout would not take because the buyer has it, is theirs: also a bundle. */
function withOwned(offer: CartOffer, priced: CartQuote | undefined): CartOffer {
  if (!priced || offer.state !== "ready") return offer;
  const { kind, slug } = offer.item;
  const isTaken = priced.items.some((item) => item.kind === kind && item.slug === slug);
  return isTaken ? offer : { ...offer, state: "owned" };
}

/** What a visitor sees, and a customer while their own price is not there: the catalog's prices. */
function ListPrices({ offers }: { offers: readonly CartOffer[] }) {
  const total = money(offers.reduce((sum, { detail }) => sum + (detail?.price?.amount ?? 0), 0));
  return (
    <p className="flex items-baseline justify-between font-medium">
      List prices <Price money={total} className="text-xl" />
    </p>
  );
}

type Payable = { items: readonly CartItem[]; total: Money };

function PayButton({ payable, error }: { payable: Payable | null; error: unknown }) {
  const checkout = useCheckout();
  const isFree = payable?.total.amount === 0;
  return (
    <>
      <Says error={checkout.error ?? error} />
      <Button
        size="lg"
        wide
        pending={checkout.isBusy}
        disabled={!payable}
        onClick={() => payable && checkout.start({ items: payable.items })}
      >
        {checkout.isBusy ? "Opening payment" : isFree ? "Add to your library" : "Pay for everything at once"}
      </Button>
    </>
  );
}

/** The buyer's own price, as the checkout will charge it, and the way there. */
function OwnSums({ offers, overlaps, priced }: { offers: readonly CartOffer[]; overlaps: Overlap[]; priced: Priced }) {
  const { data: me } = useMe();
  const quote = overlaps.length === 0 ? priced.data?.quote : null;
  if (offers.length === 0) return <p>There is nothing here to pay for.</p>;
  const payable = quote && priced.data ? { items: priced.data.items, total: quote.total } : null;
  return (
    <>
      {quote ? <QuoteTable quote={quote} /> : <ListPrices offers={offers} />}
      <Overlaps overlaps={overlaps} />
      {me?.email_verified ? <PayButton payable={payable} error={priced.error} /> : <VerifyFirst />}
    </>
  );
}

function VisitorSums({ offers, overlaps }: { offers: readonly CartOffer[]; overlaps: Overlap[] }) {
  return (
    <>
      <ListPrices offers={offers} />
      <p className="text-soft text-sm">
        If you own KEYS of a bundle already, sign in: what you paid for them comes off.
      </p>
      <Overlaps overlaps={overlaps} />
      <ButtonLink href={signInHref("/cart")} prefetch={false} size="lg" wide>
        Sign in to pay
      </ButtonLink>
    </>
  );
}

function FullCart() {
  const { data: me } = useMe();
  const looked = useCartOffers(useCart());
  const ready = looked.filter((offer) => offer.state === "ready");
  const isLooking = looked.some((offer) => offer.state === "loading");
  const overlaps = findOverlaps(ready);
  const priced = useCartQuote(
    ready.map((offer) => offer.item),
    Boolean(me) && !isLooking && overlaps.length === 0,
  );
  const offers = looked.map((offer) => withOwned(offer, priced.data));
  const open = offers.filter((offer) => offer.state === "ready");
  return (
    <div className="grid gap-10 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <ul className="border-rule border-t">
        {offers.map((offer) => (
          <CartRow key={`${offer.item.kind} ${offer.item.slug}`} offer={offer} />
        ))}
      </ul>
      <div className="grid content-start gap-4 rounded-lg border border-rule bg-raised p-5">
        {me ? (
          <OwnSums offers={open} overlaps={overlaps} priced={priced} />
        ) : (
          <VisitorSums offers={open} overlaps={overlaps} />
        )}
      </div>
    </div>
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
  const count = useCart().length;
  if (!isAlive)
    return (
      <noscript>
        <p>The cart needs JavaScript: it is kept in your browser, not with us.</p>
      </noscript>
    );
  if (count === 0)
    return (
      <EmptyState title="Your cart is empty">
        <p>Put KEYS and bundles aside here to pay for them at once.</p>
        <ButtonLink href="/marketplace">Look at the catalog</ButtonLink>
      </EmptyState>
    );
  return <FullCart />;
}
