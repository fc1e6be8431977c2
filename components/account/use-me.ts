"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import { ApiProblem, fetchJson } from "../fetch-json";

/** The signed-in person, as far as the pages need to know. */
export type Me = { email: string; name: string | null; email_verified: boolean; role: "user" | "admin" };

/** Null for a visitor who is not signed in. */
async function fetchMe(): Promise<Me | null> {
  try {
    return await fetchJson<Me>("/api/v1/account/me");
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) return null;
    throw error;
  }
}

export const meQuery = queryOptions({ queryKey: ["me"], queryFn: fetchMe, staleTime: 5 * 60_000 });

export function useMe() {
  return useQuery(meQuery);
}
