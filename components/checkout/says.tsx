import type { ReactNode } from "react";
import { problemSentence } from "../fetch-json";

/** Where an action says how it went; there from the start, so that a change in it is announced. */
export function Says({ error, children }: { error?: unknown; children?: ReactNode }) {
  return (
    <div aria-live="polite" className="text-base empty:hidden">
      {error ? <p className="text-danger">{problemSentence(error)}</p> : children}
    </div>
  );
}
