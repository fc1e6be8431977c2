"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import type { AccountDto } from "@/lib/accounts/schema";
import { ApiProblem, fetchJson } from "../fetch-json";

type Me = Extract<AccountDto, { signed_in: true }>;

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
