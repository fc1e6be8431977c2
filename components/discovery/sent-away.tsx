"use client";

import { useEffect, useRef } from "react";
import { Says } from "../checkout/says";
import type { SentAway, useSendAway } from "./use-send-away";

/** Says what was sent away, and takes it back. The focus comes here, since the button that was pressed has gone. */
export function SentAwayNotice({ send, undo }: ReturnType<typeof useSendAway>) {
  const last: SentAway | undefined = send.isSuccess ? send.variables : undefined;
  const takeBack = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (last) takeBack.current?.focus();
  }, [last]);
  return (
    <Says error={send.error ?? undo.error}>
      {last ? (
        <p className="flex flex-wrap items-center gap-x-3 text-soft text-sm">
          {last.title} is not suggested any more.
          <button
            ref={takeBack}
            type="button"
            disabled={undo.isPending}
            onClick={() => undo.mutate(last)}
            className="target link"
          >
            Undo
          </button>
        </p>
      ) : null}
    </Says>
  );
}
