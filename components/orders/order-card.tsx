import { ExternalLink } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { type Money, money } from "@/lib/kernel/money";
import { formatDay } from "@/lib/kernel/time";
import type { OrderDto, OrderLineDto } from "@/lib/orders/schema";
import type { QuoteLine } from "@/lib/pricing/schema";
import { Price } from "../catalog/price";
import { Badge } from "../ui/badge";
import { buttonStyle } from "../ui/button";
import { chargedSoFar } from "./charge-words";
import { disputeSentence, linePath, lineWords, orderWords } from "./order-words";
import { PlanCharges } from "./plan-charges";
import { PriceSums, type Sum } from "./price-sums";
import { RefundOrder } from "./refund-order";

const KIND_WORDS: Record<OrderLineDto["kind"], string> = { key: "", bundle: " (bundle)", plan: " (plan)" };

/** What stands between the list price and what was charged. A plan's lines begin with its list price. */
function sumsOf(line: OrderLineDto, quote: readonly QuoteLine[]): Sum[] {
  const less = ({ amount, currency }: Money) => money(-amount, currency);
  const refunded = line.refunded.amount > 0 ? [{ label: "Refunded", money: less(line.refunded) }] : [];
  if (line.kind === "plan") return [...quote.slice(1).map((part) => ({ label: part.label, money: part })), ...refunded];
  const slugs = new Set(line.keys.map((key) => key.slug));
  const named = quote.filter((part) => part.kind === "credit" && part.key_slug && slugs.has(part.key_slug));
  // The order's credits are named by KEY; where they do not add up to the line's, its sum alone is told.
  const isNamed = named.reduce((sum, part) => sum - part.amount, 0) === line.credit.amount;
  const credits = isNamed
    ? named.map((part) => ({ label: part.label, money: part }))
    : [{ label: "Credit for what you own", money: less(line.credit) }];
  const all = [
    { label: "List price", money: line.net.amount === line.list.amount ? money(0) : line.list },
    ...credits,
    { label: "Discount", money: less(line.discount) },
  ];
  return [...all.filter((sum) => sum.money.amount !== 0), ...refunded];
}

function LineRow({ line, order: { quote, dispute } }: { line: OrderLineDto; order: OrderDto }) {
  const sums = sumsOf(line, quote);
  // A plan's price is told from its list price on; of everything else, what was charged for it.
  const first = line.kind === "plan" ? quote[0] : undefined;
  return (
    <li className="border-rule border-t py-3">
      <div className="flex items-baseline justify-between gap-6">
        <div className="min-w-0">
          <Link href={linePath(line)} prefetch={false} className="link">
            {line.title}
          </Link>
          <span className="text-soft text-sm">
            {KIND_WORDS[line.kind]}, {lineWords(line, dispute)}
          </span>
        </div>
        <Price money={first ? money(first.amount, first.currency) : line.net} />
      </div>
      {sums.length > 0 ? <PriceSums sums={sums} /> : null}
      {line.kind === "bundle" ? (
        <p className="mt-1 max-w-xl text-soft text-sm">{line.keys.map((key) => key.title).join(", ")}</p>
      ) : null}
    </li>
  );
}

/** A plan's order says what was charged until today: its own total is that of the first day, and after a trial nothing. */
function totalOf({ charges, lines, total, refunded }: OrderDto): { label: string; paid: Money; refunded: Money } {
  if (charges.length > 0) return { label: "Charged so far", ...chargedSoFar(charges) };
  const isTrial = total.amount === 0 && lines.some(({ kind }) => kind === "plan");
  return { label: isTrial ? "Charged so far" : "Total", paid: total, refunded };
}

function OrderTotal({ order }: { order: OrderDto }) {
  const { label, paid, refunded } = totalOf(order);
  return (
    <p className="font-medium">
      {label} <Price money={paid} />
      {refunded.amount > 0 ? (
        <span className="font-normal text-soft text-sm">
          , <Price money={refunded} /> refunded
        </span>
      ) : null}
      {order.dispute?.state === "lost" ? (
        <span className="font-normal text-soft text-sm">
          , <Price money={order.dispute.amount} /> given back by the bank
        </span>
      ) : null}
    </p>
  );
}

/** One order: its state, each line with its own, what was paid and what came back. */
export function OrderCard({ order, cancel }: { order: OrderDto /** For one that waits. */; cancel: ReactNode }) {
  const { label, tone } = orderWords(order);
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
          <LineRow key={`${line.kind} ${line.slug}`} line={line} order={order} />
        ))}
      </ul>
      {order.charges.length > 0 ? (
        <section aria-label={`Charges of order ${order.number}`}>
          <h3 className="border-rule border-t pt-3 pb-2 text-base">Charges</h3>
          <PlanCharges charges={order.charges} />
        </section>
      ) : null}
      {order.dispute ? (
        <div className="border-rule border-t py-3">
          <p className="max-w-xl text-soft text-sm">{disputeSentence(order.dispute)}</p>
        </div>
      ) : null}
      <footer className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-edge border-t pt-3">
        <OrderTotal order={order} />
        {order.receipt_url ? (
          <a href={order.receipt_url} rel="noopener noreferrer" className="target link gap-1.5">
            Receipt <ExternalLink aria-hidden="true" className="size-4" />
            <span className="sr-only"> for order {order.number}</span>
          </a>
        ) : null}
        {order.status === "pending" ? (
          <div className="flex flex-wrap gap-3">
            {cancel}
            {order.checkout_url ? (
              <a href={order.checkout_url} className={buttonStyle({ variant: "secondary" })}>
                Go on to pay
              </a>
            ) : null}
          </div>
        ) : null}
      </footer>
      <RefundOrder order={order} />
    </article>
  );
}
