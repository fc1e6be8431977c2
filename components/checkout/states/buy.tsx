"use client";

import { useEffect } from "react";
import { formatMoney, type Money } from "@/lib/kernel/money";
import { AddToCart } from "../../cart/add-to-cart";
import { Button } from "../../ui/button";
import { takeIntent } from "../intent";
import { Says } from "../says";
import { type CheckoutItem, useCheckout } from "../use-checkout";
import { BUY_ROW } from "./buy-signed-out";

type Props = { item: CheckoutItem; price: Money; label?: string };

/** Where nothing is left to pay, no price stands on the button. */
function buyWords(label: string, price: Money): string {
  return price.amount === 0 ? "Add to your library" : `${label} ${formatMoney(price)}`;
}

/** Goes on to pay. A wish from before signing in continues by itself, once. */
export function BuyNow({ item, price, label = "Buy for" }: Props) {
  const { start, error, isBusy } = useCheckout();
  const { kind, slug } = item;
  useEffect(() => {
    if (takeIntent({ kind, slug })) start({ items: [{ kind, slug }] });
  }, [kind, slug, start]);
  return (
    <div className="grid gap-2">
      <Says error={error}>{isBusy ? <p className="sr-only">Opening the payment page.</p> : null}</Says>
      <div className={BUY_ROW}>
        <Button size="lg" className="flex-1" pending={isBusy} onClick={() => start({ items: [item] })}>
          {isBusy ? "Opening payment" : buyWords(label, price)}
        </Button>
        <AddToCart item={item} />
      </div>
    </div>
  );
}
