"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import type { StartedCheckout } from "@/lib/checkout/schema";
import { ApiProblem, fetchJson } from "../fetch-json";

/** What is paid once: a KEY or a bundle. */
export type CheckoutItem = { kind: "key" | "bundle"; slug: string };
export type PlanItem = { kind: "plan"; slug: string; interval: "month" | "year"; seats: number };
/** What a checkout is begun for; without a subject, for oneself. */
type Wish = { items: readonly (CheckoutItem | PlanItem)[]; subject?: string };

function startCheckout(wish: Wish): Promise<StartedCheckout> {
  return fetchJson<StartedCheckout>("/api/v1/billing/checkout", { method: "POST", json: wish, undone: "ordered" });
}

/**
 * Starts a checkout and leaves for the page to pay at, or, when nothing is to pay, for the order. It stays busy until
 * the browser has left, so that a second click sends nothing; coming back by the browser's history frees it again.
 */
export function useCheckout() {
  const router = useRouter();
  const queries = useQueryClient();
  const { mutate, reset, error, isPending, isSuccess } = useMutation({
    mutationFn: startCheckout,
    onSuccess: (started) => {
      if ("url" in started) window.location.assign(started.url);
      else router.push(`/checkout/return?order=${started.order_id}`);
    },
    onError: async (failure) => {
      // Somebody (another tab, a colleague) was faster: the page should say so by itself.
      if (!(failure instanceof ApiProblem) || failure.code !== "already_owned") return;
      await Promise.all([["key-access"], ["plan"]].map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
  });

  useEffect(() => {
    function freeAgain(event: PageTransitionEvent) {
      if (!event.persisted) return;
      reset();
      queries.invalidateQueries();
    }
    window.addEventListener("pageshow", freeAgain);
    return () => window.removeEventListener("pageshow", freeAgain);
  }, [reset, queries]);

  return { start: mutate, error, isBusy: isPending || isSuccess };
}
