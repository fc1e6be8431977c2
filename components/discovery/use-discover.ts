"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import type { DiscoverDto, Surface } from "@/lib/discovery/schema";
import { useMe } from "../account/use-me";
import { fetchJson } from "../fetch-json";

type Asked = { surface: Surface; page?: string; limit?: number };

function discoverQuery({ surface, page, limit = 6 }: Asked) {
  const params = new URLSearchParams({ surface, limit: String(limit), ...(page && { page }) });
  return queryOptions({
    queryKey: ["discover", surface, page ?? null],
    queryFn: () => fetchJson<DiscoverDto>(`/api/v1/marketplace/discover?${params}`),
    staleTime: 60_000,
  });
}

/** What the shop would recommend to whoever is signed in; a visitor is not asked about. */
export function useDiscover(asked: Asked) {
  const { data: me } = useMe();
  return useQuery({ ...discoverQuery(asked), enabled: Boolean(me) });
}
