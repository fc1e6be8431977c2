"use client";

import Link from "next/link";
import { type RefObject, useState } from "react";
import { formatDay } from "@/lib/kernel/time";
import type { FollowedDto } from "@/lib/releases/schema";
import { Says } from "../checkout/says";
import { NotLoaded } from "../not-loaded";
import { Button } from "../ui/button";
import { Skeleton } from "../ui/skeleton";
import { useFollowed, useStopFollowing } from "./use-follow";

/** More than these would push everything else off the page. */
const SHOWN_AT_FIRST = 6;

type Heading = RefObject<HTMLHeadingElement | null>;

/** While the list is on its way: something of its shape. */
export function FollowedWaiting() {
  return <Skeleton className="h-16" />;
}

function Row({ item, pending, onStop }: { item: FollowedDto; pending: boolean; onStop: () => void }) {
  return (
    <li className="flex min-h-16 items-center justify-between gap-x-4 py-2">
      <div className="min-w-0">
        <Link href={`/marketplace/${item.slug}`} prefetch={false} className="link">
          {item.title}
        </Link>
        <p className="text-soft text-sm">
          Since <time dateTime={item.since}>{formatDay(item.since)}</time>
        </p>
      </div>
      <Button variant="secondary" className="shrink-0" pending={pending} onClick={onStop}>
        <span>
          Stop<span className="sr-only"> the mails about {item.title}</span>
        </span>
      </Button>
    </li>
  );
}

function List({ items, heading }: { items: readonly FollowedDto[]; heading: Heading }) {
  const [isWhole, setWhole] = useState(false);
  const [done, setDone] = useState<string | null>(null);
  const stop = useStopFollowing((item) => {
    setDone(`No more mails about ${item.title}.`);
    // The button that was pressed goes with its row.
    heading.current?.focus();
  });
  return (
    <div className="grid gap-4">
      {items.length > 0 ? (
        <ul className="divide-y divide-rule border-rule border-y">
          {items.slice(0, isWhole ? undefined : SHOWN_AT_FIRST).map((item) => (
            <Row
              key={item.slug}
              item={item}
              pending={stop.isPending && stop.variables.slug === item.slug}
              onStop={() => stop.mutate(item)}
            />
          ))}
        </ul>
      ) : (
        <p className="text-soft">You follow no KEY.</p>
      )}
      <Says error={stop.error}>{done ? <p>{done}</p> : null}</Says>
      {items.length > SHOWN_AT_FIRST ? (
        <Button
          variant="quiet"
          className="justify-self-start"
          aria-expanded={isWhole}
          onClick={() => setWhole(!isWhole)}
        >
          {isWhole ? "Show fewer" : `Show all ${items.length}`}
        </Button>
      ) : null}
    </div>
  );
}

/** The KEYS that one follows; each can be stopped here, as by the link in its mails. */
export function Followed({ heading }: { heading: Heading }) {
  const { data: items, error, refetch } = useFollowed();
  if (items) return <List items={items} heading={heading} />;
  if (!error) return <FollowedWaiting />;
  return <NotLoaded error={error} onRetry={() => refetch()} />;
}
