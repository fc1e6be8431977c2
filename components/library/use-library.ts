"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import type { EntitledKey, EntitlementList } from "@/lib/entitlements/schema";
import { fetchJson } from "../fetch-json";

const PAGE_SIZE = 100;

/** Every KEY that the viewer can use; page after page until all are there. */
async function fetchLibrary(): Promise<EntitledKey[]> {
  const items: EntitledKey[] = [];
  for (let page = 1; ; page += 1) {
    const list = await fetchJson<EntitlementList>(`/api/v1/marketplace/entitlements?page=${page}&limit=${PAGE_SIZE}`);
    items.push(...list.items);
    if (list.items.length === 0 || items.length >= list.total) return items;
  }
}

const libraryQuery = queryOptions({ queryKey: ["library"], queryFn: fetchLibrary });

/** `enabled` false: not asked, for a page that visitors see too. */
export function useLibrary(enabled = true) {
  return useQuery({ ...libraryQuery, enabled });
}
