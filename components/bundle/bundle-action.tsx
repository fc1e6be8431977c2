"use client";

import Link from "next/link";
import type { Money } from "@/lib/kernel/money";
import type { Quote } from "@/lib/pricing/schema";
import { BuyNow } from "../checkout/states/buy";
import { BuySignedOut } from "../checkout/states/buy-signed-out";
import { VerifyFirst } from "../checkout/states/verify-first";
import { problemSentence } from "../fetch-json";
import { useSteady } from "../use-steady";
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

type State = "visitor" | "unverified" | "owned" | "failed" | "buying";

function stateOf({ me, isOwned, error }: ReturnType<typeof useBundleQuote>): State {
  if (!me) return "visitor";
  if (!me.email_verified) return "unverified";
  if (isOwned) return "owned";
  return error ? "failed" : "buying";
}

/** The one button of a bundle: the list price for a visitor, the own price for a customer, none for its owner. */
export function BundleAction({ slug, price }: { slug: string; price: Money }) {
  const found = useBundleQuote(slug);
  const { box, shown: state } = useSteady(stateOf(found));
  const { quote } = found;
  const item = { kind: "bundle" as const, slug };
  return (
    <div ref={box}>
      {state === "visitor" ? <BuySignedOut item={item} price={price} path={`/marketplace/bundles/${slug}`} /> : null}
      {state === "unverified" ? <VerifyFirst /> : null}
      {state === "owned" ? <OwnedBundle /> : null}
      {state === "failed" ? <p className="text-base">{problemSentence(found.error)}</p> : null}
      {state === "buying" ? (
        <BuyNow item={item} price={quote?.total ?? price} label={quote ? labelFor(quote) : "Buy for"} />
      ) : null}
    </div>
  );
}
