"use client";

import Link from "next/link";
import { useEffect } from "react";
import { formatMoney, type Money } from "@/lib/kernel/money";
import { AddToCart } from "../../cart/add-to-cart";
import { Button, buttonStyle } from "../../ui/button";
import { rememberIntent, takeIntent } from "../intent";
import { signInHref } from "../offer";
import { Says } from "../says";
import { type CheckoutItem, useCheckout } from "../use-checkout";

type Props = { item: CheckoutItem; price: Money; path: string; label?: string };

/** On a phone the bar has one row: the cart as a picture, the purchase in words. */
const ROW = "flex gap-2 lg:grid lg:grid-cols-1 [&>:last-child]:max-lg:order-first";

/** For a visitor: a plain link, so that it also works without scripts. The wish is kept over signing in. */
export function BuySignedOut({ item, price, path, label = "Buy for" }: Props) {
  return (
    <div className={ROW}>
      <Link
        href={signInHref(path)}
        prefetch={false}
        onClick={() => rememberIntent(item)}
        className={buttonStyle({ size: "lg", className: "flex-1" })}
      >
        {label} {formatMoney(price)}
      </Link>
      <AddToCart item={item} />
    </div>
  );
}

/** Where nothing is left to pay, no price stands on the button. */
function buyWords(label: string, price: Money): string {
  return price.amount === 0 ? "Add to your library" : `${label} ${formatMoney(price)}`;
}

/** Goes on to pay. A wish from before signing in continues by itself, once. */
export function BuyNow({ item, price, label = "Buy for" }: Omit<Props, "path">) {
  const { start, error, isBusy } = useCheckout();
  const { kind, slug } = item;
  useEffect(() => {
    if (takeIntent({ kind, slug })) start({ items: [{ kind, slug }] });
  }, [kind, slug, start]);
  return (
    <div className="grid gap-2">
      <Says error={error}>{isBusy ? <p className="sr-only">Opening the payment page.</p> : null}</Says>
      <div className={ROW}>
        <Button size="lg" className="flex-1" pending={isBusy} onClick={() => start({ items: [item] })}>
          {isBusy ? "Opening payment" : buyWords(label, price)}
        </Button>
        <AddToCart item={item} />
      </div>
    </div>
  );
}
