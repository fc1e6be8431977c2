import { Trash2 } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Cover } from "../catalog/cover/cover";
import { Price } from "../catalog/price";
import { countKeys } from "../catalog/words";
import { Button } from "../ui/button";
import { Skeleton } from "../ui/skeleton";
import type { CartChanges } from "./use-cart-changes";
import type { CartOffer } from "./use-cart-offers";

const WHY_NOT: Record<CartOffer["state"], string | null> = {
  loading: null,
  ready: null,
  gone: "The shop does not know this any more.",
  unreachable: "Its price cannot be asked just now.",
  not_on_sale: "This is not on sale any more.",
  owned: "You own this already: it will not be charged.",
};

const COVER = "aspect-[8/5] w-20 shrink-0 self-start rounded-sm sm:w-30";

function RowCover({ detail }: Pick<CartOffer, "detail">) {
  if (!detail) return <Skeleton className={COVER} />;
  if (!("keys" in detail)) return <Cover subject={detail} small className={COVER} />;
  return (
    <div aria-hidden="true" className={`grid grid-cols-2 gap-0.5 overflow-hidden ${COVER}`}>
      {detail.keys.slice(0, 4).map((key) => (
        <Cover key={key.slug} subject={key} small className="rounded-none [&_.font-mono]:hidden" />
      ))}
    </div>
  );
}

/** One item of either list: what it is, what it costs, why it cannot be bought if it cannot, and what to do with it. */
function Row({ offer, children }: { offer: CartOffer; children: ReactNode }) {
  const { item, detail, state } = offer;
  const path = item.kind === "bundle" ? `/marketplace/bundles/${item.slug}` : `/marketplace/${item.slug}`;
  return (
    <li className="flex gap-4 border-rule border-b py-4">
      <RowCover detail={detail} />
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline justify-between gap-4">
          <Link href={path} prefetch={false} className="target min-w-0 font-medium hover:underline">
            {state === "loading" ? <Skeleton className="inline-block h-4 w-40 align-middle" /> : null}
            <span className={state === "loading" ? "sr-only" : undefined}>{detail?.title ?? item.slug}</span>
          </Link>
          {state === "ready" && detail?.price ? <Price money={detail.price} /> : null}
        </div>
        {detail && "keys" in detail ? (
          <p className="text-soft text-sm">Bundle, {countKeys(detail.keys.length)}</p>
        ) : null}
        {WHY_NOT[state] ? <p className="text-sm text-warn">{WHY_NOT[state]}</p> : null}
        <div className="-ml-3 mt-1 flex items-center">{children}</div>
      </div>
    </li>
  );
}

const titleOf = ({ item, detail }: CartOffer) => detail?.title ?? item.slug;

function RemoveButton({ offer, remove }: { offer: CartOffer } & Pick<CartChanges, "remove">) {
  const title = titleOf(offer);
  return (
    <Button
      variant="quiet"
      size="icon"
      aria-label={`Remove ${title}`}
      title="Remove"
      onClick={() => remove(offer.item, title)}
    >
      <Trash2 aria-hidden="true" className="size-4.5" />
    </Button>
  );
}

type MoveProps = { offer: CartOffer; isFull: boolean };

/** What will be paid for. `isFull`: no more can be saved. */
export function CartRow({ offer, isFull, saveForLater, remove }: MoveProps & CartChanges) {
  const title = titleOf(offer);
  return (
    <Row offer={offer}>
      <Button
        variant="quiet"
        className="px-3"
        aria-label={`Save for later: ${title}`}
        disabled={isFull}
        onClick={() => saveForLater(offer.item, title)}
      >
        Save for later
      </Button>
      <RemoveButton offer={offer} remove={remove} />
    </Row>
  );
}

/** What waits. `isFull`: the cart takes no more. What one owns meanwhile has nowhere to go but out. */
export function SavedRow({ offer, isFull, moveToCart, remove }: MoveProps & CartChanges) {
  const title = titleOf(offer);
  const canMove = offer.state === "ready" || offer.state === "loading" || offer.state === "unreachable";
  return (
    <Row offer={offer}>
      {canMove ? (
        <Button
          variant="quiet"
          className="px-3"
          aria-label={`Move to cart: ${title}`}
          disabled={isFull}
          onClick={() => moveToCart(offer.item, title)}
        >
          Move to cart
        </Button>
      ) : null}
      <RemoveButton offer={offer} remove={remove} />
    </Row>
  );
}
