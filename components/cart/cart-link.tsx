"use client";

import { ShoppingBag } from "lucide-react";
import Link from "next/link";
import { buttonStyle } from "../ui/button";
import { useCart } from "./cart-store";

export function CartLink() {
  const count = useCart().length;
  return (
    <Link
      href="/cart"
      prefetch={false}
      aria-label={count === 0 ? "Cart, empty" : `Cart, ${count} ${count === 1 ? "item" : "items"}`}
      title="Cart"
      className={buttonStyle({ variant: "quiet", size: "icon" })}
    >
      <ShoppingBag aria-hidden="true" className="size-5" />
      {count > 0 ? (
        <span
          aria-hidden="true"
          className="absolute top-1 right-0.5 grid min-w-4.5 place-items-center rounded-full bg-accent px-1 font-mono text-[0.68rem] text-on-accent leading-4.5"
        >
          {count}
        </span>
      ) : null}
    </Link>
  );
}
