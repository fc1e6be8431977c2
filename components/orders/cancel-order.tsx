"use client";

import type { RefObject } from "react";
import type { OrderDto } from "@/lib/orders/schema";
import { Says } from "../checkout/says";
import { Confirm } from "../ui/confirm";
import { useConfirm } from "../ui/use-confirm";
import { useCancelOrder } from "./use-orders";

type Props = {
  order: OrderDto;
  /** Where it is said that it is done; the order goes from the list. */
  place: RefObject<HTMLElement | null>;
  onDone: (said: string) => void;
};

/** Lets go of an order that is not paid, after a question. */
export function CancelOrder({ order, place, onDone }: Props) {
  const confirm = useConfirm(place);
  const cancel = useCancelOrder(() => {
    confirm.close();
    onDone(`Order ${order.number} is cancelled. Nothing was charged.`);
  });
  return (
    <Confirm
      opener={
        <>
          Cancel this order<span className="sr-only"> with the number {order.number}</span>
        </>
      }
      title={`Cancel order ${order.number}?`}
      what="Nothing was charged, and it can no longer be paid. You can buy the same again at any time."
      action="Cancel this order"
      dismiss="Keep it"
      pending={cancel.isPending}
      onConfirm={() => cancel.mutate(order.id)}
      {...confirm.asking(cancel.reset)}
    >
      <Says error={cancel.error} />
    </Confirm>
  );
}
