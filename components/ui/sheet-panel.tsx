"use client";

import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import type { ReactNode } from "react";
import { buttonStyle } from "./button";

type Props = {
  title: string;
  children: ReactNode;
  footer: ReactNode;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Takes the focus back to what opened it. */
  onClosed: () => void;
};

/** What a sheet shows when it is open. */
export function SheetPanel({ title, children, footer, open, onOpenChange, onClosed }: Props) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-[#000]/50" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            onClosed();
          }}
          className="fixed inset-x-0 bottom-0 z-50 flex max-h-[85dvh] flex-col rounded-t-lg border-rule border-t bg-paper"
        >
          <div className="flex items-center justify-between border-rule border-b py-1 pr-2 pl-5">
            <Dialog.Title className="text-base">{title}</Dialog.Title>
            <Dialog.Close aria-label="Close" className={buttonStyle({ variant: "quiet", size: "icon" })}>
              <X aria-hidden="true" className="size-5" />
            </Dialog.Close>
          </div>
          <div className="overflow-y-auto px-5 py-4">{children}</div>
          <div className="border-rule border-t p-3">
            <Dialog.Close className={buttonStyle({ wide: true })}>{footer}</Dialog.Close>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
