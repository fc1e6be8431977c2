"use client";

import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import type { AccountDto } from "@/lib/accounts/schema";
import { ApiProblem, fetchJson } from "../fetch-json";

export type Me = Extract<AccountDto, { signed_in: true }>;

/** Null for a visitor who is not signed in. */
async function fetchMe(): Promise<Me | null> {
  try {
    const account = await fetchJson<AccountDto>("/api/v1/account/me");
    return account.signed_in ? account : null;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) return null;
    throw error;
  }
}

const meQuery = queryOptions({ queryKey: ["me"], queryFn: fetchMe, staleTime: 5 * 60_000 });

export function useMe() {
  return useQuery(meQuery);
}

/** The same for the page where it is changed: asked anew on each visit and on each return to it. */
export function useFreshMe() {
  return useQuery({ ...meQuery, staleTime: 0 });
}

/** For what changes it: whoever shows it asks again. */
export function useRefreshMe() {
  const queries = useQueryClient();
  return () => {
    void queries.invalidateQueries({ queryKey: meQuery.queryKey });
  };
}

/** For a failure that may mean that one was signed out meanwhile: then the page asks again who is signed in. */
export function useRecheckMe() {
  const refresh = useRefreshMe();
  return (error: unknown) => {
    if (error instanceof ApiProblem && error.status === 401) refresh();
  };
}
