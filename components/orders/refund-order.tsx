"use client";

import { type RefObject, useRef, useState } from "react";
import { formatDay } from "@/lib/kernel/time";
import type { OrderDto, OrderLineDto } from "@/lib/orders/schema";
import { Price } from "../catalog/price";
import { Says } from "../checkout/says";
import { Confirm } from "../ui/confirm";
import { TextField } from "../ui/field";
import { useConfirm } from "../ui/use-confirm";
import { refundAction, refundPromise, refundResult } from "./refund-words";
import { useRefund } from "./use-refund";

/** Which of several lines are to go back; all of them to begin with. */
function LineChoice({
  lines,
  chosen,
  onChange,
}: {
  lines: readonly OrderLineDto[];
  chosen: readonly string[];
  onChange: (ids: string[]) => void;
}) {
  return (
    <fieldset className="grid gap-1">
      <legend className="font-medium">What do you want to give back?</legend>
      {lines.map((line) => (
        <label key={line.id} className="flex min-h-11 items-center gap-3">
          <input
            type="checkbox"
            className="size-5 shrink-0 accent-accent"
            checked={chosen.includes(line.id)}
            onChange={({ target }) =>
              onChange(target.checked ? [...chosen, line.id] : chosen.filter((id) => id !== line.id))
            }
          />
          <span className="min-w-0">
            {line.title}, <Price money={line.net} />
          </span>
        </label>
      ))}
    </fieldset>
  );
}

type AskProps = {
  order: OrderDto;
  lines: OrderLineDto[];
  /** Where it is said how it went. */
  place: RefObject<HTMLDivElement | null>;
  onDone: (said: string) => void;
};

function AskForRefund({ order, lines, place, onDone }: AskProps) {
  const confirm = useConfirm(place);
  const [left, setLeft] = useState<readonly string[]>([]);
  const [reason, setReason] = useState("");
  const refund = useRefund((answer) => {
    confirm.close();
    onDone(refundResult(answer));
  });
  const chosen = lines.filter((line) => !left.includes(line.id));
  const ids = chosen.map((line) => line.id);
  return (
    <Confirm
      opener={
        <>
          Ask for a refund<span className="sr-only"> of order {order.number}</span>
        </>
      }
      title={`Refund of order ${order.number}`}
      what={chosen.length > 0 ? refundPromise(chosen) : "Choose what you want to give back."}
      action={refundAction(chosen)}
      dismiss="Keep it"
      pending={refund.isPending}
      onConfirm={() => ids.length > 0 && refund.mutate({ orderId: order.id, lines: ids, reason: reason.trim() })}
      {...confirm.asking(() => {
        refund.reset();
        setLeft([]);
      })}
    >
      {lines.length > 1 ? (
        <LineChoice
          lines={lines}
          chosen={ids}
          onChange={(kept) => setLeft(lines.map((line) => line.id).filter((id) => !kept.includes(id)))}
        />
      ) : null}
      <TextField
        label="Why (if you like to say)"
        maxLength={1000}
        autoComplete="off"
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <Says error={refund.error} />
    </Confirm>
  );
}

/** The way back: within 30 days, at once or by a person; and how it went. */
export function RefundOrder({ order }: { order: OrderDto }) {
  const [said, setSaid] = useState<string | null>(null);
  const place = useRef<HTMLDivElement>(null);
  const lines = order.lines.filter((line) => line.refundable.state !== "no");
  const { until } = order.refundable;
  const isAsked = order.refundable.is_asked && !said;
  return (
    <div ref={place} tabIndex={-1} className="grid gap-2 outline-none empty:hidden">
      {lines.length > 0 ? (
        <div className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2">
          <AskForRefund order={order} lines={lines} place={place} onDone={setSaid} />
          {until ? <p className="text-soft text-sm">Possible until {formatDay(until)}</p> : null}
        </div>
      ) : null}
      <div aria-live="polite" className="text-base empty:hidden">
        {said ? <p className="mt-3">{said}</p> : null}
      </div>
      {isAsked ? <p className="mt-3 text-base">You asked for a refund; a person is looking at it.</p> : null}
    </div>
  );
}
