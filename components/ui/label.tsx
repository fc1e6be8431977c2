import clsx from "clsx";
import { Label as RadixLabel } from "radix-ui";
import type { ComponentProps } from "react";

/** A form label; Radix keeps a double click on it from selecting its text. */
export function Label({ className, ...rest }: ComponentProps<typeof RadixLabel.Root>) {
  return <RadixLabel.Root {...rest} className={clsx("block text-sm font-medium text-ink", className)} />;
}
