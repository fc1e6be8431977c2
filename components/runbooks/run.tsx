"use client";

import type { RunDto, StepDto } from "@/lib/runbooks/schema";
import { SignInPrompt } from "../account/sign-in-prompt";
import { useMe } from "../account/use-me";
import { ApiProblem, problemSentence } from "../fetch-json";
import { Alert } from "../ui/alert";
import { Badge } from "../ui/badge";
import { ButtonLink } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { Skeleton } from "../ui/skeleton";
import { FinishRun, SaveEvidence } from "./finish-run";
import { Step } from "./step";
import { useMarkStep, useRun } from "./use-runs";
import { markWords, progressWords } from "./words";

type Name = { slug: string; id: string };

function sectionsOf(steps: readonly StepDto[]): { title: string; steps: StepDto[] }[] {
  const sections: { title: string; steps: StepDto[] }[] = [];
  for (const step of steps) {
    const last = sections.at(-1);
    if (last?.title === step.section) last.steps.push(step);
    else sections.push({ title: step.section, steps: [step] });
  }
  return sections;
}

function RunHead({ run, name }: { run: RunDto; name: Name }) {
  return (
    <header className="grid gap-3">
      <h1 className="text-3xl">{run.title || "Untitled run"}</h1>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-soft text-sm">
        {run.finished ? <Badge>finished</Badge> : <Badge tone="accent">open</Badge>}
        <span>
          {run.key.title} {run.version}, started by {markWords(run.started)}
          {run.organization ? `, with ${run.organization}` : ""}
          {run.finished ? `, finished by ${markWords(run.finished)}` : ""}
        </span>
      </p>
      <div>
        <p role="status" className="mb-1 text-sm">
          {progressWords(run)}
        </p>
        <div aria-hidden="true" className="h-1.5 overflow-hidden rounded-sm bg-sunken">
          <div
            className="h-full bg-accent transition-[width]"
            style={{ width: `${run.steps_total === 0 ? 0 : (100 * run.steps_done) / run.steps_total}%` }}
          />
        </div>
      </div>
      <SaveEvidence name={name} />
    </header>
  );
}

function OpenRun({ run, name, me }: { run: RunDto; name: Name; me: string }) {
  const mark = useMarkStep(name);
  const isFinished = run.finished !== null;
  const change = (position: number, what: { done?: boolean; note?: string }) =>
    mark.mutate({ position, me, at: new Date().toISOString(), ...what });
  return (
    <div className="grid max-w-3xl gap-8">
      <RunHead run={run} name={name} />
      {mark.error ? <Alert tone="danger" title={problemSentence(mark.error)} /> : null}
      {sectionsOf(run.steps).map(({ title, steps }) => (
        <section key={steps[0]?.position} aria-label={title || "Steps"}>
          {title ? <h2 className="mb-2 text-lg">{title}</h2> : null}
          <ul className="border-rule border-b">
            {steps.map((step) => (
              <Step
                key={step.position}
                step={step}
                isFinished={isFinished}
                onTick={(done) => change(step.position, { done })}
                onNote={(note) => change(step.position, { note })}
              />
            ))}
          </ul>
        </section>
      ))}
      {isFinished ? <Outcome outcome={run.outcome} /> : <FinishRun run={run} name={name} />}
    </div>
  );
}

function Outcome({ outcome }: { outcome: string }) {
  return (
    <section aria-labelledby="outcome">
      <h2 id="outcome" className="mb-2 text-lg">
        Outcome
      </h2>
      <p className="whitespace-pre-wrap break-words">{outcome || "Nothing was written down."}</p>
    </section>
  );
}

/** A run to tick off, or a finished one to look at. */
export function Run({ slug, id }: Name) {
  const { data: viewer } = useMe();
  const me = viewer?.name ?? viewer?.email ?? "you";
  const name = { slug, id };
  const { data: run, error } = useRun(name);
  if (run) return <OpenRun run={run} name={name} me={me} />;
  if (error instanceof ApiProblem && error.status === 401)
    return <SignInPrompt what="this run" path={`/account/keys/${slug}/runs/${id}`} />;
  if (error)
    return (
      <EmptyState title="This run cannot be shown">
        <p>{problemSentence(error)}</p>
        <ButtonLink href={`/account/keys/${slug}/runs`}>All runs</ButtonLink>
      </EmptyState>
    );
  return <Skeleton className="h-64" />;
}
