"use client";

import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { SessionDto } from "@/lib/accounts/schema";
import { ApiProblem, fetchJson } from "../../fetch-json";
import { useRecheckMe } from "../use-me";

const SESSIONS = "/api/v1/account/sessions";

const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: async () => (await fetchJson<{ items: SessionDto[] }>(SESSIONS)).items,
  staleTime: 0,
});

/** Where the viewer is signed in; asked anew whenever one comes back to the page. */
export function useSessions() {
  return useQuery(sessionsQuery);
}

/** Takes devices that were signed out off the list. What was being asked meanwhile may still name them. */
function useKeepOnly() {
  const queries = useQueryClient();
  return async (isKept: (session: SessionDto) => boolean) => {
    await queries.cancelQueries({ queryKey: sessionsQuery.queryKey });
    queries.setQueryData(sessionsQuery.queryKey, (sessions) => sessions?.filter(isKept));
    void queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
  };
}

async function endSession({ id }: SessionDto): Promise<void> {
  try {
    await fetchJson(`${SESSIONS}/${encodeURIComponent(id)}`, { method: "DELETE" });
  } catch (error) {
    // It ended by itself, or from another page: that is what was wanted.
    if (!(error instanceof ApiProblem && error.status === 404)) throw error;
  }
}

/** Signs one other device out. `onEnded` is told before its row goes. */
export function useEndSession(onEnded: (session: SessionDto) => void) {
  const keepOnly = useKeepOnly();
  return useMutation({
    mutationFn: endSession,
    onSuccess: (_, ended) => {
      onEnded(ended);
      return keepOnly(({ id }) => id !== ended.id);
    },
    onError: useRecheckMe(),
  });
}

/** Signs every device out but this one. `onEnded` is told how many, before their rows go. */
export function useEndOtherSessions(onEnded: (count: number) => void) {
  const keepOnly = useKeepOnly();
  return useMutation({
    mutationFn: () => fetchJson<{ ended: number }>(`${SESSIONS}?keep=current`, { method: "DELETE" }),
    onSuccess: ({ ended }) => {
      onEnded(ended);
      return keepOnly(({ current }) => current);
    },
    onError: useRecheckMe(),
  });
}

/** For what signs the other devices out by itself: the list is asked for again. */
export function useRefreshSessions() {
  const queries = useQueryClient();
  return () => {
    void queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
  };
}
