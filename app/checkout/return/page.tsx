import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { OrderOutcome } from "@/components/orders/order-outcome";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export const metadata: Metadata = { title: "Your order", robots: { index: false, follow: false } };

/** Where Stripe sends a buyer back to. The order's id in the address grants nothing and shows nothing to others. */
export default async function ReturnPage({ searchParams }: Props) {
  const { order } = await searchParams;
  if (typeof order !== "string" || order === "") notFound();
  return (
    <div className="shell pt-12 md:pt-20">
      <div className="max-w-2xl">
        <OrderOutcome orderId={order} />
      </div>
    </div>
  );
}
