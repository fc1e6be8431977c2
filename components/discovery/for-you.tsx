"use client";

import clsx from "clsx";
import Link from "next/link";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { RecommendedLine } from "./recommended-line";
import { SentAwayNotice } from "./sent-away";
import { useDiscover } from "./use-discover";
import { useSendAway } from "./use-send-away";

const SHOWN = 3;

/**
 * The box on the home page: three questions, in whose place stands what may be of use to somebody of whom the shop knows
 * something. Both lie in one place, so that nothing moves when the answer arrives. Who has begun to answer keeps the
 * questions, and so does who points at them: no press is lost by what comes in between.
 */
export function ForYou({ children }: { children: ReactNode }) {
  const { data } = useDiscover({ surface: "home", limit: SHOWN });
  const [isAnswering, setAnswering] = useState(false);
  const away = useSendAway();
  const items = isAnswering ? [] : (data?.items ?? []);
  const hasItems = items.length > 0;
  const box = useRef<HTMLDivElement>(null);
  const [isFree, setFree] = useState(false);
  useEffect(() => {
    if (hasItems && !box.current?.matches(":hover, :focus-within")) setFree(true);
  }, [hasItems]);
  const isShown = isFree && (hasItems || away.send.isSuccess);
  return (
    <div
      ref={box}
      onPointerLeave={() => hasItems && !box.current?.matches(":focus-within") && setFree(true)}
      className="grid rounded-lg border border-rule bg-raised p-6"
    >
      <section
        aria-labelledby="three-questions"
        onFocusCapture={() => setAnswering(true)}
        className={clsx("[grid-area:1/1]", isShown && "invisible")}
      >
        {children}
      </section>
      {isShown ? (
        <section aria-labelledby="for-you" className="flex flex-col [grid-area:1/1]">
          <div className="flex flex-wrap items-center justify-between gap-x-4">
            <h2 id="for-you" className="text-lg">
              For you
            </h2>
            <Link href="/find" prefetch={false} className="target link -my-2 text-sm">
              Answer three questions
            </Link>
          </div>
          <ul className="mt-1 flex-1 divide-y divide-rule">
            {items.map((item) => (
              <li key={item.slug}>
                <RecommendedLine
                  item={item}
                  surface="home"
                  pending={away.send.isPending}
                  onSendAway={() => away.dismiss(item)}
                />
              </li>
            ))}
          </ul>
          <SentAwayNotice {...away} />
          <p className="flex flex-wrap gap-x-5 border-rule border-t text-sm">
            <Link href="/account/keys#next" prefetch={false} className="target link">
              More for you
            </Link>
            <Link href="/account/settings#signals" prefetch={false} className="target link">
              What this goes by
            </Link>
          </p>
        </section>
      ) : null}
    </div>
  );
}
