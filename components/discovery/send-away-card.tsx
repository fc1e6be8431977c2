"use client";

import { useMe } from "../account/use-me";
import { NotForMe } from "./not-for-me";
import { SentAwayNotice } from "./sent-away";
import { useSendAway } from "./use-send-away";

/** Under a card of a page that the server made: "Not for me", and in its place what became of it. */
export function SendAwayCard({ slug, title }: { slug: string; title: string }) {
  const { data: me } = useMe();
  const away = useSendAway();
  return (
    <div className="min-h-11">
      {me && !away.send.isSuccess ? (
        <NotForMe title={title} pending={away.send.isPending} onPress={() => away.dismiss({ slug, title })} />
      ) : null}
      <SentAwayNotice {...away} />
    </div>
  );
}
