"use client";

import type { RecommendedKey } from "@/lib/discovery/schema";
import { RecommendedRow } from "./recommended-row";
import { SentAwayNotice } from "./sent-away";
import { useSendAway } from "./use-send-away";

/** The rows of somebody who is signed in, each of which can be sent away. */
export function PersonalRows({ items }: { items: readonly RecommendedKey[] }) {
  const away = useSendAway();
  return (
    <>
      {items.length > 0 ? (
        <ul className="-my-3 divide-y divide-rule">
          {items.map((item) => (
            <li key={item.slug}>
              <RecommendedRow
                item={item}
                surface="key"
                pending={away.send.isPending}
                onSendAway={() =>
                  away.send.mutate({ signal: { kind: "dismissed", value: item.slug }, title: item.title })
                }
              />
            </li>
          ))}
        </ul>
      ) : (
        <p className="text-soft">You have it all, or sent it away.</p>
      )}
      <div className="mt-3">
        <SentAwayNotice {...away} />
      </div>
    </>
  );
}
