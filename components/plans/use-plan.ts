"use client";

import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import type { PlanQuoteDto, PlanSubscriptionDto } from "@/lib/plans/schema";
import { fetchJson } from "../fetch-json";
import type { PlanChoice } from "./plan-terms";

/** A plan is one's own (`personal`) or that of an organisation, named by its slug. */
export const PERSONAL = "personal";

/** Where the plan of a subject is managed. Without a name, the page chooses the one that has a plan. */
export function billingHref(subject: string): string {
  return `/account/billing?for=${encodeURIComponent(subject)}`;
}

/** Null for whom never had one. */
function fetchPlan(subject: string): Promise<PlanSubscriptionDto | null> {
  return fetchJson(`/api/v1/billing/subscription?subject=${encodeURIComponent(subject)}`);
}

export function planQuery(subject: string) {
  return queryOptions({ queryKey: ["plan", subject], queryFn: () => fetchPlan(subject) });
}

/** The running or last plan of oneself or of an organisation that one administers. */
export function usePlan(subject: string) {
  return useQuery(planQuery(subject));
}

export type QuoteWish = PlanChoice & { plan: string; subject: string };

/** What a plan would cost with what was paid for bundles taken off; the last answer stays while another is asked for. */
export function usePlanQuote({ plan, interval, seats, subject }: QuoteWish, enabled: boolean) {
  return useQuery({
    queryKey: ["plan-quote", plan, subject, interval, seats],
    queryFn: () => {
      const query = new URLSearchParams({ interval, seats: String(seats), subject });
      return fetchJson<PlanQuoteDto>(`/api/v1/billing/plans/${plan}/quote?${query}`);
    },
    enabled,
    placeholderData: keepPreviousData,
  });
}
