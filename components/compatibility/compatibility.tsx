"use client";

import { ChevronRight } from "lucide-react";
import { lazy, Suspense, useId, useState } from "react";
import { Skeleton } from "../ui/skeleton";
import type { Need } from "./check";

/** Comparing versions takes a library: it is loaded by those who open this. */
const Panel = lazy(() => import("./panel"));

/** "Does it fit what I use?" `asked` are the names that a visitor can type a version for. */
export function Compatibility({ needs, asked }: { needs: readonly Need[]; asked: readonly string[] }) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  if (needs.length === 0) return null;
  return (
    <div className="mt-5 grid gap-3">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
        className="target gap-2 justify-self-start font-medium text-accent hover:text-accent-strong"
      >
        <ChevronRight
          aria-hidden="true"
          className={isOpen ? "size-4 rotate-90 transition-transform" : "size-4 transition-transform"}
        />
        Does it fit what you use?
      </button>
      <div id={id} hidden={!isOpen}>
        {isOpen ? (
          <Suspense fallback={<Skeleton className="h-64" />}>
            <Panel needs={needs} asked={asked} />
          </Suspense>
        ) : null}
      </div>
    </div>
  );
}
