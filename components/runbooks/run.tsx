"use client";

import type { RunDto, StepDto } from "@/lib/runbooks/schema";
import { SignInPrompt } from "../account/sign-in-prompt";
import { useMe } from "../account/use-me";
import { ApiProblem, problemSentence } from "../fetch-json";
import { Badge } from "../ui/badge";
import { ButtonLink } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { Skeleton } from "../ui/skeleton";
import { FinishRun, SaveEvidence } from "./finish-run";
import { Step } from "./step";
import { unsentOf } from "./unsent";
import { UnsentNotice } from "./unsent-notice";
import { useMarks } from "./use-marks";
import { useRun } from "./use-runs";
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

function RunHead({ run, name, unsent }: { run: RunDto; name: Name; unsent: number }) {
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
      <SaveEvidence name={name} unsent={unsent} />
    </header>
  );
}

function OpenRun({ run, name, person }: { run: RunDto; name: Name; person: string }) {
  const marks = useMarks(name, person);
  const { unsent, mark } = marks;
  const isFinished = run.finished !== null;
  return (
    <div className="grid max-w-3xl gap-8">
      <RunHead run={run} name={name} unsent={unsent.length} />
      <UnsentNotice marks={marks} />
      {sectionsOf(run.steps).map(({ title, steps }) => (
        <section key={steps[0]?.position} aria-label={title || "Steps"}>
          {title ? <h2 className="mb-2 text-lg">{title}</h2> : null}
          <ul className="border-rule border-b">
            {steps.map((step) => (
              <Step
                key={step.position}
                step={step}
                unsent={unsentOf(unsent, step.position)}
                isFinished={isFinished}
                onTick={(done) => mark(step.position, { done })}
                onNote={(note) => mark(step.position, { note })}
              />
            ))}
          </ul>
        </section>
      ))}
      {isFinished ? <Outcome outcome={run.outcome} /> : <FinishRun run={run} name={name} unsent={unsent.length} />}
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
  const { data: viewer, error: meError } = useMe();
  const name = { slug, id };
  const { data: run, error: runError } = useRun(name);
  // What is not sent belongs to a person: without knowing whose it is, nothing is ticked.
  if (run && viewer) return <OpenRun key={viewer.email} run={run} name={name} person={viewer.email} />;
  const error = runError ?? meError;
  if (viewer === null || (error instanceof ApiProblem && error.status === 401))
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
