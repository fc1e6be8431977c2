import clsx from "clsx";

/** A place holder in the shape of what comes; it appears only after 200 ms, so that a quick answer shows none. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden="true" className={clsx("skeleton rounded-md bg-sunken", className)} />;
}
