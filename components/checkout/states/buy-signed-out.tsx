"use client";

import Link from "next/link";
import { formatMoney, type Money } from "@/lib/kernel/money";
import { AddToCart } from "../../cart/add-to-cart";
import type { CartItem } from "../../cart/lists";
import { buttonStyle } from "../../ui/button";
import { rememberIntent } from "../intent";
import { signInHref } from "../offer";

type Props = { item: CartItem; price: Money; path: string };

/** On a phone the bar has one row: the cart as a picture, the purchase in words. */
export const BUY_ROW = "flex gap-2 lg:grid lg:grid-cols-1 [&>:last-child]:max-lg:order-first";

/** For a visitor: a plain link, so that it also works without scripts. The wish is kept over signing in. */
export function BuySignedOut({ item, price, path }: Props) {
  return (
    <div className={BUY_ROW}>
      <Link
        href={signInHref(path)}
        prefetch={false}
        onClick={() => rememberIntent(item)}
        className={buttonStyle({ size: "lg", className: "flex-1" })}
      >
        Buy for {formatMoney(price)}
      </Link>
      <AddToCart item={item} />
    </div>
  );
}
