import clsx from "clsx";
import type { ComponentProps } from "react";

/** A sheet of paper laid on the page. */
export function Card({ className, ...rest }: ComponentProps<"div">) {
  return <div {...rest} className={clsx("rounded-lg border border-rule bg-raised p-5 sm:p-6", className)} />;
}
