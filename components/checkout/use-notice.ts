"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { fetchJson } from "../fetch-json";

/** Asks to be told (`true`), or no longer (`false`), when an announced KEY is there. */
export function useNotice(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (wanted: boolean) =>
      fetchJson<void>(`/api/v1/marketplace/keys/${slug}/notice`, { method: wanted ? "POST" : "DELETE" }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["key-access", slug] }),
  });
}
