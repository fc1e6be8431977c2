"use client";

import clsx from "clsx";
import { ChevronRight } from "lucide-react";
import { type ReactNode, useId, useState } from "react";

type Props = { title: ReactNode; children: ReactNode; openAtFirst?: boolean };

/** On a phone, something that opens and closes; on a desk it always stands there. */
export function Folding({ title, children, openAtFirst = false }: Props) {
  const [isOpen, setOpen] = useState(openAtFirst);
  const id = useId();
  return (
    <div>
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
        className="flex min-h-11 w-full items-center gap-2 rounded-md border border-edge bg-raised px-3 text-left lg:hidden"
      >
        <ChevronRight aria-hidden="true" className={clsx("size-4 transition-transform", isOpen && "rotate-90")} />
        <span className="min-w-0 truncate">{title}</span>
      </button>
      <div id={id} className={clsx("max-lg:mt-2", !isOpen && "max-lg:hidden")}>
        {children}
      </div>
    </div>
  );
}
