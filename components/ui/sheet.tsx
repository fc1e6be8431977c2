"use client";

import { lazy, type ReactNode, Suspense, useRef, useState } from "react";
import { buttonStyle } from "./button";

const loadPanel = () => import("./sheet-panel").then(({ SheetPanel }) => ({ default: SheetPanel }));
/** Fetched when it is about to be opened: most who see the button never do. */
const Panel = lazy(loadPanel);

type Props = {
  title: string;
  opener: ReactNode;
  children: ReactNode;
  /** What closes the sheet at its lower edge. */
  footer: ReactNode;
  className?: string;
};

/** A sheet that slides up from the bottom edge: focus stays inside, Esc closes, focus returns to the opener. */
export function Sheet({ title, opener, children, footer, className }: Props) {
  const [isOpen, setOpen] = useState(false);
  const [wasOpened, setOpened] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const open = () => {
    setOpened(true);
    setOpen(true);
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={open}
        onPointerDown={loadPanel}
        onFocus={loadPanel}
        className={buttonStyle({ variant: "secondary", className })}
      >
        {opener}
      </button>
      {wasOpened ? (
        <Suspense fallback={null}>
          <Panel
            title={title}
            footer={footer}
            open={isOpen}
            onOpenChange={setOpen}
            onClosed={() => button.current?.focus()}
          >
            {children}
          </Panel>
        </Suspense>
      ) : null}
    </>
  );
}
