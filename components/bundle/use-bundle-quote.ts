"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import type { Quote } from "@/lib/pricing/schema";
import { fetchJson } from "../fetch-json";

function bundleQuoteQuery(slug: string) {
  return queryOptions({
    queryKey: ["key-access", "bundle", slug],
    queryFn: () => fetchJson<Quote>(`/api/v1/marketplace/bundles/${slug}/quote`),
  });
}

/** What the bundle costs the signed-in viewer, with what they paid before taken off. */
export function useBundleQuote(slug: string, enabled: boolean) {
  return useQuery({ ...bundleQuoteQuery(slug), enabled });
}
