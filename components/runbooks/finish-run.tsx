"use client";

import { Save } from "lucide-react";
import { useState } from "react";
import { OUTCOME_LENGTH, type RunDto } from "@/lib/runbooks/schema";
import { problemSentence } from "../fetch-json";
import { Button, buttonStyle } from "../ui/button";
import { Field } from "../ui/field";
import { evidenceHref, useFinishRun } from "./use-runs";
import { changesWords } from "./words";

type Name = { slug: string; id: string };

/** The run as a file, to keep where evidence is kept. */
export function SaveEvidence({ name, unsent }: { name: Name; unsent: number }) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <a href={evidenceHref(name, "markdown")} download className={buttonStyle({ variant: "secondary" })}>
        <Save aria-hidden="true" className="size-4" />
        Export to read
      </a>
      <a href={evidenceHref(name, "json")} download className={buttonStyle({ variant: "secondary" })}>
        <Save aria-hidden="true" className="size-4" />
        Export as JSON
      </a>
      {unsent === 0 ? null : <p className="text-sm text-warn">{changesWords(unsent)}: an export says nothing of it.</p>}
    </div>
  );
}

/** Ends the run. What is still open stays open in the evidence, and that is said before. */
export function FinishRun({ run, name, unsent }: { run: RunDto; name: Name; unsent: number }) {
  const [outcome, setOutcome] = useState("");
  const finish = useFinishRun(name);
  const open = run.steps_total - run.steps_done;
  return (
    <form
      className="grid gap-3 rounded-md border border-rule bg-raised p-4 sm:p-5"
      onSubmit={(event) => {
        event.preventDefault();
        finish.mutate(outcome);
      }}
    >
      <Field
        label="Outcome"
        hint={
          open === 0
            ? "Once finished, a run does not change any more."
            : `Once finished, a run does not change any more. ${open} ${open === 1 ? "step is" : "steps are"} not ticked and will stay so.`
        }
        error={finish.error ? problemSentence(finish.error) : null}
      >
        {(control) => (
          <textarea
            {...control}
            value={outcome}
            maxLength={OUTCOME_LENGTH}
            rows={4}
            onChange={(event) => setOutcome(event.target.value)}
            className="w-full rounded-md border border-edge bg-raised px-3 py-2 text-base"
          />
        )}
      </Field>
      {unsent === 0 ? null : (
        <p className="text-sm text-warn">{changesWords(unsent)}: the run can be finished after that.</p>
      )}
      <Button type="submit" pending={finish.isPending} disabled={unsent > 0} className="justify-self-start">
        Finish the run
      </Button>
    </form>
  );
}
