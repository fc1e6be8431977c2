import { AlertDialog } from "radix-ui";
import type { ReactNode } from "react";
import { Button, buttonStyle } from "./button";

type ConfirmProps = {
  opener: ReactNode;
  title: string;
  /** What will happen, in a sentence or two. */
  what: string;
  /** The word on the button that does it. */
  action: ReactNode;
  /** The word on the other one, where "Cancel" could be taken for the action. */
  dismiss?: string;
  pending: boolean;
  onConfirm: () => void;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Where the focus goes when it closes; to the opener unless this says otherwise by `preventDefault`. */
  onCloseAutoFocus?: (event: Event) => void;
  /** What is to be said with it, and what went wrong. */
  children?: ReactNode;
};

/** A button that asks once more. The other one has the focus first, Esc presses it, and focus stays inside until it is closed. */
export function Confirm({
  opener,
  title,
  what,
  action,
  dismiss = "Cancel",
  pending,
  onConfirm,
  open,
  onOpenChange,
  onCloseAutoFocus,
  children,
}: ConfirmProps) {
  return (
    <AlertDialog.Root open={open} onOpenChange={onOpenChange}>
      <AlertDialog.Trigger className={buttonStyle({ variant: "secondary" })}>{opener}</AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-40 bg-[#000]/50" />
        <AlertDialog.Content
          {...(onCloseAutoFocus && { onCloseAutoFocus })}
          className="fixed top-1/2 left-1/2 z-50 grid max-h-[85dvh] w-[min(28rem,calc(100vw-2.5rem))] -translate-x-1/2 -translate-y-1/2 gap-3 overflow-y-auto rounded-lg border border-rule bg-paper p-5 sm:p-6"
        >
          <AlertDialog.Title className="text-xl">{title}</AlertDialog.Title>
          <AlertDialog.Description className="text-soft">{what}</AlertDialog.Description>
          {children}
          <div className="mt-2 flex flex-wrap justify-end gap-3">
            <AlertDialog.Cancel className={buttonStyle({ variant: "secondary" })}>{dismiss}</AlertDialog.Cancel>
            <Button variant="danger" pending={pending} onClick={onConfirm}>
              {action}
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
