"use client";

import { keepPreviousData, queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ConfirmedOrderDto, OrderDto, OrderList } from "@/lib/orders/schema";
import { ApiProblem, fetchJson } from "../fetch-json";

const PAGE_SIZE = 20;

function ordersQuery(page: number) {
  return queryOptions({
    queryKey: ["orders", page],
    queryFn: () => fetchJson<OrderList>(`/api/v1/orders?page=${page}&limit=${PAGE_SIZE}`),
    placeholderData: keepPreviousData,
  });
}

export function useOrders(page: number) {
  return useQuery(ordersQuery(page));
}

/** Lets go of an order that is not paid. A refusal means that the list is older than the shop's. */
export function useCancelOrder(onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      fetchJson<OrderDto>(`/api/v1/orders/${encodeURIComponent(id)}/cancel`, { method: "POST" }),
    onSuccess: onDone,
    onSettled: () => {
      for (const queryKey of [["orders"], ["order"]]) void queries.invalidateQueries({ queryKey });
    },
  });
}

const SETTLING = new Set(["pending", "processing"]);
const OFTEN_MS = 2_000;
const SELDOM_MS = 15_000;
const OFTEN_FOR = 20;

/** Asks the shop to look at Stripe itself, so that a buyer never waits for a webhook. */
function confirmOrder(id: string): Promise<ConfirmedOrderDto> {
  return fetchJson<ConfirmedOrderDto>(`/api/v1/orders/${encodeURIComponent(id)}/confirm`, { method: "POST" });
}

/** The order, asked again until it is settled: often at first, then every 15 seconds. Null asks nothing. */
export function useConfirmedOrder(id: string | null) {
  return useQuery({
    queryKey: ["order", id],
    queryFn: () => confirmOrder(id ?? ""),
    enabled: id !== null,
    staleTime: 0,
    refetchInterval: (query) => {
      const order = query.state.data;
      if (order && !SETTLING.has(order.status)) return false;
      const { error } = query.state;
      if (error instanceof ApiProblem && error.status >= 400 && error.status < 500) return false;
      if (error || order?.payments_reachable === false) return SELDOM_MS;
      return query.state.dataUpdateCount < OFTEN_FOR ? OFTEN_MS : SELDOM_MS;
    },
  });
}
