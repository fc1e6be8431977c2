import type { Metadata } from "next";
import { Cart } from "@/components/cart/cart";
import { CancelledNotice } from "@/components/checkout/cancelled-notice";

export const metadata: Metadata = { title: "Cart", robots: { index: false, follow: true } };

export default function CartPage() {
  return (
    <div className="shell pt-10 md:pt-14">
      <h1 className="text-3xl md:text-4xl">Cart</h1>
      <CancelledNotice />
      <div className="mt-8 min-h-64">
        <Cart />
      </div>
    </div>
  );
}
