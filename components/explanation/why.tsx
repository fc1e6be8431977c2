"use client";

import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { problemSentence } from "../fetch-json";
import { Button } from "../ui/button";
import { Skeleton } from "../ui/skeleton";
import { Timeline } from "./timeline";
import { useExplanation } from "./use-explanation";

function Answer({ slug }: { slug: string }) {
  const { data, error, refetch } = useExplanation(slug);
  // An answer that is there stays while a new one is fetched, also when that fails.
  if (data)
    return (
      <>
        <p>{data.sentence}</p>
        <Timeline entries={data.timeline} />
      </>
    );
  if (error)
    return (
      <>
        <p className="text-danger">{problemSentence(error)}</p>
        <Button variant="secondary" className="justify-self-start" onClick={() => refetch()}>
          Try again
        </Button>
      </>
    );
  return (
    <>
      <span className="sr-only">Looking it up</span>
      <Skeleton className="h-5 max-w-md" />
    </>
  );
}

/** "Why do I have this?", answered when it is opened. `title` tells apart the many of one page. */
export function Why({ slug, title }: { slug: string; title: string }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className="group/why" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary className="target gap-1 text-soft text-sm hover:text-accent">
        <ChevronRight aria-hidden="true" className="size-4 transition-transform group-open/why:rotate-90" />
        Why do I have this?
        <span className="sr-only"> {title}</span>
      </summary>
      <div aria-live="polite" className="grid gap-3 pb-2 pl-5 text-base">
        {isOpen ? <Answer slug={slug} /> : null}
      </div>
    </details>
  );
}
