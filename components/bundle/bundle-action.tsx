"use client";

import Link from "next/link";
import type { Money } from "@/lib/kernel/money";
import type { Quote } from "@/lib/pricing/schema";
import { BuyNow } from "../checkout/states/buy";
import { BuySignedOut } from "../checkout/states/buy-signed-out";
import { VerifyFirst } from "../checkout/states/verify-first";
import { problemSentence } from "../fetch-json";
import { useBundleQuote } from "./use-bundle-quote";

function labelFor(quote: Quote): string {
  return quote.lines.some((line) => line.kind === "credit") ? "Complete for" : "Buy for";
}

function OwnedBundle() {
  return (
    <p>
      Yours: every KEY of it is in{" "}
      <Link href="/account/keys" prefetch={false} className="link">
        your library
      </Link>
      .
    </p>
  );
}

/** The one button of a bundle: the list price for a visitor, the own price for a customer, none for its owner. */
export function BundleAction({ slug, price }: { slug: string; price: Money }) {
  const { me, quote, isOwned, error } = useBundleQuote(slug);
  const item = { kind: "bundle" as const, slug };
  if (!me) return <BuySignedOut item={item} price={price} path={`/marketplace/bundles/${slug}`} />;
  if (!me.email_verified) return <VerifyFirst />;
  if (isOwned) return <OwnedBundle />;
  if (error) return <p className="text-base">{problemSentence(error)}</p>;
  return <BuyNow item={item} price={quote?.total ?? price} label={quote ? labelFor(quote) : "Buy for"} />;
}
