import type { RecommendedKey, Surface } from "@/lib/discovery/schema";
import { Cover } from "../catalog/cover/cover";
import { PriceOrStatus } from "../catalog/key-card";
import { MATURITY_WORDS, TYPE_WORDS } from "../catalog/words";
import { NotForMe } from "./not-for-me";
import { CONFIDENCE_WORDS, whyWords } from "./reasons";
import { RecommendedTitle } from "./recommended-title";

type RowProps = {
  item: RecommendedKey;
  surface: Surface;
  /** Only for who is signed in: for a visitor nothing is kept. */
  onSendAway?: (() => void) | undefined;
  pending?: boolean;
  /** How sure the shop is; beside a KEY it goes without saying. */
  confident?: boolean;
};

/**
 * A recommended KEY in a list, drawn on the server where nobody can send it away: what it is, why it stands here, what it costs. Its
 * height hardly depends on the words.
 */
export function RecommendedRow({ item, surface, onSendAway, pending = false, confident }: RowProps) {
  const kind = `${TYPE_WORDS[item.type].noun} · ${MATURITY_WORDS[item.maturity].name}`;
  return (
    <div className="group relative flex min-h-26 items-start gap-4 py-3 sm:min-h-24">
      <Cover subject={item} small className="mt-1 h-14 w-22 shrink-0 max-sm:hidden" />
      <div className="min-w-0 flex-1">
        <RecommendedTitle item={item} surface={surface} isKnown={onSendAway !== undefined} />
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
