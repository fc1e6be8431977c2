"use client";

import { Check } from "lucide-react";
import { useState } from "react";
import { NOTE_LENGTH, type StepDto } from "@/lib/runbooks/schema";
import { Button } from "../ui/button";
import type { StepUnsent } from "./unsent";
import { formatMinute, receivedWords } from "./words";

type Props = {
  step: StepDto;
  unsent: StepUnsent;
  isFinished: boolean;
  onTick: (done: boolean) => void;
  onNote: (note: string) => void;
};

type NoteProps = { position: number; before: string; onSave: (note: string) => void; onCancel: () => void };

function NoteForm({ position, before, onSave, onCancel }: NoteProps) {
  const [note, setNote] = useState(before);
  return (
    <form
      className="mt-2 grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(note.trim());
      }}
    >
      <textarea
        // biome-ignore lint/a11y/noAutofocus: the person has just asked for this field
        autoFocus
        aria-label={`Note on step ${position}`}
        value={note}
        maxLength={NOTE_LENGTH}
        rows={3}
        onChange={(event) => setNote(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") onCancel();
        }}
        className="w-full rounded-md border border-edge bg-raised px-3 py-2 text-base"
      />
      <div className="flex gap-2">
        <Button type="submit">Save note</Button>
        <Button variant="quiet" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

/** What the shop does not know yet, with the only time that there is: the one of this browser. */
function NotSaved({ what, at }: { what: string; at: string }) {
  return (
    <p className="text-sm text-warn">
      <strong className="font-medium">Not saved yet.</strong> {what} {formatMinute(at)} by this browser's clock.
    </p>
  );
}

function DoneMark({ step, unsent }: { step: StepDto; unsent: StepUnsent["done"] }) {
  if (unsent) return <NotSaved what={unsent.value ? "Ticked" : "Tick taken back"} at={unsent.at} />;
  return step.done ? <p className="text-soft text-sm">Done by {receivedWords(step.done)}</p> : null;
}

function NoteMark({ step, unsent }: { step: StepDto; unsent: StepUnsent["note"] }) {
  if (unsent?.value === "") return <NotSaved what="Note taken away" at={unsent.at} />;
  const note = unsent?.value ?? step.note;
  if (note === "") return null;
  return (
    <div className="mt-1 border-accent border-l-2 pl-3">
      <p className="whitespace-pre-wrap break-words">{note}</p>
      {unsent ? <NotSaved what="Written" at={unsent.at} /> : null}
      {!unsent && step.noted ? <p className="text-soft text-sm">Noted by {receivedWords(step.noted)}</p> : null}
    </div>
  );
}

/** One step: a box to tick, the text as the checklist has it, who and when, and a note. */
export function Step({ step, unsent, isFinished, onTick, onNote }: Props) {
  const [isNoting, setNoting] = useState(false);
  const id = `step-${step.position}`;
  const note = unsent.note?.value ?? step.note;
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 border-rule border-t py-2 sm:grid-cols-[auto_minmax(0,1fr)_auto]">
      <span className="relative grid size-11 place-items-center">
        <input
          type="checkbox"
          id={id}
          checked={unsent.done?.value ?? step.done !== null}
          disabled={isFinished}
          onChange={(event) => onTick(event.target.checked)}
          className="peer size-6 appearance-none rounded-sm border border-edge bg-raised checked:border-accent checked:bg-accent disabled:opacity-80"
        />
        <Check
          aria-hidden="true"
          className="pointer-events-none absolute size-4 text-on-accent opacity-0 peer-checked:opacity-100"
        />
      </span>
      <div className="min-w-0 py-2">
        <label htmlFor={id} className="prose block">
          {/* biome-ignore lint/security/noDangerouslySetInnerHtml: it passed the allow-list of lib/previews/rules/html */}
          <span dangerouslySetInnerHTML={{ __html: step.html }} />
        </label>
        <DoneMark step={step} unsent={unsent.done} />
        <NoteMark step={step} unsent={unsent.note} />
        {isNoting ? (
          <NoteForm
            position={step.position}
            before={note}
            onCancel={() => setNoting(false)}
            onSave={(written) => {
              setNoting(false);
              onNote(written);
            }}
          />
        ) : null}
      </div>
      {isFinished || isNoting ? null : (
        <button
          type="button"
          className="target link justify-self-start self-start text-sm max-sm:col-start-2"
          onClick={() => setNoting(true)}
        >
          {note === "" ? "Add a note" : "Change the note"}
          <span className="sr-only"> on step {step.position}</span>
        </button>
      )}
    </li>
  );
}
