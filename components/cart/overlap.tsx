import { Button } from "../ui/button";
import type { CartItem } from "./lists";
import type { CartOffer } from "./use-cart-offers";

/** Two items that hold the same KEYS: one of them would be paid for nothing, so the checkout refuses both together. */
export type Overlap = { drop: CartItem; dropTitle: string; sentence: string };

function keysOf({ item, detail }: CartOffer): readonly { slug: string; title: string }[] {
  if (!detail) return [];
  return "keys" in detail ? detail.keys : [{ slug: item.slug, title: detail.title }];
}

const titleOf = ({ item, detail }: CartOffer) => detail?.title ?? item.slug;

function overlapOf(a: CartOffer, b: CartOffer): Overlap | null {
  const held = new Set(keysOf(b).map((key) => key.slug));
  const shared = keysOf(a).filter((key) => held.has(key.slug));
  if (shared.length === 0) return null;
  // A KEY goes before a bundle; of two bundles, the one that holds less.
  const [drop, keep] = keysOf(a).length <= keysOf(b).length ? [a, b] : [b, a];
  const isInside = keysOf(drop).length === shared.length;
  const [dropTitle, keepTitle] = [titleOf(drop), titleOf(keep)];
  const sentence = isInside
    ? `${dropTitle} is in ${keepTitle}, which is in your cart as well.`
    : `${dropTitle} and ${keepTitle} both hold ${shared.map((key) => key.title).join(", ")}.`;
  return { drop: drop.item, dropTitle, sentence };
}

/** One overlap for each item that should go, in the cart's order. */
export function findOverlaps(offers: readonly CartOffer[]): Overlap[] {
  const pairs = offers.flatMap((a, index) => offers.slice(index + 1).map((b) => overlapOf(a, b)));
  const found = new Map<string, Overlap>();
  for (const overlap of pairs) {
    if (overlap) found.set(`${overlap.drop.kind} ${overlap.drop.slug}`, overlap);
  }
  return [...found.values()];
}

/** Says what is in the cart twice, before anyone pays, with the way out. */
export function Overlaps({
  overlaps,
  onRemove,
}: {
  overlaps: readonly Overlap[];
  onRemove: (item: CartItem, title: string) => void;
}) {
  return (
    <div aria-live="polite" className="empty:hidden">
      {overlaps.length > 0 ? (
        <ul className="grid gap-4">
          {overlaps.map(({ drop, dropTitle, sentence }) => (
            <li key={`${drop.kind} ${drop.slug}`} className="grid gap-2 border-warn border-l-2 pl-3 text-sm">
              <p>{sentence} Pay for it once: take one of the two out.</p>
              <Button variant="secondary" onClick={() => onRemove(drop, dropTitle)}>
                Remove {dropTitle}
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
