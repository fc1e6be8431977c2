"use client";

import type { Group, RecommendedKey } from "@/lib/discovery/schema";
import { Section } from "../catalog/key-page/section";
import { RecommendedRow } from "./recommended-row";
import { SentAwayNotice } from "./sent-away";
import { useDiscover, useSendAway } from "./use-discover";

const TITLES: Record<Group, string> = {
  before: "Before this you may want",
  goes_with: "Goes with",
  together: "Others solved this with",
};
const ORDER: readonly Group[] = ["before", "goes_with", "together"];
/** The least height of a row, in rem: what the page holds free while it waits for the personal answer. */
const ROW_REM = 6;

function Rows({ slug, shared }: { slug: string; shared: readonly RecommendedKey[] }) {
  const { data } = useDiscover({ surface: "key", page: slug });
  const away = useSendAway();
  const group = shared[0]?.group;
  const items = data ? data.items.filter((item) => item.group === group) : shared;
  return (
    <div style={{ minHeight: `${shared.length * ROW_REM}rem` }}>
      {items.length > 0 ? (
        <ul className="-my-3 divide-y divide-rule">
          {items.map((item) => (
            <li key={item.slug}>
              <RecommendedRow
                item={item}
                surface="key"
                pending={away.send.isPending}
                onSendAway={
                  data
                    ? () => away.send.mutate({ signal: { kind: "dismissed", value: item.slug }, title: item.title })
                    : undefined
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
    </div>
  );
}

/**
 * What belongs beside a KEY. The page comes with what holds for everybody; for whoever is signed in, what they own and what
 * they sent away is left out, in the place that is held free for it.
 */
export function Beside({ slug, items }: { slug: string; items: readonly RecommendedKey[] }) {
  return ORDER.map((group) => {
    const shared = items.filter((item) => item.group === group);
    if (shared.length === 0) return null;
    return (
      <Section key={group} id={group} title={TITLES[group]}>
        <Rows slug={slug} shared={shared} />
      </Section>
    );
  });
}
