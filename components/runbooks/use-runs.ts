"use client";

import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { RunDto, RunSummary } from "@/lib/runbooks/schema";
import { fetchJson } from "../fetch-json";
import type { Unsent } from "./unsent";

const base = (slug: string) => `/api/v1/marketplace/keys/${slug}/runs`;
type Name = { slug: string; id: string };

const runsQuery = (slug: string) =>
  queryOptions({
    queryKey: ["runs", slug],
    queryFn: async () => (await fetchJson<{ items: RunSummary[] }>(base(slug))).items,
    staleTime: 0,
  });

/** Others tick steps off as well: an open run is asked for again while one looks at it. */
const OTHERS_MS = 10_000;
const runQuery = ({ slug, id }: Name) =>
  queryOptions({
    queryKey: ["run", slug, id],
    queryFn: () => fetchJson<RunDto>(`${base(slug)}/${encodeURIComponent(id)}`),
    staleTime: 0,
  });

export function useRuns(slug: string) {
  return useQuery(runsQuery(slug));
}

export function useRun(name: Name) {
  return useQuery({
    ...runQuery(name),
    refetchInterval: ({ state }) => (state.data?.organization && !state.data.finished ? OTHERS_MS : false),
  });
}

type Start = { id: string; title: string };

/** Starts a run. The id is the page's: a second click, or a second try after a broken line, begins no second run. */
export function useStartRun(slug: string, onStarted: (run: RunDto) => void) {
  const queries = useQueryClient();
  const mutationKey = ["start-run", slug];
  const start = useMutation({
    mutationKey,
    mutationFn: (json: Start) => fetchJson<RunDto>(base(slug), { method: "POST", json, undone: "started" }),
    onSuccess: onStarted,
  });
  return {
    error: start.error,
    isBusy: start.isPending || start.isSuccess,
    start: (what: Start) => {
      if (queries.isMutating({ mutationKey }) === 0) start.mutate(what);
    },
  };
}

/** Tells the shop of a tick or a note, whose answer is how things stand; `refresh` asks how they stand. */
export function useSendMark(name: Name) {
  const queries = useQueryClient();
  const { queryKey } = runQuery(name);
  return {
    send: async ({ position, change }: Unsent): Promise<void> => {
      const path = `${base(name.slug)}/${encodeURIComponent(name.id)}/steps/${position}`;
      const run = await fetchJson<RunDto>(path, { method: "PATCH", json: change });
      await queries.cancelQueries({ queryKey });
      queries.setQueryData(queryKey, run);
    },
    refresh: () => void queries.invalidateQueries({ queryKey }),
  };
}

export function useFinishRun(name: Name) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (outcome: string) =>
      fetchJson<RunDto>(`${base(name.slug)}/${encodeURIComponent(name.id)}/finish`, {
        method: "POST",
        json: { outcome },
        undone: "changed",
      }),
    onSuccess: (run) => queries.setQueryData(runQuery(name).queryKey, run),
  });
}

/** Where a run is saved from, as evidence. */
export function evidenceHref({ slug, id }: Name, format: "json" | "markdown"): string {
  return `${base(slug)}/${encodeURIComponent(id)}/evidence?format=${format}`;
}
