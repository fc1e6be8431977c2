"use client";

import { CancelledNotice } from "../checkout/cancelled-notice";
import { useBundleQuote } from "./use-bundle-quote";

/** On a bundle's page: not for who has it. */
export function BundleCancelledNotice({ slug }: { slug: string }) {
  const { isOwned, isAsking } = useBundleQuote(slug);
  return <CancelledNotice isBeside={isOwned || isAsking} />;
}
