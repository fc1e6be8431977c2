import { ExternalLink } from "lucide-react";
import Link from "next/link";
import { formatDay } from "@/lib/kernel/time";
import type { OrderDto, OrderLineDto } from "@/lib/orders/schema";
import { Price } from "../catalog/price";
import { Badge } from "../ui/badge";
import { buttonStyle } from "../ui/button";
import { LINE_WORDS, ORDER_WORDS } from "./order-words";

function LineRow({ line }: { line: OrderLineDto }) {
  const path = line.kind === "bundle" ? `/marketplace/bundles/${line.slug}` : `/marketplace/${line.slug}`;
  const reduced = line.net.amount !== line.list.amount;
  return (
    <li className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 border-rule border-t py-3">
      <div className="min-w-0">
        <Link href={path} prefetch={false} className="link">
          {line.title}
        </Link>
        <span className="text-soft text-sm">
          {line.kind === "bundle" ? " (bundle)" : ""}, {LINE_WORDS[line.status]}
        </span>
        {line.kind === "bundle" ? (
          <p className="text-soft text-sm">{line.keys.map((key) => key.title).join(", ")}</p>
        ) : null}
      </div>
      <div className="text-right">
        <Price money={line.net} />
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
          <LineRow key={`${line.kind} ${line.slug}`} line={line} />
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
    </article>
  );
}
