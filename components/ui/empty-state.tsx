import type { ReactNode } from "react";

/** Nothing here, why, and what to do about it. */
export function EmptyState({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <div className="rounded-lg border border-edge border-dashed px-6 py-12 text-center">
      <h2 className="text-lg">{title}</h2>
      <div className="mx-auto mt-3 grid max-w-md justify-items-center gap-4 text-soft">{children}</div>
    </div>
  );
}
