"use client";

import { type ReactNode, type RefObject, useEffect, useRef } from "react";

type SectionProps = {
  id: string;
  title: string;
  /** What is to be known before doing anything here. */
  intro: ReactNode;
  /** For what takes the focus back to the heading. */
  heading?: RefObject<HTMLHeadingElement | null>;
  children: ReactNode;
};

/** One section of the settings: what it is about in the margin, what there is to do in the column. */
export function SettingsSection({ id, title, intro, heading, children }: SectionProps) {
  return (
    <section
      aria-labelledby={id}
      className="grid gap-x-12 gap-y-5 border-rule border-t py-8 md:grid-cols-[16rem_minmax(0,1fr)] md:py-10"
    >
      <div>
        <h2 id={id} ref={heading} tabIndex={-1} className="text-lg outline-none">
          {title}
        </h2>
        <p className="mt-2 text-soft text-sm">{intro}</p>
      </div>
      <div className="min-w-0 max-w-xl">{children}</div>
    </section>
  );
}

/** Puts the focus on what comes back after something else stood in its place. */
export function useFocusOnReturn<T extends HTMLElement>(isAway: boolean): RefObject<T | null> {
  const target = useRef<T>(null);
  const wasAway = useRef(false);
  useEffect(() => {
    if (wasAway.current && !isAway) target.current?.focus();
    wasAway.current = isAway;
  }, [isAway]);
  return target;
}
