"use client";

import { type RefObject, useRef, useState } from "react";
import type { OrderList as Listed, PlanChargeDto } from "@/lib/orders/schema";
import { SignInPrompt } from "../account/sign-in-prompt";
import { ApiProblem } from "../fetch-json";
import { NotLoaded } from "../not-loaded";
import { Button, ButtonLink } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { Skeleton } from "../ui/skeleton";
import { CancelOrder } from "./cancel-order";
import { OrderCard } from "./order-card";
import { PlanCharges } from "./plan-charges";
import { useOrders } from "./use-orders";

function Waiting() {
  return (
    <div role="status" className="grid gap-5">
      <span className="sr-only">Loading your orders</span>
      <Skeleton className="h-44" />
      <Skeleton className="h-44" />
    </div>
  );
}

/** Of plans that somebody else ordered, or that were made at Stripe: without an order among these. */
function OtherCharges({ charges }: { charges: readonly PlanChargeDto[] }) {
  return (
    <section aria-labelledby="other-charges" className="rounded-lg border border-rule bg-raised p-5 sm:p-6">
      <h2 id="other-charges" className="pb-3 text-lg">
        Charges of your plans
      </h2>
      <PlanCharges charges={charges} isNamed />
    </section>
  );
}

type ListProps = {
  list: Listed;
  page: number;
  onPage: (page: number) => void;
  place: RefObject<HTMLElement | null>;
  onSaid: (said: string) => void;
};

function Orders({ list, page, onPage, place, onSaid }: ListProps) {
  if (list.total === 0 && list.other_charges.length === 0)
    return (
      <EmptyState title="No orders yet">
        <p>Each purchase stands here with its lines, its receipt and its state.</p>
        <ButtonLink href="/marketplace">Look at the catalog</ButtonLink>
      </EmptyState>
    );
  const pages = Math.ceil(list.total / list.limit);
  return (
    <div className="grid gap-6">
      {page === 1 && list.other_charges.length > 0 ? <OtherCharges charges={list.other_charges} /> : null}
      {list.items.map((order) => (
        <OrderCard key={order.id} order={order} cancel={<CancelOrder order={order} place={place} onDone={onSaid} />} />
      ))}
      {pages > 1 ? (
        <nav aria-label="Pages" className="flex items-center justify-between">
          <Button variant="secondary" disabled={page <= 1} onClick={() => onPage(page - 1)}>
            Newer
          </Button>
          <span className="font-mono text-soft text-sm">
            {page} / {pages}
          </span>
          <Button variant="secondary" disabled={page >= pages} onClick={() => onPage(page + 1)}>
            Older
          </Button>
        </nav>
      ) : null}
    </div>
  );
}

/** The viewer's orders, newest first. */
export function OrderList() {
  const [page, setPage] = useState(1);
  const [said, setSaid] = useState<string | null>(null);
  const place = useRef<HTMLDivElement>(null);
  const { data: list, error, isPending, refetch } = useOrders(page);
  if (error instanceof ApiProblem && error.status === 401)
    return <SignInPrompt what="your orders" path="/account/orders" />;
  if (error) return <NotLoaded error={error} onRetry={() => refetch()} />;
  if (isPending) return <Waiting />;
  return (
    <>
      <div ref={place} role="status" tabIndex={-1} className="mb-5 outline-none empty:hidden">
        {said}
      </div>
      <Orders list={list} page={page} onPage={setPage} place={place} onSaid={setSaid} />
    </>
  );
}
