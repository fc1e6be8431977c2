"use client";

import { problemSentence } from "../fetch-json";
import { Alert } from "../ui/alert";
import { useOnline } from "../use-online";
import { isKept } from "./unsent-store";
import type { Refused, useMarks } from "./use-marks";
import { changesWords } from "./words";

const OFFLINE = "You are offline. What you tick is kept in this browser and sent when you are back.";
const OFFLINE_UNKEPT =
  "You are offline, and this browser keeps nothing. Leave this page open: what you tick is sent when you are back.";

function RefusedMark({ one: { position, change }, problem }: Refused) {
  return (
    <Alert tone="danger" title={`Step ${position} was not saved: ${problemSentence(problem)}`}>
      {"note" in change && change.note !== "" ? (
        <p className="whitespace-pre-wrap break-words">Your note was: {change.note}</p>
      ) : null}
    </Alert>
  );
}

/** Whether what one ticks reaches the shop, as far as it does not. */
export function UnsentNotice({ marks }: { marks: ReturnType<typeof useMarks> }) {
  const isOnline = useOnline();
  const { line, unsent, problem, refused } = marks;
  return (
    <>
      {isOnline ? null : <Alert tone="warning" title={isKept(line) ? OFFLINE : OFFLINE_UNKEPT} />}
      {isOnline && problem ? (
        <Alert tone="warning" title={`${changesWords(unsent.length)}.`}>
          <p>{problemSentence(problem)} It is tried again by itself as long as this page is open.</p>
        </Alert>
      ) : null}
      {refused.map((one) => (
        <RefusedMark key={one.one.id} {...one} />
      ))}
    </>
  );
}
