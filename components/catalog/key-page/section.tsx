import type { ReactNode } from "react";

/** A section of the KEY page: its heading in the margin, its text in the column. */
export function Section({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section
      aria-labelledby={id}
      className="unhurried grid gap-x-10 gap-y-4 border-rule border-t py-10 md:grid-cols-[8.5rem_minmax(0,1fr)]"
    >
      <h2 id={id} className="text-base md:pt-0.5">
        {title}
      </h2>
      <div className="min-w-0">{children}</div>
    </section>
  );
}
