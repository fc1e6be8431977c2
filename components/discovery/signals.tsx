"use client";

import { type RefObject, useState } from "react";
import type { SignalDto } from "@/lib/discovery/schema";
import { formatDay } from "@/lib/kernel/time";
import { Says } from "../checkout/says";
import { NotLoaded } from "../not-loaded";
import { Button } from "../ui/button";
import { Confirm } from "../ui/confirm";
import { Skeleton } from "../ui/skeleton";
import { useConfirm } from "../ui/use-confirm";
import { signalWords } from "./signal-words";
import { useForgetSignal, useForgetSignals, useSignals } from "./use-signals";

/** More than these would push everything else off the page. */
const SHOWN_AT_FIRST = 6;

type Heading = RefObject<HTMLHeadingElement | null>;

function SignalRow({ signal, pending, onForget }: { signal: SignalDto; pending: boolean; onForget: () => void }) {
  const words = signalWords(signal);
  return (
    <li className="flex min-h-16 items-center justify-between gap-x-4 py-2">
      <div className="min-w-0">
        <p>{words}</p>
        <p className="text-soft text-sm">
          Counts until <time dateTime={signal.expires_at}>{formatDay(signal.expires_at)}</time>
        </p>
      </div>
      <Button
        variant="secondary"
        className="shrink-0"
        aria-label={`Forget: ${words}`}
        pending={pending}
        onClick={onForget}
      >
        Forget
      </Button>
    </li>
  );
}

function ForgetAll({ heading, onDone }: { heading: Heading; onDone: () => void }) {
  const confirm = useConfirm(heading);
  const forget = useForgetSignals(() => {
    confirm.close();
    onDone();
  });
  return (
    <Confirm
      opener="Forget all of it"
      title="Forget all of it?"
      what="What you said, looked at and sent away is deleted at once. Recommendations then go by what you own alone."
      action="Forget all of it"
      dismiss="Keep it"
      pending={forget.isPending}
      onConfirm={() => forget.mutate()}
      {...confirm.asking(forget.reset)}
    >
      <Says error={forget.error} />
    </Confirm>
  );
}

/** While the list is on its way: something of its shape. */
export function SignalsWaiting() {
  return <Skeleton className="h-16" />;
}

function List({ signals, heading }: { signals: readonly SignalDto[]; heading: Heading }) {
  const [isWhole, setWhole] = useState(false);
  const [done, setDone] = useState<string | null>(null);
  const forget = useForgetSignal((signal) => {
    setDone(`Forgotten: ${signalWords(signal)}.`);
    heading.current?.focus();
  });
  return (
    <div className="grid gap-4">
      {signals.length > 0 ? (
        <ul className="divide-y divide-rule border-rule border-y">
          {signals.slice(0, isWhole ? undefined : SHOWN_AT_FIRST).map((signal) => (
            <SignalRow
              key={`${signal.kind} ${signal.value}`}
              signal={signal}
              pending={forget.isPending && forget.variables === signal}
              onForget={() => forget.mutate(signal)}
            />
          ))}
        </ul>
      ) : (
        <p className="text-soft">Nothing is kept.</p>
      )}
      <Says error={forget.error}>{done ? <p>{done}</p> : null}</Says>
      <div className="flex flex-wrap gap-3">
        {signals.length > SHOWN_AT_FIRST ? (
          <Button variant="quiet" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
            {isWhole ? "Show fewer" : `Show all ${signals.length}`}
          </Button>
        ) : null}
        {signals.length > 0 ? <ForgetAll heading={heading} onDone={() => setDone("All of it is forgotten.")} /> : null}
      </div>
    </div>
  );
}

/** What the shop goes by when it recommends something, to be forgotten one by one or all at once. */
export function Signals({ heading }: { heading: Heading }) {
  const { data: signals, error, refetch } = useSignals();
  if (signals) return <List signals={signals} heading={heading} />;
  if (!error) return <SignalsWaiting />;
  return <NotLoaded error={error} onRetry={() => refetch()} />;
}
