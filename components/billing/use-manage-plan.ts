"use client";

import { type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query";
import type { PlanPreviewDto, PlanSubscriptionDto } from "@/lib/plans/schema";
import { useRecheckMe } from "../account/use-me";
import { ApiProblem, fetchJson } from "../fetch-json";
import { planQuery } from "../plans/use-plan";

export type PlanChange = { interval: "month" | "year"; seats: number; plan: string };

function post<T>(what: string, json: Record<string, unknown>): Promise<T> {
  return fetchJson<T>(`/api/v1/billing/subscription/${what}`, { method: "POST", json, undone: "changed" });
}

/** After a change: the answer is the plan, and what other pages remember about access is older than it. */
function useTakeOver(subject: string) {
  const queries = useQueryClient();
  return (plan: PlanSubscriptionDto) => {
    queries.setQueryData(planQuery(subject).queryKey, plan);
    for (const queryKey of [["key-access"], ["library"], ["plan-quote"]]) void queries.invalidateQueries({ queryKey });
  };
}

/** A refusal may mean that the plan is not what the page shows: it is looked at again. */
function useLookAgain(subject: string) {
  const queries = useQueryClient();
  const recheckMe = useRecheckMe();
  return (error: Error) => {
    recheckMe(error);
    const isStale = error instanceof ApiProblem && (error.status === 404 || error.status === 409);
    if (isStale) void queries.invalidateQueries({ queryKey: planQuery(subject).queryKey });
  };
}

/** What a change would cost; changes nothing. */
export function usePreview(subject: string): UseMutationResult<PlanPreviewDto, Error, PlanChange> {
  const onError = useLookAgain(subject);
  return useMutation({ mutationFn: (change) => post("preview", { ...change, subject }), onError });
}

type Manage<Input> = UseMutationResult<PlanSubscriptionDto, Error, Input>;

function useManage<Input extends object>(subject: string, what: string, onDone: () => void): Manage<Input> {
  const takeOver = useTakeOver(subject);
  const onError = useLookAgain(subject);
  return useMutation({
    mutationFn: (input: Input) => post<PlanSubscriptionDto>(what, { ...input, subject }),
    onSuccess: (plan) => {
      takeOver(plan);
      onDone();
    },
    onError,
  });
}

/** Makes the change that was previewed. */
export function useChange(subject: string, onDone: () => void) {
  return useManage<PlanChange & { token: string }>(subject, "change", onDone);
}

export type Cancellation = { when: "period_end" | "now"; reason?: string };

export function useCancel(subject: string, onDone: () => void) {
  return useManage<Cancellation>(subject, "cancel", onDone);
}

/** Takes a cancellation back. */
export function useResume(subject: string, onDone: () => void) {
  return useManage<Record<string, never>>(subject, "resume", onDone);
}
