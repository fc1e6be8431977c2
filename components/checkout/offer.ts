import type { KeyDetail } from "@/lib/catalog/schema";
import type { OfferState } from "@/lib/checkout/schema";

/** What the one button knows from the page itself, before anything is known about its viewer. */
export type KeyOffer = Pick<KeyDetail, "slug" | "title" | "price" | "status" | "version" | "replaced_by"> & {
  /** The highest first; `yanked_reason` says why a version is no longer offered. */
  versions: readonly { version: string; yanked_reason: string | null }[];
};

/** The state that everyone sees who is not known (yet). */
export function publicState(offer: KeyOffer): OfferState {
  if (offer.status === "on_sale") return "signed_out";
  return offer.status;
}

export function signInHref(path: string): string {
  return `/sign-in?next=${encodeURIComponent(path)}`;
}
