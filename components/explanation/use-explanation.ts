"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import type { ExplanationDto } from "@/lib/entitlements/schema";
import { fetchJson } from "../fetch-json";

function explanationQuery(slug: string) {
  return queryOptions({
    queryKey: ["explanation", slug],
    queryFn: () => fetchJson<ExplanationDto>(`/api/v1/marketplace/entitlements/${encodeURIComponent(slug)}/explain`),
    // What a refund or a new purchase changed is to be seen the next time that somebody asks.
    staleTime: 0,
  });
}

/** Why the viewer has a KEY now, or has it not. */
export function useExplanation(slug: string) {
  return useQuery(explanationQuery(slug));
}
