import type { RecommendedKey, Surface } from "@/lib/discovery/schema";
import { Price } from "../catalog/price";
import { NotForMe } from "./not-for-me";
import { RecommendedTitle } from "./recommended-title";

type Props = {
  item: RecommendedKey;
  surface: Surface;
  onSendAway?: (() => void) | undefined;
  pending?: boolean;
};

/** A recommended KEY in a narrow box, three of which take no more room than three questions: a line each, and two for the reason. */
export function RecommendedLine({ item, surface, onSendAway, pending = false }: Props) {
  return (
    <div className="group relative py-2">
      <p className="truncate">
        <RecommendedTitle item={item} surface={surface} isKnown={onSendAway !== undefined} />
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
