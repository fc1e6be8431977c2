import type { BundleDto, KeySummary } from "@/lib/catalog/schema";
import type { CartItem } from "./lists";

/** A bundle that would serve the buyer better than its KEYS apart. Amounts in cents. */
export type BundleHint = {
  bundle: BundleDto;
  /** Those of its KEYS that are in the cart: they leave it for the bundle. */
  replaces: CartItem[];
  /** What the whole cart would cost more with the bundle; negative: less. */
  extraCents: number;
  /** What comes with it beyond what is in the cart and what the buyer has. */
  gains: KeySummary[];
  /** Where the bundle costs more: the cheapest single KEY of it that would cost more still. Null where it does not. */
  next: KeySummary | null;
};

/** What is known before a bundle is compared. The totals are of the whole cart, as it is and with the bundle in it. */
type Facts = {
  cart: readonly CartItem[];
  /** The slugs of KEYS that are in the cart inside of another bundle: the checkout refuses both together. */
  inOtherBundles: ReadonlySet<string>;
  owned: ReadonlySet<string>;
  nowCents: number;
  withBundleCents: number;
};

export const keysInCart = (bundle: BundleDto, cart: readonly CartItem[]): CartItem[] =>
  cart.filter(({ kind, slug }) => kind === "key" && bundle.keys.some((key) => key.slug === slug));

const priceOf = (key: KeySummary) => (key.status === "on_sale" ? (key.price?.amount ?? 0) : 0);

function nextOf(gains: readonly KeySummary[], extraCents: number): KeySummary | null {
  const dearer = gains.filter((key) => priceOf(key) > extraCents);
  return dearer.reduce<KeySummary | null>((best, key) => (best && priceOf(best) <= priceOf(key) ? best : key), null);
}

/**
 * Whether to speak of this bundle: when it is not dearer than its KEYS that are in the cart and brings more or costs
 * less, or when one more of its KEYS would make it the cheaper way.
 */
export function hintOf(bundle: BundleDto, facts: Facts): BundleHint | null {
  const replaces = keysInCart(bundle, facts.cart);
  const isRefused = bundle.keys.some(({ slug }) => facts.inOtherBundles.has(slug));
  if (bundle.status !== "on_sale" || replaces.length === 0 || isRefused) return null;
  const isInCart = (slug: string) => replaces.some((item) => item.slug === slug);
  const gains = bundle.keys.filter(({ slug }) => !isInCart(slug) && !facts.owned.has(slug));
  const extraCents = facts.withBundleCents - facts.nowCents;
  const hint = { bundle, replaces, extraCents, gains };
  if (extraCents <= 0) return extraCents < 0 || gains.length > 0 ? { ...hint, next: null } : null;
  const next = nextOf(gains, extraCents);
  return next ? { ...hint, next } : null;
}

/** The one that saves most; of equals the one that brings more. One hint helps, three are noise. */
export function bestHint(hints: readonly (BundleHint | null)[]): BundleHint | null {
  return hints.reduce((best, hint) => {
    if (!best || !hint) return best ?? hint;
    const isBetter = hint.extraCents - best.extraCents || best.gains.length - hint.gains.length;
    return isBetter < 0 ? hint : best;
  }, null);
}
