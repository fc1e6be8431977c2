"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Download } from "lucide-react";
import Link from "next/link";
import { useEffect } from "react";
import type { ConfirmedOrderDto, OrderDto, OrderLineDto } from "@/lib/orders/schema";
import { SignInPrompt } from "../account/sign-in-prompt";
import { clearFromCart } from "../cart/cart-store";
import { Price } from "../catalog/price";
import { Says } from "../checkout/says";
import { useDownload } from "../checkout/use-download";
import { NextSteps } from "../discovery/next-steps";
import { ApiProblem, problemSentence } from "../fetch-json";
import { Alert } from "../ui/alert";
import { Button, ButtonLink, buttonStyle } from "../ui/button";
import { Spinner } from "../ui/spinner";
import { lineWords } from "./order-words";
import { AfterPlanOrder, PlanOutcome, planThanks } from "./plan-outcome";
import { useConfirmedOrder } from "./use-orders";

function KeyDownload({ slug, title }: { slug: string; title: string }) {
  const download = useDownload(slug);
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-rule border-t py-3">
      <Link href={`/marketplace/${slug}`} prefetch={false} className="link">
        {title}
      </Link>
      <Button pending={download.isPending} onClick={() => download.mutate(undefined)}>
        <Download aria-hidden="true" className="size-4" />
        Download<span className="sr-only"> {title}</span>
      </Button>
      <div className="w-full">
        <Says error={download.error}>
          {download.data ? (
            <p className="text-sm">
              Version {download.data.version}. SHA-256:{" "}
              <code className="break-all text-xs">{download.data.sha256}</code>
            </p>
          ) : null}
        </Says>
      </div>
    </li>
  );
}

function LineOutcome({ line, order }: { line: OrderLineDto; order: OrderDto }) {
  const saysItself = line.status === "paid" && line.kind === "key";
  return (
    <section>
      {saysItself ? null : (
        <h2 className="text-base">
          {line.title}
          <span className="font-normal text-soft">
            {line.kind === "bundle" ? " (bundle)" : ""}: {lineWords(line, order.dispute)}
          </span>
        </h2>
      )}
      {line.status === "paid" ? (
        <ul className={saysItself ? "border-rule border-b" : "mt-2 border-rule border-b"}>
          {line.keys.map((key) => (
            <KeyDownload key={key.slug} slug={key.slug} title={key.title} />
          ))}
        </ul>
      ) : null}
    </section>
  );
}

function Settled({ order }: { order: OrderDto }) {
  const isFree = order.total.amount === 0;
  const plan = order.lines.find((line) => line.kind === "plan");
  const thanks = plan ? planThanks(plan) : "Thank you. It is yours.";
  return (
    <div className="grid gap-6">
      <div role="status">
        <h1 className="text-3xl">{order.status === "refunded" ? "Refunded" : thanks}</h1>
        <p className="mt-3 text-soft">
          Order <span className="font-mono text-ink">{order.number}</span>
          {isFree ? `, nothing to pay${plan ? " today" : ""}` : ", "}
          {isFree ? null : <Price money={order.total} className="text-ink" />}.{" "}
          {plan && isFree ? null : "The receipt is in your mail."}
        </p>
      </div>
      {order.lines.map((line) =>
        line.kind === "plan" ? (
          <PlanOutcome key={line.slug} line={line} order={order} />
        ) : (
          <LineOutcome key={`${line.kind} ${line.slug}`} line={line} order={order} />
        ),
      )}
      <div className="flex flex-wrap gap-3">
        {plan ? (
          <AfterPlanOrder />
        ) : (
          <ButtonLink href="/account/keys" variant="secondary">
            Your KEYS
          </ButtonLink>
        )}
        <ButtonLink href="/account/orders" variant="quiet">
          Your orders
        </ButtonLink>
      </div>
      {order.status === "paid" && !plan ? <NextSteps surface="order" title="What may come next" /> : null}
    </div>
  );
}

const WAITING = {
  unreachable:
    "Payments are not reachable at the moment, so yours cannot be seen yet. What you paid is not lost and need not be paid again. This page asks again by itself; you can close it, and the receipt comes by mail.",
  delayed:
    "Your bank takes a few days for this kind of payment. Nothing is left for you to do: a mail comes when it is done.",
  soon: "This page updates by itself. You can close it: what you bought will be in your library, and the receipt in your mail.",
};

function Waiting({ order }: { order: ConfirmedOrderDto | undefined }) {
  const isReachable = order?.payments_reachable ?? true;
  const sentence = isReachable ? WAITING[order?.status === "processing" ? "delayed" : "soon"] : WAITING.unreachable;
  return (
    <div role="status" className="grid gap-4">
      <h1 className="flex items-center gap-4 text-3xl">
        <Spinner /> Confirming your payment
      </h1>
      <p className="max-w-xl text-soft">{sentence}</p>
      {isReachable && order?.status === "pending" && order.checkout_url ? (
        <p>
          Not paid yet?{" "}
          <a href={order.checkout_url} className="link">
            Go back to the payment page
          </a>
        </p>
      ) : null}
    </div>
  );
}

const BACK: Record<OrderLineDto["kind"], (slug: string) => string> = {
  key: (slug) => `/marketplace/${slug}`,
  bundle: (slug) => `/marketplace/bundles/${slug}`,
  plan: () => "/pricing#plans",
};

function NotPaid({ order }: { order: OrderDto }) {
  const [line] = order.lines;
  const back = order.lines.length === 1 && line ? BACK[line.kind](line.slug) : "/cart";
  return (
    <div role="status" className="grid gap-4">
      <h1 className="text-3xl">{order.status === "expired" ? "The payment page has expired" : "The payment failed"}</h1>
      <p className="text-soft">Nothing was charged for order {order.number}. You can try again.</p>
      <ButtonLink href={back} className="justify-self-start">
        Back to what you wanted
      </ButtonLink>
    </div>
  );
}

/** After paying: what became of each item. It shows what the server confirmed to this viewer and grants nothing. */
export function OrderOutcome({ orderId }: { orderId: string }) {
  const { data: order, error } = useConfirmedOrder(orderId);
  const isPaid = order?.status === "paid";
  const queries = useQueryClient();
  useEffect(() => {
    if (!isPaid || !order) return;
    clearFromCart(order.lines.flatMap(({ kind, slug }) => (kind === "plan" ? [] : [{ kind, slug }])));
    // What the other pages remember about access, library and orders is older than this payment.
    for (const queryKey of [["key-access"], ["library"], ["orders"], ["plan"], ["discover"]])
      queries.invalidateQueries({ queryKey });
  }, [isPaid, order, queries]);

  if (error instanceof ApiProblem && error.status === 401)
    return (
      <>
        <h1 className="sr-only">Your order</h1>
        <SignInPrompt what="this order" path={`/checkout/return?order=${orderId}`} />
      </>
    );
  if (error instanceof ApiProblem && error.status === 404)
    return (
      <div className="grid gap-4">
        <h1 className="text-3xl">This order is not among yours</h1>
        <p className="text-soft">It may belong to another account. What you own stands in your library.</p>
        <Link href="/account/keys" className={buttonStyle({ variant: "secondary", className: "justify-self-start" })}>
          Your KEYS
        </Link>
      </div>
    );
  if (error && !order)
    return (
      <Alert tone="warning" title="The payment is not confirmed yet">
        <p>{problemSentence(error)} This page asks again by itself; what you paid is not lost.</p>
      </Alert>
    );
  if (!order || order.status === "pending" || order.status === "processing") return <Waiting order={order} />;
  return order.status === "paid" || order.status === "refunded" ? <Settled order={order} /> : <NotPaid order={order} />;
}
