import clsx from "clsx";
import type { ComponentProps } from "react";

const look =
  "w-full min-h-11 rounded-md border border-edge bg-raised px-3 text-base text-ink placeholder:text-soft disabled:opacity-60 aria-invalid:border-danger";

export function Input({ className, type = "text", ...rest }: ComponentProps<"input">) {
  return <input {...rest} type={type} className={clsx(look, className)} />;
}

/** The browser's own select, in the shop's clothes. */
export function Select({ className, ...rest }: ComponentProps<"select">) {
  return <select {...rest} className={clsx(look, "pr-8", className)} />;
}
