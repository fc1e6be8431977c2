"use client";

import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useRecheckMe } from "../account/use-me";
import type { ApiProblem } from "../fetch-json";
import { newId } from "../new-id";
import { sendUnsent } from "./send-unsent";
import type { Change, Unsent } from "./unsent";
import { addUnsent, dropUnsent, readUnsent, useUnsent } from "./unsent-store";
import { useSendMark } from "./use-runs";

export type Refused = { one: Unsent; problem: ApiProblem };

/** What failed to be sent is tried again this often, and when the connection returns. */
const AGAIN_MS = 10_000;
/** The lines that this page sends now. */
const busy = new Set<string>();

/** One sends at a time, also of several tabs: so the last word of a person is the last one that arrives. */
async function alone<T>(line: string, work: () => Promise<T>): Promise<T> {
  busy.add(line);
  try {
    return navigator.locks ? await navigator.locks.request(`keys:unsent:${line}`, work) : await work();
  } finally {
    busy.delete(line);
  }
}

function useLeaveWarning(isWanted: boolean) {
  useEffect(() => {
    if (!isWanted) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isWanted]);
}

type Name = { slug: string; id: string };

/** Sends what waits, now and until all of it is sent. */
function useSending(line: string, unsent: readonly Unsent[], name: Name) {
  const { send, refresh } = useSendMark(name);
  const recheckMe = useRecheckMe();
  const [problem, setProblem] = useState<unknown>(null);
  const [refused, setRefused] = useState<readonly Refused[]>([]);

  async function sendAll(): Promise<void> {
    if (busy.has(line)) return;
    const read = () => readUnsent(line);
    const drop = (id: string) => dropUnsent(line, id);
    const onRefused = (one: Unsent, why: ApiProblem) => setRefused((before) => [...before, { one, problem: why }]);
    const inTheWay = await alone(line, () => sendUnsent({ read, drop, send, onRefused }));
    setProblem(inTheWay);
    recheckMe(inTheWay);
    // Ticked after the last look, while this page still called itself busy.
    if (inTheWay === null && read().length > 0) return sendAll();
  }
  const sendNow = useEffectEvent(() => void sendAll());
  const lookAgain = useEffectEvent(refresh);
  const hadUnsent = useRef(false);
  useEffect(() => {
    // Another tab may have sent it, or the shop refused it: only the shop knows how things stand now.
    if (unsent.length === 0 && hadUnsent.current) lookAgain();
    hadUnsent.current = unsent.length > 0;
    if (unsent.length === 0) return;
    sendNow();
    const timer = setInterval(sendNow, AGAIN_MS);
    window.addEventListener("online", sendNow);
    return () => {
      clearInterval(timer);
      window.removeEventListener("online", sendNow);
    };
  }, [unsent]);
  return { problem: unsent.length > 0 ? problem : null, refused };
}

/** Ticks and notes of a person in a run: kept in this browser until the shop has confirmed them. */
export function useMarks(name: Name, person: string) {
  const line = `${person}/${name.id}`;
  const unsent = useUnsent(line);
  const sending = useSending(line, unsent, name);
  useLeaveWarning(unsent.length > 0);
  const mark = (position: number, change: Change) =>
    addUnsent(line, { id: newId(), position, at: new Date().toISOString(), change });
  return { line, unsent, mark, ...sending };
}
