"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import type { Quote } from "@/lib/pricing/schema";
import { useMe } from "../account/use-me";
import { ApiProblem, fetchJson } from "../fetch-json";

function bundleQuoteQuery(slug: string) {
  return queryOptions({
    queryKey: ["key-access", "bundle", slug],
    queryFn: () => fetchJson<Quote>(`/api/v1/marketplace/bundles/${slug}/quote`),
  });
}

/** What the bundle costs the signed-in viewer, with what they paid before taken off; or that it is theirs already. */
export function useBundleQuote(slug: string) {
  const { data: me, isPending: isLooking } = useMe();
  const { data: quote, error, isLoading } = useQuery({ ...bundleQuoteQuery(slug), enabled: Boolean(me) });
  const isOwned = error instanceof ApiProblem && error.code === "already_owned";
  return {
    me,
    quote: isOwned ? undefined : quote,
    isOwned,
    error: isOwned ? null : error,
    isAsking: isLooking || isLoading,
  };
}
