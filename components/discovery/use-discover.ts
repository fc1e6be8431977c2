"use client";

import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { DiscoverDto, Signal, Surface } from "@/lib/discovery/schema";
import { useMe } from "../account/use-me";
import { fetchJson } from "../fetch-json";
import { forgetSignal, keepSignals } from "./signals-api";

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

/** Something that was sent away, and what to call it when that is said. */
export type SentAway = { readonly signal: Signal; readonly title: string };

function without(found: DiscoverDto, { kind, value }: Signal): DiscoverDto {
  return {
    ...found,
    items: found.items.filter(({ slug }) => kind !== "dismissed" || slug !== value),
    bundles: found.bundles.filter(({ slug }) => kind !== "dismissed_bundle" || slug !== value),
    plan: kind === "dismissed_plan" ? null : found.plan,
  };
}

/** "Not for me": it goes at once, and what comes next in line takes its place. It can be taken back. */
export function useSendAway() {
  const queries = useQueryClient();
  const refresh = () => {
    for (const queryKey of [["discover"], ["signals"]]) void queries.invalidateQueries({ queryKey });
  };
  const send = useMutation({
    mutationFn: ({ signal }: SentAway) => keepSignals([signal]),
    onSuccess: async (_, { signal }) => {
      await queries.cancelQueries({ queryKey: ["discover"] });
      queries.setQueriesData<DiscoverDto>({ queryKey: ["discover"] }, (found) => found && without(found, signal));
      refresh();
    },
  });
  const undo = useMutation({
    mutationFn: ({ signal }: SentAway) => forgetSignal(signal),
    onSuccess: () => {
      send.reset();
      refresh();
    },
  });
  return { send, undo };
}
