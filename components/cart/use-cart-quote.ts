"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import type { Quote } from "@/lib/pricing/schema";
import { ApiProblem, fetchJson } from "../fetch-json";
import type { CartItem } from "./lists";

/** What the checkout would charge, and which items it would not take because the buyer has them. */
export type CartQuote = { quote: Quote | null; items: readonly CartItem[] };

/** The slugs that a refusal names as owned; empty for any other failure. */
function ownedIn(error: unknown): string[] {
  if (!(error instanceof ApiProblem) || error.code !== "already_owned") return [];
  const { slugs } = error.extra;
  return Array.isArray(slugs) ? slugs.filter((slug) => typeof slug === "string") : [];
}

async function askQuote(items: readonly CartItem[]): Promise<CartQuote> {
  if (items.length === 0) return { quote: null, items };
  try {
    const quote = await fetchJson<Quote>("/api/v1/billing/quote", { method: "POST", json: { items } });
    return { quote, items };
  } catch (error) {
    // What one has is left out, and the rest is asked again.
    const owned = ownedIn(error);
    const rest = items.filter((item) => !owned.includes(item.slug));
    if (rest.length === items.length) throw error;
    return askQuote(rest);
  }
}

/** The signed-in buyer's price of these items, as the checkout would charge it. */
export function cartQuoteQuery(items: readonly CartItem[]) {
  return queryOptions({ queryKey: ["key-access", "cart", items], queryFn: () => askQuote(items) });
}

export function useCartQuote(items: readonly CartItem[], enabled: boolean) {
  return useQuery({ ...cartQuoteQuery(items), enabled });
}
