"use client";

import { Undo2 } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "../ui/button";
import type { CartChanges } from "./use-cart-changes";

/**
 * What was done last and the way back. It stays until the next change: nobody has to be quick. The focus goes to it,
 * because the button that was pressed has left the page.
 */
export function UndoNotice({ done, takeBack }: Pick<CartChanges, "done" | "takeBack">) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (done) (box.current?.querySelector("button") ?? box.current)?.focus();
  }, [done]);
  return (
    <div ref={box} tabIndex={-1} role="status" className="outline-none">
      {done ? (
        <p className="mb-4 flex min-h-14 flex-wrap items-center justify-between gap-x-4 gap-y-1 rounded-md bg-sunken px-4 py-1">
          {done.sentence}
          {done.undo ? (
            <Button variant="quiet" onClick={() => done.undo && takeBack(done.undo)}>
              <Undo2 aria-hidden="true" className="size-4.5" />
              Undo
            </Button>
          ) : null}
        </p>
      ) : null}
    </div>
  );
}
