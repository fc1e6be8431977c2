"use client";

import type { Money } from "@/lib/kernel/money";
import type { Quote } from "@/lib/pricing/schema";
import { useMe } from "../account/use-me";
import { QuoteTable } from "../checkout/quote-table";
import { BuyNow, BuySignedOut } from "../checkout/states/buy";
import { VerifyFirst } from "../checkout/states/verify-first";
import { problemSentence } from "../fetch-json";
import { useBundleQuote } from "./use-bundle-quote";

function labelFor(quote: Quote): string {
  if (quote.total.amount === 0) return "Add to your library for";
  return quote.lines.some((line) => line.kind === "credit") ? "Complete for" : "Buy for";
}

/** The one button of a bundle: the list price for a visitor, the own price with its reasons for a customer. */
export function BundleAction({ slug, price }: { slug: string; price: Money }) {
  const { data: me } = useMe();
  const quote = useBundleQuote(slug, Boolean(me));
  const item = { kind: "bundle" as const, slug };
  if (!me) return <BuySignedOut item={item} price={price} path={`/marketplace/bundles/${slug}`} />;
  if (!me.email_verified) return <VerifyFirst />;
  if (quote.error) return <p className="text-[0.95rem]">{problemSentence(quote.error)}</p>;
  const credits = quote.data?.lines.some((line) => line.kind === "credit");
  return (
    <div className="grid gap-4">
      {quote.data && credits ? (
        <div className="max-lg:hidden">
          <QuoteTable quote={quote.data} />
        </div>
      ) : null}
      <BuyNow item={item} price={quote.data?.total ?? price} label={quote.data ? labelFor(quote.data) : "Buy for"} />
    </div>
  );
}
