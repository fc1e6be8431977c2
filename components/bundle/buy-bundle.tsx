"use client";

import Link from "next/link";
import type { BundleDto } from "@/lib/catalog/schema";
import { Price } from "../catalog/price";
import { QuoteTable } from "../checkout/quote-table";
import { BundleAction } from "./bundle-action";
import { BundleSums } from "./sums";
import { useBundleQuote } from "./use-bundle-quote";

type Offered = Pick<BundleDto, "slug" | "status" | "price" | "parts_total" | "savings_bps">;

/** What it costs and why; who has it already is told no price. */
function Costs({ bundle }: { bundle: Offered }) {
  const { quote, isOwned } = useBundleQuote(bundle.slug);
  if (isOwned) return null;
  const hasCredit = quote?.lines.some((line) => line.kind === "credit");
  return (
    <>
      <p className="flex items-baseline gap-3">
        <Price money={bundle.price} className="font-semibold text-3xl tracking-tight" />
        <span className="text-soft text-sm">once, every version</span>
      </p>
      <BundleSums bundle={bundle} />
      {quote && hasCredit ? <QuoteTable quote={quote} /> : null}
    </>
  );
}

/** Price, reasons and the one button. On a phone the button stays at the bottom edge, the reasons in the page. */
export function BuyBundle({ bundle }: { bundle: Offered }) {
  const { isOwned } = useBundleQuote(bundle.slug);
  return (
    <div className="grid gap-4 rounded-lg border border-rule bg-raised p-5 lg:sticky lg:top-6">
      {bundle.status === "on_sale" ? <Costs bundle={bundle} /> : null}
      <div
        data-buy-bar
        className="max-lg:fixed max-lg:inset-x-0 max-lg:bottom-0 max-lg:z-30 max-lg:border-rule max-lg:border-t max-lg:bg-raised max-lg:px-4 max-lg:pt-3 max-lg:pb-[max(0.75rem,env(safe-area-inset-bottom))]"
      >
        {bundle.status === "on_sale" ? (
          <BundleAction slug={bundle.slug} price={bundle.price} />
        ) : (
          <p>This bundle is not on sale. Its KEYS are, each for itself.</p>
        )}
      </div>
      <p className="text-soft text-sm">
        {isOwned ? null : "What you paid for a KEY in it comes off the price. "}
        Refund within 30 days if nothing was downloaded:{" "}
        <Link href="/refunds" prefetch={false} className="link">
          refunds
        </Link>
        .
      </p>
    </div>
  );
}
