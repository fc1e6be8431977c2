"use client";

import Link from "next/link";
import type { RecommendedKey, Surface } from "@/lib/discovery/schema";
import { Cover } from "../catalog/cover/cover";
import { PriceOrStatus } from "../catalog/key-card";
import { Price } from "../catalog/price";
import { MATURITY_WORDS, TYPE_WORDS } from "../catalog/words";
import { CONFIDENCE_WORDS, whyWords } from "./reasons";
import { tellFollowed } from "./signals-api";

/** What one presses to see something no more. */
export function NotForMe({ title, pending, onPress }: { title: string; pending: boolean; onPress: () => void }) {
  return (
    <button
      type="button"
      aria-label={`Not for me: ${title}`}
      disabled={pending}
      onClick={onPress}
      className="target relative z-10 whitespace-nowrap text-soft text-sm underline-offset-4 hover:text-ink hover:underline disabled:opacity-60"
    >
      Not for me
    </button>
  );
}

type RowProps = {
  item: RecommendedKey;
  surface: Surface;
  /** Only for who is signed in: for a visitor nothing is kept. */
  onSendAway?: (() => void) | undefined;
  pending?: boolean;
  /** How sure the shop is; beside a KEY it goes without saying. */
  confident?: boolean;
};

function Title({ item, surface, isKnown }: Pick<RowProps, "item" | "surface"> & { isKnown: boolean }) {
  return (
    <Link
      href={`/marketplace/${item.slug}`}
      prefetch={false}
      onClick={() => isKnown && tellFollowed(item.slug, surface)}
      className="font-medium leading-snug underline-offset-4 after:absolute after:inset-0 after:content-[''] group-hover:underline"
    >
      {item.title}
    </Link>
  );
}

/** A recommended KEY in a list: what it is, why it stands here, what it costs. Its height hardly depends on the words. */
export function RecommendedRow({ item, surface, onSendAway, pending = false, confident }: RowProps) {
  const kind = `${TYPE_WORDS[item.type].noun} · ${MATURITY_WORDS[item.maturity].name}`;
  return (
    <div className="group relative flex min-h-26 items-start gap-4 py-3 sm:min-h-24">
      <Cover subject={item} small className="mt-1 h-14 w-22 shrink-0 max-sm:hidden" />
      <div className="min-w-0 flex-1">
        <Title item={item} surface={surface} isKnown={onSendAway !== undefined} />
        <p className="label mt-0.5">{confident ? `${CONFIDENCE_WORDS[item.confidence]} · ${kind}` : kind}</p>
        <p className="mt-1 text-soft text-sm leading-snug">{whyWords(item)}</p>
      </div>
      <div className="flex w-22 shrink-0 flex-col items-end">
        <PriceOrStatus item={item} />
        {onSendAway ? <NotForMe title={item.title} pending={pending} onPress={onSendAway} /> : null}
      </div>
    </div>
  );
}

/** The same in a narrow box, three of which take no more room than three questions: a line each, and two for the reason. */
export function RecommendedLine({ item, surface, onSendAway, pending = false }: Omit<RowProps, "confident">) {
  return (
    <div className="group relative py-2">
      <p className="truncate">
        <Title item={item} surface={surface} isKnown={onSendAway !== undefined} />
      </p>
      <div className="flex h-11 items-center gap-4">
        <p className="line-clamp-2 min-w-0 flex-1 text-soft text-sm leading-snug">
          {item.price ? <Price money={item.price} className="text-ink" /> : "Coming"} · {item.reason}.
        </p>
        {onSendAway ? <NotForMe title={item.title} pending={pending} onPress={onSendAway} /> : null}
      </div>
    </div>
  );
}
