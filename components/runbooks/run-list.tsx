"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { type RunSummary, TITLE_LENGTH } from "@/lib/runbooks/schema";
import { problemSentence } from "../fetch-json";
import { newId } from "../new-id";
import { NotLoaded } from "../not-loaded";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { TextField } from "../ui/field";
import { Skeleton } from "../ui/skeleton";
import { useRuns, useStartRun } from "./use-runs";
import { formatMinute, progressWords } from "./words";

const pathOf = (slug: string, id: string) => `/account/keys/${slug}/runs/${id}`;

function StartRun({ slug }: { slug: string }) {
  const router = useRouter();
  const [wish, setWish] = useState(() => ({ id: newId(), title: "" }));
  const { start, error, isBusy } = useStartRun(slug, (run) => router.push(pathOf(slug, run.id)));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isBusy) start(wish);
  };
  return (
    <form onSubmit={submit} className="grid gap-3 rounded-md border border-rule bg-raised p-4 sm:p-5">
      <TextField
        label="What is it about?"
        hint="A ticket, an incident, a rehearsal. It stands at the top of the evidence."
        value={wish.title}
        maxLength={TITLE_LENGTH}
        // Another title is another run.
        onChange={(event) => setWish({ id: newId(), title: event.target.value })}
        error={error ? problemSentence(error) : null}
      />
      <Button type="submit" pending={isBusy} className="justify-self-start">
        Start a run
      </Button>
    </form>
  );
}

function RunRow({ slug, run }: { slug: string; run: RunSummary }) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-rule border-t py-3">
      <Link href={pathOf(slug, run.id)} prefetch={false} className="target link font-medium">
        {run.title || "Untitled run"}
      </Link>
      {run.finished ? <Badge>finished</Badge> : <Badge tone="accent">open</Badge>}
      <span className="ml-auto text-soft text-sm">{progressWords(run)}</span>
      <p className="basis-full text-soft text-sm">
        {run.started.by}, {formatMinute(run.started.at)}, version {run.version}
        {run.organization ? `, with ${run.organization}` : ""}
      </p>
    </li>
  );
}

function PastRuns({ slug }: { slug: string }) {
  const { data: runs, error, isPending, refetch } = useRuns(slug);
  if (error) return <NotLoaded error={error} onRetry={() => refetch()} />;
  if (isPending) return <Skeleton className="h-24" />;
  if (runs.length === 0) return <p className="text-soft">No run yet. The first one stands here once it is started.</p>;
  return (
    <ul className="border-rule border-b">
      {runs.map((run) => (
        <RunRow key={run.id} slug={slug} run={run} />
      ))}
    </ul>
  );
}

/** The runs of a runbook, and a form for another one. */
export function RunList({ slug }: { slug: string }) {
  return (
    <div className="grid max-w-3xl gap-8">
      <StartRun slug={slug} />
      <section aria-labelledby="runs">
        <h2 id="runs" className="mb-3 text-lg">
          Runs
        </h2>
        <PastRuns slug={slug} />
      </section>
    </div>
  );
}
