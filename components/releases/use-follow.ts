"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { fetchJson } from "../fetch-json";

/** Follows a KEY's releases (`true`), or no longer (`false`). */
export function useFollow(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (wanted: boolean) =>
      fetchJson<void>(`/api/v1/marketplace/keys/${slug}/follow`, { method: wanted ? "POST" : "DELETE" }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["key-access", slug] }),
  });
}
