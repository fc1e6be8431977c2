"use client";

import { Check, ShoppingBag } from "lucide-react";
import Link from "next/link";
import { useRef } from "react";
import { Button, buttonStyle } from "../ui/button";
import { addToCart, useCart } from "./cart-store";
import { type CartItem, isSameItem } from "./lists";

/** Puts the item aside, to pay for several at once; afterwards it is the way to the cart. */
export function AddToCart({ item }: { item: CartItem }) {
  const isPressed = useRef(false);
  const isThere = useCart().some((other) => isSameItem(other, item));
  const add = () => {
    isPressed.current = true;
    addToCart(item);
  };
  /** The button that had the focus is gone; what took its place goes on with it, and is read out. */
  const takeFocus = (link: HTMLAnchorElement | null) => {
    if (!link) return;
    if (isPressed.current && document.activeElement === document.body) link.focus();
    isPressed.current = false;
  };
  // The cart is kept by scripts: where none run, the button is not there.
  const look = { variant: "secondary", size: "lg", className: "max-lg:px-3 noscript:hidden" } as const;
  if (isThere)
    return (
      <Link ref={takeFocus} href="/cart" prefetch={false} className={buttonStyle(look)}>
        <Check aria-hidden="true" className="size-5 text-accent" />
        <span className="max-lg:sr-only">In your cart</span>
      </Link>
    );
  return (
    <Button {...look} onClick={add}>
      <ShoppingBag aria-hidden="true" className="size-5" />
      <span className="max-lg:sr-only">Add to cart</span>
    </Button>
  );
}
