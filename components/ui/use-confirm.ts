"use client";

import { type RefObject, useRef, useState } from "react";

/**
 * The state of a `Confirm` whose opener may go with what is done: then the focus goes to `place`. `asking` gives the props
 * for it, with what is to be made new each time that it opens; `close` is for when it is done.
 */
export function useConfirm(place: RefObject<HTMLElement | null>) {
  const [isOpen, setOpen] = useState(false);
  const isDone = useRef(false);
  return {
    close() {
      isDone.current = true;
      setOpen(false);
    },
    asking: (onOpen: () => void) => ({
      open: isOpen,
      onOpenChange: (open: boolean) => {
        if (open) {
          isDone.current = false;
          onOpen();
        }
        setOpen(open);
      },
      onCloseAutoFocus: (event: Event) => {
        if (!isDone.current) return;
        event.preventDefault();
        place.current?.focus();
      },
    }),
  };
}
