"use client";

import { type Money, money } from "@/lib/kernel/money";
import { useMe } from "../account/use-me";
import { Price } from "../catalog/price";
import { signInHref } from "../checkout/offer";
import { QuoteTable } from "../checkout/quote-table";
import { Says } from "../checkout/says";
import { VerifyFirst } from "../checkout/states/verify-first";
import { useCheckout } from "../checkout/use-checkout";
import { Button, ButtonLink } from "../ui/button";
import type { CartItem } from "./lists";
import { type Overlap, Overlaps } from "./overlap";
import type { CartChanges } from "./use-cart-changes";
import type { CartOffer } from "./use-cart-offers";
import type { CartQuote } from "./use-cart-quote";

type Priced = { data: CartQuote | undefined; error: unknown };
type Props = { offers: readonly CartOffer[]; overlaps: Overlap[] } & Pick<CartChanges, "remove">;

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
export function OwnSums({ offers, overlaps, remove, priced }: Props & { priced: Priced }) {
  const { data: me } = useMe();
  const quote = overlaps.length === 0 ? priced.data?.quote : null;
  if (offers.length === 0) return <p>There is nothing here to pay for.</p>;
  const payable = quote && priced.data ? { items: priced.data.items, total: quote.total } : null;
  return (
    <>
      {quote ? <QuoteTable quote={quote} /> : <ListPrices offers={offers} />}
      <Overlaps overlaps={overlaps} onRemove={remove} />
      {me?.email_verified ? <PayButton payable={payable} error={priced.error} /> : <VerifyFirst />}
    </>
  );
}

export function VisitorSums({ offers, overlaps, remove }: Props) {
  return (
    <>
      <ListPrices offers={offers} />
      <p className="text-soft text-sm">
        If you own KEYS of a bundle already, sign in: what you paid for them comes off.
      </p>
      <Overlaps overlaps={overlaps} onRemove={remove} />
      <ButtonLink href={signInHref("/cart")} size="lg" wide>
        Sign in to pay
      </ButtonLink>
    </>
  );
}
