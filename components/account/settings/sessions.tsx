"use client";

import { type RefObject, useState } from "react";
import type { SessionDto } from "@/lib/accounts/schema";
import { formatDay } from "@/lib/kernel/time";
import { Says } from "../../checkout/says";
import { NotLoaded } from "../../not-loaded";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { Confirm } from "../../ui/confirm";
import { Skeleton } from "../../ui/skeleton";
import { useConfirm } from "../../ui/use-confirm";
import { deviceWords, seenWords } from "./device-words";
import { useEndOtherSessions, useEndSession, useSessions } from "./use-sessions";

/** More than these are rare, and would push everything else off the page. */
const SHOWN_AT_FIRST = 6;

const countDevices = (count: number) => (count === 1 ? "1 other device" : `${count} other devices`);

function SessionRow({
  session,
  now,
  pending,
  onEnd,
}: {
  session: SessionDto;
  now: number;
  pending: boolean;
  onEnd: () => void;
}) {
  const device = deviceWords(session.user_agent);
  const seen = seenWords(session.last_seen_at, now);
  return (
    <li className="flex min-h-20 items-center justify-between gap-x-4 py-3">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 font-medium">
          {device}
          {session.current ? <Badge tone="accent">This device</Badge> : null}
        </p>
        <p className="text-soft text-sm">
          <span className="whitespace-nowrap">
            Last seen <time dateTime={session.last_seen_at}>{seen}</time>,
          </span>{" "}
          <span className="whitespace-nowrap">
            signed in <time dateTime={session.created_at}>{formatDay(session.created_at)}</time>
          </span>
        </p>
      </div>
      {session.current ? null : (
        <Button variant="secondary" className="shrink-0" pending={pending} onClick={onEnd}>
          <span>
            Sign out
            <span className="sr-only">
              {" "}
              {device}, last seen {seen}
            </span>
          </span>
        </Button>
      )}
    </li>
  );
}

type Heading = RefObject<HTMLHeadingElement | null>;

function EndOthers({ count, heading, onDone }: { count: number; heading: Heading; onDone: (ended: number) => void }) {
  const confirm = useConfirm(heading);
  const end = useEndOtherSessions((ended) => {
    confirm.close();
    onDone(ended);
  });
  return (
    <Confirm
      opener="Sign out everywhere else"
      title="Sign out everywhere else?"
      what={`${countDevices(count)} will have to sign in again. This device stays signed in.`}
      action={`Sign out ${countDevices(count)}`}
      pending={end.isPending}
      onConfirm={() => end.mutate()}
      {...confirm.asking(end.reset)}
    >
      <Says error={end.error} />
    </Confirm>
  );
}

/** While the list is on its way: this device, and what stands below the list. */
export function SessionsWaiting() {
  return (
    <div className="grid gap-4">
      <Skeleton className="h-20" />
      <Skeleton className="h-11 w-54" />
    </div>
  );
}

function Devices({ sessions, now, heading }: { sessions: readonly SessionDto[]; now: number; heading: Heading }) {
  const [isWhole, setWhole] = useState(false);
  const [done, setDone] = useState<string | null>(null);
  const end = useEndSession((session) => {
    setDone(`${deviceWords(session.user_agent)} is signed out.`);
    // The button that was pressed goes with its row.
    heading.current?.focus();
  });
  const others = sessions.filter(({ current }) => !current);
  const inOrder = [...sessions.filter(({ current }) => current), ...others];

  return (
    <div className="grid gap-4">
      <ul className="divide-y divide-rule border-rule border-y">
        {inOrder.slice(0, isWhole ? undefined : SHOWN_AT_FIRST).map((session) => (
          <SessionRow
            key={session.id}
            session={session}
            now={now}
            pending={end.isPending && end.variables.id === session.id}
            onEnd={() => {
              setDone(null);
              end.mutate(session);
            }}
          />
        ))}
      </ul>
      <Says error={end.error}>{done ? <p>{done}</p> : null}</Says>
      {others.length === 0 ? <p className="text-soft text-sm">You are signed in nowhere else.</p> : null}
      <div className="flex flex-wrap gap-3">
        {inOrder.length > SHOWN_AT_FIRST ? (
          <Button variant="quiet" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
            {isWhole ? "Show fewer" : `Show all ${inOrder.length}`}
          </Button>
        ) : null}
        {others.length > 0 ? (
          <EndOthers
            count={others.length}
            heading={heading}
            onDone={(ended) => {
              end.reset();
              setDone(`${countDevices(ended)} ${ended === 1 ? "is" : "are"} signed out.`);
            }}
          />
        ) : null}
      </div>
    </div>
  );
}

/** The devices on which one is signed in, this one first; the others can be signed out from here. */
export function Sessions({ heading }: { heading: Heading }) {
  const { data: sessions, error, dataUpdatedAt, refetch } = useSessions();
  if (sessions) return <Devices sessions={sessions} now={dataUpdatedAt} heading={heading} />;
  if (!error) return <SessionsWaiting />;
  return <NotLoaded error={error} onRetry={() => refetch()} />;
}
