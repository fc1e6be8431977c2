import clsx from "clsx";
import type { ReactNode } from "react";

type Props = {
  id: string;
  title: string;
  children: ReactNode;
  /** It stands on the first screen, so it is laid out with the page. */
  first?: boolean;
};

/** A section of the KEY page: its heading in the margin, its text in the column. */
export function Section({ id, title, children, first = false }: Props) {
  return (
    <section
      aria-labelledby={id}
      className={clsx(
        "grid gap-x-10 gap-y-4 border-rule border-t py-10 md:grid-cols-[8.5rem_minmax(0,1fr)]",
        !first && "unhurried after-first-paint",
      )}
    >
      <h2 id={id} className="text-base md:pt-0.5">
        {title}
      </h2>
      <div className="min-w-0">{children}</div>
    </section>
  );
}
