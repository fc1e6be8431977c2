"use client";

import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { RunDto, RunSummary, StepInput } from "@/lib/runbooks/schema";
import { fetchJson } from "../fetch-json";

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

type Change = StepInput & { position: number; me: string; at: string };

/** The run as it will be, shown before the shop has answered. */
function withChange(run: RunDto, { position, done, note, me, at }: Change): RunDto {
  const mark = { at, by: me };
  const steps = run.steps.map((step) => {
    if (step.position !== position) return step;
    return {
      ...step,
      ...(done !== undefined && { done: done ? (step.done ?? mark) : null }),
      ...(note !== undefined && { note, noted: note === "" ? null : mark }),
    };
  });
  return { ...run, steps, steps_done: steps.filter((step) => step.done !== null).length };
}

/** Ticks and notes show at once; what the shop says afterwards counts, and what failed is taken back. */
export function useMarkStep(name: Name) {
  const queries = useQueryClient();
  const { queryKey } = runQuery(name);
  return useMutation({
    scope: { id: `run ${name.id}` },
    mutationFn: ({ position, done, note }: Change) =>
      fetchJson<RunDto>(`${base(name.slug)}/${encodeURIComponent(name.id)}/steps/${position}`, {
        method: "PATCH",
        json: { ...(done !== undefined && { done }), ...(note !== undefined && { note }) },
      }),
    onMutate: async (change) => {
      await queries.cancelQueries({ queryKey });
      queries.setQueryData(queryKey, (run) => run && withChange(run, change));
    },
    // While more changes wait, their answers are still to come: only the last one says how things stand.
    onSettled: () => {
      if (queries.isMutating({ mutationKey: ["mark", name.id] }) <= 1) return queries.invalidateQueries({ queryKey });
    },
    mutationKey: ["mark", name.id],
  });
}

export function useFinishRun(name: Name) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (outcome: string) =>
      fetchJson<RunDto>(`${base(name.slug)}/${encodeURIComponent(name.id)}/finish`, {
        method: "POST",
        json: { outcome },
      }),
    onSuccess: (run) => queries.setQueryData(runQuery(name).queryKey, run),
  });
}

/** Where a run is saved from, as evidence. */
export function evidenceHref({ slug, id }: Name, format: "json" | "markdown"): string {
  return `${base(slug)}/${encodeURIComponent(id)}/evidence?format=${format}`;
}
