"use client";

import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { SignalDto } from "@/lib/discovery/schema";
import { useRecheckMe } from "../account/use-me";
import { fetchJson } from "../fetch-json";
import { forgetSignal, SIGNALS } from "./signals-api";

const signalsQuery = queryOptions({
  queryKey: ["signals"],
  queryFn: async () => (await fetchJson<{ items: SignalDto[] }>(SIGNALS)).items,
  staleTime: 0,
});

/** What the shop goes by for the viewer; asked anew whenever one comes back to the page. */
export function useSignals() {
  return useQuery(signalsQuery);
}

/** Takes signals off the list; what is recommended is asked for again. */
function useKeepOnly() {
  const queries = useQueryClient();
  return async (isKept: (signal: SignalDto) => boolean) => {
    await queries.cancelQueries({ queryKey: signalsQuery.queryKey });
    queries.setQueryData(signalsQuery.queryKey, (signals) => signals?.filter(isKept));
    for (const queryKey of [signalsQuery.queryKey, ["discover"]]) void queries.invalidateQueries({ queryKey });
  };
}

/** Forgets one signal. `onForgotten` is told before its row goes. */
export function useForgetSignal(onForgotten: (signal: SignalDto) => void) {
  const keepOnly = useKeepOnly();
  return useMutation({
    mutationFn: (signal: SignalDto) => forgetSignal(signal),
    onSuccess: (_, forgotten) => {
      onForgotten(forgotten);
      return keepOnly(({ kind, value }) => kind !== forgotten.kind || value !== forgotten.value);
    },
    onError: useRecheckMe(),
  });
}

/** Forgets all of them. */
export function useForgetSignals(onForgotten: () => void) {
  const keepOnly = useKeepOnly();
  return useMutation({
    mutationFn: () => fetchJson<void>(SIGNALS, { method: "DELETE" }),
    onSuccess: () => {
      onForgotten();
      return keepOnly(() => false);
    },
    onError: useRecheckMe(),
  });
}
