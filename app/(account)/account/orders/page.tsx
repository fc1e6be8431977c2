import type { Metadata } from "next";
import { OrderList } from "@/components/orders/order-list";

export const metadata: Metadata = { title: "Your orders" };

export default function OrdersPage() {
  return (
    <>
      <h1 className="mb-6 text-3xl">Your orders</h1>
      <OrderList />
    </>
  );
}
