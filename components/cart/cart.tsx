"use client";

import { Trash2 } from "lucide-react";
import Link from "next/link";
import { useSyncExternalStore } from "react";
import { money } from "@/lib/kernel/money";
import { useMe } from "../account/use-me";
import { Price } from "../catalog/price";
import { signInHref } from "../checkout/offer";
import { Says } from "../checkout/says";
import { VerifyFirst } from "../checkout/states/verify-first";
import { useCheckout } from "../checkout/use-checkout";
import { Button, ButtonLink } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { removeFromCart, useCart } from "./cart-store";
import { type CartOffer, useCartOffers } from "./use-cart-offers";

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

function PayForAll({ offers }: { offers: readonly CartOffer[] }) {
  const { data: me } = useMe();
  const { start, error, isBusy } = useCheckout();
  const ready = offers.filter((offer) => offer.state === "ready");
  const isLooking = offers.some((offer) => offer.state === "loading");
  if (!me)
    return (
      <ButtonLink href={signInHref("/cart")} prefetch={false} size="lg" wide>
        Sign in to pay
      </ButtonLink>
    );
  if (!me.email_verified) return <VerifyFirst />;
  return (
    <>
      <Says error={error} />
      <Button
        size="lg"
        wide
        pending={isBusy}
        disabled={ready.length === 0 || isLooking}
        onClick={() => start({ items: ready.map((offer) => offer.item) })}
      >
        {isBusy ? "Opening payment" : "Pay for everything at once"}
      </Button>
    </>
  );
}

function FullCart() {
  const offers = useCartOffers(useCart());
  const ready = offers.filter((offer) => offer.state === "ready");
  const total = money(ready.reduce((sum, { detail }) => sum + (detail?.price?.amount ?? 0), 0));
  return (
    <div className="grid gap-10 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <ul className="border-rule border-t">
        {offers.map((offer) => (
          <CartRow key={`${offer.item.kind} ${offer.item.slug}`} offer={offer} />
        ))}
      </ul>
      <div className="grid content-start gap-4 rounded-lg border border-rule bg-raised p-5">
        <p className="flex items-baseline justify-between font-medium">
          List prices <Price money={total} className="text-xl" />
        </p>
        <p className="text-soft text-sm">
          What you already paid for KEYS in a bundle comes off at the payment page, line by line.
        </p>
        <PayForAll offers={offers} />
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
