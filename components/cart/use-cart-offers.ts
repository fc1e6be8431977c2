"use client";

import { useQueries } from "@tanstack/react-query";
import type { BundleDto, KeyDetail } from "@/lib/catalog/schema";
import type { KeyAccessDto } from "@/lib/checkout/schema";
import { keyAccessQuery } from "../checkout/use-key-access";
import { ApiProblem, fetchJson } from "../fetch-json";
import type { CartItem } from "./lists";

/** What the shop says about an item now: what it is, what it costs, and whether it can still be bought. */
export type CartOffer = {
  item: CartItem;
  state: "loading" | "gone" | "unreachable" | "not_on_sale" | "owned" | "ready";
  detail: KeyDetail | BundleDto | null;
};

function offerQuery(item: CartItem) {
  const path = item.kind === "key" ? "keys" : "bundles";
  return {
    queryKey: ["offer", item.kind, item.slug],
    queryFn: () => fetchJson<KeyDetail | BundleDto>(`/api/v1/marketplace/${path}/${item.slug}`),
  };
}

/** The same answer for a bundle that is not in the cart, but could be. */
export function bundleOfferQuery(slug: string) {
  return {
    queryKey: ["offer", "bundle", slug],
    queryFn: () => fetchJson<BundleDto>(`/api/v1/marketplace/bundles/${slug}`),
  };
}

type Looked = { data: KeyDetail | BundleDto | undefined; error: Error | null };

function stateOf({ data, error }: Looked, access: KeyAccessDto | undefined): CartOffer["state"] {
  if (error instanceof ApiProblem && error.status === 404) return "gone";
  if (error) return "unreachable";
  if (!data) return "loading";
  if (data.status !== "on_sale" || !data.price) return "not_on_sale";
  // What only a plan opens can be bought, to keep it.
  const isOwned = access?.state === "owned" && access.decision?.until === null && access.plan === null;
  return isOwned ? "owned" : "ready";
}

/** The present offers of the cart's items, in the cart's order. */
export function useCartOffers(items: readonly CartItem[]): CartOffer[] {
  const offers = useQueries({ queries: items.map(offerQuery) });
  const accesses = useQueries({
    queries: items.map((item) => ({ ...keyAccessQuery(item.slug), enabled: item.kind === "key" })),
  });
  return items.map((item, index) => {
    const looked: Looked = { data: offers[index]?.data, error: offers[index]?.error ?? null };
    return { item, state: stateOf(looked, accesses[index]?.data), detail: looked.data ?? null };
  });
}
