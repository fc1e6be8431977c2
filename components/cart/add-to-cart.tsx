"use client";

import { Check, ShoppingBag } from "lucide-react";
import Link from "next/link";
import { Button, buttonStyle } from "../ui/button";
import { addToCart, useCart } from "./cart-store";
import { type CartItem, isSameItem } from "./lists";

/** Puts the item aside, to pay for several at once; afterwards it is the way to the cart. */
export function AddToCart({ item }: { item: CartItem }) {
  const isThere = useCart().some((other) => isSameItem(other, item));
  // The cart is kept by scripts: where none run, the button is not there.
  const look = { variant: "secondary", size: "lg", className: "max-lg:px-3 noscript:hidden" } as const;
  if (isThere)
    return (
      <Link href="/cart" prefetch={false} className={buttonStyle(look)}>
        <Check aria-hidden="true" className="size-5 text-accent" />
        <span className="max-lg:sr-only">In your cart</span>
      </Link>
    );
  return (
    <Button {...look} onClick={() => addToCart(item)}>
      <ShoppingBag aria-hidden="true" className="size-5" />
      <span className="max-lg:sr-only">Add to cart</span>
    </Button>
  );
}
