"use client";

import type { RecommendedKey } from "@/lib/discovery/schema";
import { RecommendedRows } from "./recommended-rows";
import { SentAwayNotice } from "./sent-away";
import { useSendAway } from "./use-send-away";

/** The rows of somebody who is signed in, each of which can be sent away. */
export function PersonalRows({ items }: { items: readonly RecommendedKey[] }) {
  const away = useSendAway();
  return (
    <>
      {items.length > 0 ? (
        <RecommendedRows items={items} surface="key" away={away} className="-my-3" />
      ) : (
        <p className="text-soft">You have it all, or sent it away.</p>
      )}
      <div className="mt-3">
        <SentAwayNotice {...away} />
      </div>
    </>
  );
}
