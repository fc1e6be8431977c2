"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Money } from "@/lib/kernel/money";
import { fetchJson } from "../fetch-json";

type Asked = { orderId: string; lines: string[]; reason: string };
/** What the shop answered: given back, looked at by a person, or both. */
export type RefundAnswer = { refunded?: Money; requested: boolean; pending?: boolean };

function askForRefund({ orderId, lines, reason }: Asked): Promise<RefundAnswer> {
  const json = { lines, ...(reason && { reason }) };
  const path = `/api/v1/orders/${encodeURIComponent(orderId)}/refund`;
  return fetchJson<RefundAnswer>(path, { method: "POST", json, undone: "given back" });
}

/** Asks for lines of an order back; what the other pages remember about access and orders is older than the answer. */
export function useRefund(onDone: (answer: RefundAnswer) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: askForRefund,
    onSuccess: onDone,
    onSettled: async () => {
      const stale = [["orders"], ["order"], ["key-access"], ["library"]];
      await Promise.all(stale.map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
  });
}
