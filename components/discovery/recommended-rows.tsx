import clsx from "clsx";
import type { RecommendedKey, Surface } from "@/lib/discovery/schema";
import { RecommendedRow } from "./recommended-row";
import type { useSendAway } from "./use-send-away";

type Props = {
  items: readonly RecommendedKey[];
  surface: Surface;
  confident?: boolean;
  /** Only for who is signed in: for a visitor nothing is kept. */
  away?: ReturnType<typeof useSendAway>;
  className?: string;
};

/** Recommended KEYS, each of which can be sent away by who is signed in. */
export function RecommendedRows({ items, surface, confident = false, away, className }: Props) {
  return (
    <ul className={clsx("divide-y divide-rule", className)}>
      {items.map((item) => (
        <li key={item.slug}>
          <RecommendedRow
            item={item}
            surface={surface}
            confident={confident}
            pending={away?.send.isPending ?? false}
            onSendAway={away && (() => away.dismiss(item))}
          />
        </li>
      ))}
    </ul>
  );
}
