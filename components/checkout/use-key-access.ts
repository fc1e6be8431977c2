"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import type { KeyAccessDto } from "@/lib/checkout/schema";
import { fetchJson } from "../fetch-json";

/** What the viewer may do with one KEY; a visitor who is not signed in gets the state `signed_out`. */
export function keyAccessQuery(slug: string) {
  return queryOptions({
    queryKey: ["key-access", slug],
    queryFn: () => fetchJson<KeyAccessDto>(`/api/v1/marketplace/keys/${slug}/access`),
  });
}

export function useKeyAccess(slug: string) {
  return useQuery(keyAccessQuery(slug));
}
