import clsx from "clsx";
import type { ComponentProps } from "react";

const TONES = {
  plain: "border-rule text-soft",
  accent: "border-accent text-accent",
  warn: "border-warn text-warn",
  danger: "border-danger text-danger",
};

/** A word or two about the thing beside it. */
export function Badge({ tone = "plain", className, ...rest }: ComponentProps<"span"> & { tone?: keyof typeof TONES }) {
  return (
    <span
      {...rest}
      className={clsx(
        "inline-flex items-center gap-1 whitespace-nowrap rounded-sm border px-1.5 py-0.5 font-mono text-xs leading-tight",
        TONES[tone],
        className,
      )}
    />
  );
}
