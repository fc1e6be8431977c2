"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { DiscoverDto, RecommendedKey, Signal } from "@/lib/discovery/schema";
import { forgetSignal, keepSignals } from "./signals-api";

/** Something that was sent away, and what to call it when that is said. */
export type SentAway = { readonly signal: Signal; readonly title: string };

function without(found: DiscoverDto, { kind, value }: Signal): DiscoverDto {
  return {
    ...found,
    items: found.items.filter(({ slug }) => kind !== "dismissed" || slug !== value),
    bundles: found.bundles.filter(({ slug }) => kind !== "dismissed_bundle" || slug !== value),
    plan: kind === "dismissed_plan" ? null : found.plan,
  };
}

/** "Not for me": it goes at once, and what comes next in line takes its place. It can be taken back. */
export function useSendAway() {
  const queries = useQueryClient();
  const refresh = () => {
    for (const queryKey of [["discover"], ["signals"]]) void queries.invalidateQueries({ queryKey });
  };
  const send = useMutation({
    mutationFn: ({ signal }: SentAway) => keepSignals([signal]),
    onSuccess: async (_, { signal }) => {
      await queries.cancelQueries({ queryKey: ["discover"] });
      queries.setQueriesData<DiscoverDto>({ queryKey: ["discover"] }, (found) => found && without(found, signal));
      refresh();
    },
  });
  const undo = useMutation({
    mutationFn: ({ signal }: SentAway) => forgetSignal(signal),
    onSuccess: () => {
      send.reset();
      refresh();
    },
  });
  const dismiss = ({ slug, title }: Pick<RecommendedKey, "slug" | "title">) =>
    send.mutate({ signal: { kind: "dismissed", value: slug }, title });
  return { send, undo, dismiss };
}
