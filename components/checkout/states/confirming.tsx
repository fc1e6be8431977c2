"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useConfirmedOrder } from "../../orders/use-orders";
import { ButtonLink, buttonStyle } from "../../ui/button";
import { Spinner } from "../../ui/spinner";

/** An order for this KEY is on its way: no second Buy. It looks by itself until the order is settled. */
export function Confirming({ slug, orderId }: { slug: string; orderId: string | null }) {
  const queries = useQueryClient();
  const { data: order } = useConfirmedOrder(orderId);
  const isSettled = order !== undefined && order.status !== "pending" && order.status !== "processing";
  useEffect(() => {
    if (isSettled) queries.invalidateQueries({ queryKey: ["key-access", slug] });
  }, [isSettled, queries, slug]);

  const isDelayed = order?.status === "processing";
  return (
    <div className="grid gap-3" aria-live="polite">
      <p className="flex items-center gap-2.5 font-medium">
        <Spinner /> Confirming your payment
      </p>
      <p className="text-soft text-sm max-lg:hidden">
        {isDelayed
          ? "Your bank takes a few days for this kind of payment. A mail comes when it is done."
          : "This page updates by itself. You can close it: the KEY will be in your library."}
      </p>
      {order?.status === "pending" && order.checkout_url ? (
        <a href={order.checkout_url} className={buttonStyle({ variant: "secondary" })}>
          Go back to the payment page
        </a>
      ) : null}
      <ButtonLink href="/account/orders" variant="quiet" className="max-lg:hidden">
        See your orders
      </ButtonLink>
    </div>
  );
}
