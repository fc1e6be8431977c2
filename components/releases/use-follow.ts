"use client";

import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { FollowedDto } from "@/lib/releases/schema";
import { useRecheckMe } from "../account/use-me";
import { fetchJson } from "../fetch-json";

function sendFollow(slug: string, wanted: boolean): Promise<void> {
  return fetchJson<void>(`/api/v1/marketplace/keys/${slug}/follow`, { method: wanted ? "POST" : "DELETE" });
}

/** Follows a KEY's releases (`true`), or no longer (`false`). */
export function useFollow(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (wanted: boolean) => sendFollow(slug, wanted),
    onSettled: () => queries.invalidateQueries({ queryKey: ["key-access", slug] }),
  });
}

const followedQuery = queryOptions({
  queryKey: ["followed"],
  queryFn: async () => (await fetchJson<{ items: FollowedDto[] }>("/api/v1/follows")).items,
  staleTime: 0,
});

/** What the viewer follows; asked anew whenever one comes back to the page. */
export function useFollowed() {
  return useQuery(followedQuery);
}

/** Follows one of them no longer. `onStopped` is told before its row goes. */
export function useStopFollowing(onStopped: (item: FollowedDto) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ slug }: FollowedDto) => sendFollow(slug, false),
    onSuccess: async (_, stopped) => {
      onStopped(stopped);
      await queries.cancelQueries({ queryKey: followedQuery.queryKey });
      queries.setQueryData(followedQuery.queryKey, (items) => items?.filter(({ slug }) => slug !== stopped.slug));
      for (const queryKey of [followedQuery.queryKey, ["key-access", stopped.slug]])
        void queries.invalidateQueries({ queryKey });
    },
    onError: useRecheckMe(),
  });
}
