import { ExternalLink } from "lucide-react";
import Link from "next/link";
import { money } from "@/lib/kernel/money";
import { formatDay } from "@/lib/kernel/time";
import type { OrderDto, OrderLineDto } from "@/lib/orders/schema";
import type { QuoteLine } from "@/lib/pricing/schema";
import { Price } from "../catalog/price";
import { signed } from "../checkout/quote-table";
import { Badge } from "../ui/badge";
import { buttonStyle } from "../ui/button";
import { linePath, lineWords, ORDER_WORDS } from "./order-words";
import { RefundOrder } from "./refund-order";

const KIND_WORDS: Record<OrderLineDto["kind"], string> = { key: "", bundle: " (bundle)", plan: " (plan)" };

/** What stands between a plan's price and what was charged: further seats, credits, the trial. */
function PlanSums({ lines }: { lines: readonly QuoteLine[] }) {
  return (
    <ul className="grid w-full gap-1 text-soft text-sm">
      {lines.map((line) => (
        <li key={`${line.kind} ${line.label}`} className="flex justify-between gap-6">
          <span>{line.label}</span>
          <span className="whitespace-nowrap font-mono tabular-nums">{signed(line)}</span>
        </li>
      ))}
    </ul>
  );
}

function LineRow({ line, quote }: { line: OrderLineDto; quote: readonly QuoteLine[] }) {
  // A plan's price is told line by line, from its list price on.
  const [first, ...others] = line.kind === "plan" ? quote : [];
  const reduced = !first && line.net.amount !== line.list.amount;
  return (
    <li className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 border-rule border-t py-3">
      <div className="min-w-0 flex-1 basis-60">
        <Link href={linePath(line)} prefetch={false} className="link">
          {line.title}
        </Link>
        <span className="text-soft text-sm">
          {KIND_WORDS[line.kind]}, {lineWords(line)}
        </span>
        {line.kind === "bundle" ? (
          <p className="text-soft text-sm">{line.keys.map((key) => key.title).join(", ")}</p>
        ) : null}
      </div>
      <div className="text-right">
        <Price money={first ? money(first.amount, first.currency) : line.net} />
        {reduced ? (
          <p className="text-soft text-sm">
            list <Price money={line.list} />
          </p>
        ) : null}
        {line.refunded.amount > 0 ? (
          <p className="text-soft text-sm">
            <Price money={line.refunded} /> refunded
          </p>
        ) : null}
      </div>
      {others.length > 0 ? <PlanSums lines={others} /> : null}
    </li>
  );
}

/** One order: its state, each line with its own, what was paid and what came back. */
export function OrderCard({ order }: { order: OrderDto }) {
  const { label, tone } = ORDER_WORDS[order.status];
  return (
    <article id={order.id} className="rounded-lg border border-rule bg-raised p-5 sm:p-6">
      <header className="flex flex-wrap items-center gap-x-4 gap-y-1 pb-4">
        <h2 className="text-lg">
          Order <span className="font-mono">{order.number}</span>
        </h2>
        <Badge tone={tone}>{label}</Badge>
        {order.organization ? <Badge>for {order.organization}</Badge> : null}
        <time dateTime={order.created_at} className="text-soft text-sm sm:ml-auto">
          {formatDay(order.created_at)}
        </time>
      </header>
      <ul>
        {order.lines.map((line) => (
          <LineRow key={`${line.kind} ${line.slug}`} line={line} quote={order.quote} />
        ))}
      </ul>
      <footer className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-edge border-t pt-3">
        <p className="font-medium">
          Total <Price money={order.total} />
          {order.refunded.amount > 0 ? (
            <span className="font-normal text-soft text-sm">
              , <Price money={order.refunded} /> refunded
            </span>
          ) : null}
        </p>
        {order.receipt_url ? (
          <a href={order.receipt_url} rel="noopener noreferrer" className="target link gap-1.5">
            Receipt <ExternalLink aria-hidden="true" className="size-4" />
            <span className="sr-only"> for order {order.number}</span>
          </a>
        ) : null}
        {order.status === "pending" && order.checkout_url ? (
          <a href={order.checkout_url} className={buttonStyle({ variant: "secondary" })}>
            Go on to pay
          </a>
        ) : null}
      </footer>
      <RefundOrder order={order} />
    </article>
  );
}
